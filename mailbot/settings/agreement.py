"""What a configuration says twice or against itself. Asked of raw values of any shape, so that nothing hides it."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.settings.problem import Problem
from mailbot.settings.words import TOLD
from mailbot.settings.yaml_file import Document, Path, Value

SHORTEST_SECRET = 32


def server_disagreements(main: Document, *, secrets: bool) -> Iterator[Problem]:
    yield from _secret(main, secrets)
    smtp = _mapping(main.value, "smtp")
    if smtp.get("envelope") == "signed" and _text(main.value, "plus_addressing").casefold() != "true":
        yield main.problem(("smtp", "envelope"), "`envelope: signed` needs `plus_addressing: true`", "write desk")
    for key in ("user", "password"):
        other = "password" if key == "user" else "user"
        if key in smtp and other not in smtp:
            yield main.problem(("smtp", key), f"`{key}` needs `{other}`", "leave both out where no login is asked for")
    for name in _mapping(main.value, "mailboxes"):
        if not name.replace("-", "").replace("_", "").isalnum():
            yield main.problem(("mailboxes", name), f"{name!r} is not a plain word", at_key=True)


def _secret(main: Document, secrets: bool) -> Iterator[Problem]:
    there = isinstance(main.value, dict) and "secret" in main.value
    if secrets and not there:
        yield main.problem((), "this file needs the key `secret`", "`mailbot init` makes one: {file: secret.key}")
    value = _text(main.value, "secret")
    if secrets and value and len(value) < SHORTEST_SECRET:
        yield main.problem(
            ("secret",), f"the secret is shorter than {SHORTEST_SECRET} characters", "`mailbot init` makes one"
        )


def desk_disagreements(desk: Document) -> Iterator[Problem]:
    yield from _shared_tags(desk)
    yield from _shared_addresses(desk)
    yield from _nobody_to_assign(desk)
    for section in ("agents", "roles", "queues"):
        for name in TOLD & _mapping(desk.value, section).keys():
            message = f"{name!r} means something of its own where people are told"
            yield desk.problem((section, name), message, "choose another name", at_key=True)
    roles = _mapping(desk.value, "roles")
    on_call = roles.get("on_call")
    if isinstance(on_call, list) and len(on_call) > 1:
        yield desk.problem(("roles", "on_call"), "several on call need turns", "write {weeks: [...], from: 2026-01-05}")
    if isinstance(roles.get("manager"), dict):
        yield desk.problem(("roles", "manager"), "the manager is a list of agents", "write [carol]")


def rule_disagreements(rules: Document, built_in: frozenset[str]) -> Iterator[Problem]:
    """Two rules of one name could not be told apart where decisions are explained."""
    seen: dict[str, int] = {}
    for n, rule in enumerate(rules.value if isinstance(rules.value, list) else []):
        name = _text(rule, "rule")
        first = seen.setdefault(name.casefold(), n)
        if name and first != n:
            line = rules.place((first, "rule")).line
            yield rules.problem((n, "rule"), f"a rule is called {name!r} already", f"it stands in line {line}")
        elif name.casefold() in built_in:
            yield rules.problem((n, "rule"), f"a rule that is built in is called {name!r}", "give it another name")


def _shared_tags(desk: Document) -> Iterator[Problem]:
    """The same word would ask for two priorities; each priority's own name is one of its words."""
    priorities = _mapping(desk.value, "priorities")
    owners = {name.casefold(): name for name in priorities}
    for name in priorities:
        path: Path = ("priorities", name, "tags")
        for where, tag in _texts(_mapping(desk.value, "priorities", name).get("tags"), path):
            owner = owners.setdefault(tag.casefold(), name)
            if owner != name:
                yield desk.problem(where, f"the tag {tag!r} asks for priority {owner!r} already", "leave it to one")


def _shared_addresses(desk: Document) -> Iterator[Problem]:
    """An address of the desk that is an agent's too, or that stands twice, could not be told apart."""
    owners: dict[str, tuple[Path, str]] = {}
    for where, address, who in _addresses(desk.value):
        first, owner = owners.setdefault(address.casefold(), (where, who))
        if first != where:
            yield desk.problem(where, f"{address} is the address of {owner} already", "each needs its own")


def _addresses(value: Value) -> Iterator[tuple[Path, str, str]]:
    aliases = value.get("aliases") if isinstance(value, dict) else None
    yield from ((where, text, "the desk") for where, text in _texts(_text(value, "address"), ("address",)))
    yield from ((where, text, "an alias") for where, text in _texts(aliases, ("aliases",)))
    for section, key, what in (("queues", "address", "queue"), ("agents", "email", "agent")):
        for name, one in _mapping(value, section).items():
            yield from (
                (where, text, f"{what} {name}") for where, text in _texts(_text(one, key), (section, name, key))
            )


def _nobody_to_assign(desk: Document) -> Iterator[Problem]:
    agents = _mapping(desk.value, "agents")
    joined = {text for name in agents for _, text in _texts(_mapping(agents, name).get("queues"), ())}
    for name in _mapping(desk.value, "queues"):
        queue = _mapping(desk.value, "queues", name)
        assign = queue.get("assign", "nobody")
        if (
            assign in ("fixed", "round_robin", "least_loaded", "by_skill")
            and not queue.get("agents")
            and name not in joined
        ):
            yield desk.problem(
                ("queues", name, "assign"),
                f"queue {name!r} has no agents to assign to",
                f"write queues: [{name}] at an agent",
            )


def _mapping(value: Value, *path: str) -> dict[str, Value]:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _text(value: Value, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _texts(value: Value, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts of a list or of a single value in its place."""
    if isinstance(value, str) and value:
        yield path, value
    for n, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield (*path, n), item
