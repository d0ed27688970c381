"""The laws of the house, held by reading the tree: who imports whom, one door per package, what is impure and where."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EVERYTHING = ("mailbot", "storage")

# Which rooms a room may import from; its own files are always allowed. `settings.server`: that module alone.
ROOMS: dict[str, tuple[str, ...]] = {
    "core": (),
    "parsers": ("core",),
    "rules": ("core",),
    "compose": ("core", "templates"),
    "settings": ("core", "rules"),
    "storage": ("core",),
    "intake": ("core", "settings.server"),
    "delivery": ("core", "settings.server"),
    "web": ("core", "compose", "settings.server"),
    "daemon": (
        "core",
        "parsers",
        "rules",
        "compose",
        "settings",
        "storage",
        "intake",
        "delivery",
        "web",
    ),
    "demo": ("core", "daemon", "settings", "storage", "compose", "cli"),
    "cli": (
        "core",
        "parsers",
        "rules",
        "compose",
        "settings",
        "storage",
        "intake",
        "delivery",
        "web",
        "daemon",
        "demo",
    ),
    "templates": (),
}

# The one file that imports a third-party package; a folder where it is at home in a whole room.
DOORS: dict[str, tuple[str, ...]] = {
    "aiosmtpd": ("mailbot/intake/lmtp.py",),
    "alembic": ("storage/",),
    "bleach": ("mailbot/compose/html.py",),
    "chardet": ("mailbot/parsers/charset.py",),
    "cryptography": ("mailbot/compose/seal.py",),
    "flufl": ("mailbot/parsers/bounce.py",),
    "holidays": ("mailbot/settings/public_holidays.py",),
    "imapclient": ("mailbot/intake/imap_connection.py",),
    "jinja2": ("mailbot/compose/templates.py",),
    "mailparser": ("mailbot/parsers/mime.py",),
    "markupsafe": ("mailbot/compose/templates.py",),
    "nh3": ("mailbot/compose/html.py",),
    "prometheus_client": ("mailbot/web/metrics.py",),
    "pydantic": ("mailbot/settings/",),
    "pydantic_core": ("mailbot/settings/",),
    "re2": ("mailbot/settings/pattern.py",),
    "rich": ("mailbot/cli/printing.py",),
    "ruamel": ("mailbot/settings/yaml_file.py",),
    "schedule": ("mailbot/daemon/beat.py",),
    "sqlalchemy": ("storage/",),
    "starlette": ("mailbot/web/",),
    "structlog": ("mailbot/daemon/log.py",),
    "typer": ("mailbot/cli/frame.py",),
    "uvicorn": ("mailbot/web/server.py",),
    "zstandard": ("storage/blobs.py",),
}
DEMO_SERVER = "mailbot/demo/server.py"  # stands apart: it plays the other side

# What the pure rooms may not touch, and the one file that may with its reason.
IMPURE = {
    "asyncio",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "queue",
    "random",
    "secrets",
    "select",
    "selectors",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
PURE_ROOMS = ("core", "rules")
PURE_BUT = {("mailbot/core/trial/memory.py", "threading")}  # several threads share the desk in memory, under a lock

# Reading the wall clock, randomness or the environment belongs to the wiring: these files are the wiring.
WIRING = {
    "mailbot/cli/cases.py",  # a command's identity
    "mailbot/cli/opening.py",  # which configuration, what day it is
    "mailbot/cli/printing.py",  # NO_COLOR
    "mailbot/cli/regroup.py",  # an order's identity
    "mailbot/cli/round_trip.py",  # doctor's own mail
    "mailbot/cli/run.py",
    "mailbot/cli/start.py",  # init: a fresh secret
    "mailbot/cli/status.py",
    "mailbot/daemon/beat.py",  # sees jumps of the wall clock
    "mailbot/daemon/clock.py",  # the clock that all others are handed
    "mailbot/daemon/run.py",
    "mailbot/daemon/wiring.py",
    "mailbot/demo/",
}
READS = re.compile(
    r"^(datetime\.(now|utcnow|today)|date\.today|datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today"
    r"|time\.time(_ns)?|os\.(environ|getenv|urandom)(\..*)?|(random|secrets|uuid)\..*)$"
)
RANDOM_MODULES = {"random", "secrets", "uuid"}

CATCHES_ALL = {"mailbot/daemon/service.py"}
LONGEST = 250
LONGER = {
    "mailbot/compose/templates.py": 270,
    "mailbot/core/effects.py": 290,  # the closed set, read as one list
    "mailbot/core/policy.py": 290,  # the desk as a value: one list of fields
    "mailbot/intake/imap.py": 270,
    "mailbot/intake/imap_connection.py": 290,
    "storage/sql.py": 275,  # one short method for each promise of storage
    "storage/migrations/versions/0001_first_tables.py": 320,  # a migration is never edited
}
NO_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}


def files(root: Path = ROOT) -> list[Path]:
    return sorted(p for top in EVERYTHING for p in (root / top).rglob("*.py"))


def name_of(path: Path, root: Path = ROOT) -> str:
    return path.relative_to(root).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module imported anywhere in a file, `from x import y` as both x and x.y."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            whole = node.module == "mailbot"
            yield from ((f"mailbot.{alias.name}" if whole else node.module or "", node.lineno) for alias in node.names)


def room_of(path: Path, root: Path = ROOT) -> str:
    parts = path.relative_to(root).parts
    return "storage" if parts[0] == "storage" else parts[1] if len(parts) > 2 else ""


def room_imported(module: str) -> str | None:
    """`core`, `settings.server`, `storage`; None for the packages of others."""
    top, *rest = module.split(".")
    if top == "storage":
        return "storage"
    return ".".join(rest) if top == "mailbot" and rest != ["__version__"] else None


def wrong_ways(root: Path = ROOT) -> list[str]:
    found = []
    for path in files(root):
        room = room_of(path, root)
        if not room:
            continue
        for module, line in imports(path):
            target = room_imported(module)
            if target and not _allowed(target, room):
                found.append(f"{name_of(path, root)}:{line} imports {module}")
    return found


def _allowed(target: str, room: str) -> bool:
    return any(target == one or target.startswith(f"{one}.") for one in (room, *ROOMS[room]))


def strange_doors(root: Path = ROOT) -> list[str]:
    found = []
    for path in files(root):
        name = name_of(path, root)
        for module, line in imports(path):
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or top in EVERYTHING or name == DEMO_SERVER:
                continue
            if not any(name == door or (door.endswith("/") and name.startswith(door)) for door in DOORS.get(top, ())):
                found.append(f"{name}:{line} imports {module}")
    return found


def impurities(root: Path = ROOT) -> list[str]:
    return [
        f"{name_of(path, root)}:{line} imports {module}"
        for path in files(root)
        if room_of(path, root) in PURE_ROOMS
        for module, line in imports(path)
        if module.split(".")[0] in IMPURE and (name_of(path, root), module) not in PURE_BUT
    ]


def reads_of_the_world(root: Path = ROOT) -> list[str]:
    found = []
    for path in files(root):
        name = name_of(path, root)
        if any(name == one or (one.endswith("/") and name.startswith(one)) for one in WIRING):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and READS.match(ast.unparse(node)):
                found.append(f"{name}:{node.lineno} reads {ast.unparse(node)}")
        found += [f"{name}:{line} imports {m}" for m, line in imports(path) if m.split(".")[0] in RANDOM_MODULES]
    return found


def catch_alls(root: Path = ROOT) -> list[str]:
    """`except Exception`, and whatever catches all without raising it again, if only to clean up."""
    found = []
    for path in files(root):
        if name_of(path, root) in CATCHES_ALL:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node) and not _raises_again(node):
                found.append(f"{name_of(path, root)}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                found += [f"{name_of(path, root)}:{node.lineno}" for arg in node.args if ast.unparse(arg) in _ALL]
    return found


_ALL = ("Exception", "BaseException")


def _catches_all(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or ast.unparse(kind) in _ALL for kind in kinds)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Cleans up, and lets go: `except BaseException: …; raise`."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None and ast.unparse(handler.type or last) == "BaseException"


def work_at_import(root: Path = ROOT) -> list[str]:
    """Statements at the top of a file that do something: bare calls, loops, opened files, `with`, `while`, `try`."""
    found = []
    for path in files(root):
        name = name_of(path, root)
        if name.endswith("__main__.py") or name == "storage/migrations/env.py":
            continue
        for node in tree_of(path).body:
            bare = isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
            if bare or isinstance(node, ast.For | ast.While | ast.With | ast.Try | ast.Delete):
                found.append(f"{name}:{node.lineno}")
    return found


def too_long(root: Path = ROOT) -> list[str]:
    found = []
    for path in files(root):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGER.get(name_of(path, root), LONGEST):
            found.append(f"{name_of(path, root)} has {lines} lines")
    return found


def vague_names(root: Path = ROOT) -> list[str]:
    parts = ((path, {*path.relative_to(root).parts[:-1], path.stem}) for path in files(root))
    return [name_of(path, root) for path, names in parts if names & NO_NAMES]


def test_imports_go_one_way() -> None:
    assert wrong_ways() == []


def test_every_room_is_in_the_table() -> None:
    assert {room_of(path) for path in files()} - {""} == set(ROOMS)


def test_each_third_party_package_has_one_door() -> None:
    assert strange_doors() == []


def test_the_pure_rooms_touch_nothing_outside() -> None:
    assert impurities() == []


def test_clock_randomness_and_environment_are_read_in_the_wiring_alone() -> None:
    assert reads_of_the_world() == []


def test_nothing_catches_everything_but_the_service_loop() -> None:
    assert catch_alls() == []


def test_nothing_works_at_import() -> None:
    assert work_at_import() == []


def test_files_are_short() -> None:
    assert too_long() == []


def test_names_say_what_lives_there() -> None:
    assert vague_names() == []


BREACHES = {
    wrong_ways: "from mailbot.daemon import process\n",
    strange_doors: "import sqlalchemy\n",
    impurities: "import socket\n",
    reads_of_the_world: "from datetime import datetime\n\n\ndef now() -> datetime:\n    return datetime.now()\n",
    catch_alls: "def f() -> None:\n    try:\n        pass\n    except Exception:\n        pass\n",
    work_at_import: "print('hello')\n",
    too_long: "x = 1\n" * (LONGEST + 1),
}


@pytest.mark.parametrize("law", BREACHES, ids=lambda law: law.__name__)
def test_a_breach_is_seen(law: object, tmp_path: Path) -> None:
    core = tmp_path / "mailbot" / "core"
    core.mkdir(parents=True)
    (core / "breach.py").write_text(BREACHES[law], encoding="utf-8")  # type: ignore[index]

    assert len(law(tmp_path)) == 1  # type: ignore[operator]


def test_a_vague_name_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "mailbot" / "core"
    folder.mkdir(parents=True)
    (folder / "utils.py").touch()

    assert vague_names(tmp_path) == ["mailbot/core/utils.py"]
