"""A new desk's folder: the shipped configuration or a preset, copied with its comments, and a secret of its own."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from mailbot.settings.schema import FILES, schema
from mailbot.settings.server_model import DEFAULT_DATABASE
from mailbot.settings.yaml_file import MAX_BYTES, Value, read_yaml

SECRET_FILE = "secret.key"
PRESETS = "desks"
SCHEMAS = "schema"
NOT_COPIED = (PRESETS, "var", SECRET_FILE)


def shipped_config() -> Path:
    """The folder of the default configuration: `config/` in a checkout, inside the package when installed."""
    package = Path(__file__).parent.parent
    inside = package / "shipped_config"
    return inside if inside.is_dir() else package.parent / "config"


def preset_names() -> tuple[str, ...]:
    """The presets that are shipped, in order."""
    folder = shipped_config() / PRESETS
    return tuple(sorted(one.name for one in folder.iterdir() if one.is_dir())) if folder.is_dir() else ()


def preset(name: str) -> Path:
    """The folder of a preset. Raises LookupError with the names there are."""
    if name not in preset_names():
        raise LookupError(f"no desk is called {name!r}; there are {', '.join(preset_names())}")
    return shipped_config() / PRESETS / name


def write_new_desk(target: Path, source: Path, secret: bytes) -> None:
    """Copies `source` to `target`; `secret`, random bytes, becomes a file of digits that only its owner may read.

    Raises FileExistsError when there is something in `target` already, OSError when it cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(f"{target} is not an empty folder")
    target.mkdir(parents=True, exist_ok=True)
    _copy(source, target)
    write_schemas(target / SCHEMAS)
    for name in FILES:
        _point_editors(target / f"{name}.yml", name)
    _write_secret(target / SECRET_FILE, secret)


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """The JSON Schema of each file, for editors. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = tuple(folder / f"{name}.json" for name in FILES)
    for name, file in zip(FILES, written, strict=True):
        file.write_text(f"{json.dumps(schema(name), ensure_ascii=False, indent=1)}\n", encoding="utf-8")
    return written


def _point_editors(file: Path, name: str) -> None:
    """The line by which an editor finds the schema; a preset may not have all files."""
    if file.is_file():
        line = f"# yaml-language-server: $schema={SCHEMAS}/{name}.json\n"
        file.write_text(f"{line}{file.read_text(encoding='utf-8')}", encoding="utf-8")


def make_first_secret(folder: Path, secret: bytes) -> Path | None:
    """The secret that a folder names and lacks, for its very first start; the path when one was made.

    Only beside a SQLite database that is not there yet: what was signed before must not become unreadable unnoticed.
    """
    main = folder / "mailbot.yml"
    if not main.is_file():
        return None
    read = read_yaml(str(main), main.read_bytes()[:MAX_BYTES]).value
    named = _file_of(read)
    database = _database_of(read)
    if named is None or database is None or (folder / named).exists() or (folder / database).exists():
        return None
    _write_secret(folder / named, secret)
    return folder / named


def _file_of(read: Value) -> str | None:
    secret = read.get("secret") if isinstance(read, dict) else None
    file = secret.get("file") if isinstance(secret, dict) else None
    return file if isinstance(file, str) and file else None


def _database_of(read: Value) -> str | None:
    stored = read.get("storage") if isinstance(read, dict) else None
    url = stored.get("database") if isinstance(stored, dict) else DEFAULT_DATABASE
    return url.removeprefix("sqlite:///") if isinstance(url, str) and url.startswith("sqlite:///") else None


def _copy(source: Path, target: Path) -> None:
    """File by file: what an installed package may not let its owner write is writable in the copy."""
    for one in sorted(source.iterdir()):
        if one.name in NOT_COPIED or one.name.startswith("."):
            continue
        if one.is_dir():
            (target / one.name).mkdir()
            _copy(one, target / one.name)
        else:
            shutil.copyfile(one, target / one.name)


def _write_secret(file: Path, secret: bytes) -> None:
    """Made unreadable to others from its first instant, not afterwards."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(f"{secret.hex()}\n")
