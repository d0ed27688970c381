"""What a configuration says twice or against itself. Asked of raw values of any shape, so that nothing hides it."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.settings.problem import Problem
from mailbot.settings.raw import mapping_at, text_at, texts_at
from mailbot.settings.words import TOLD
from mailbot.settings.yaml_file import Document, Path, Value

SHORTEST_SECRET = 32


def server_disagreements(main: Document, *, secrets: bool) -> Iterator[Problem]:
    yield from _secret(main, secrets)
    smtp = mapping_at(main.value, "smtp")
    if smtp.get("envelope") == "signed" and text_at(main.value, "plus_addressing").casefold() != "true":
        yield main.problem(("smtp", "envelope"), "`envelope: signed` needs `plus_addressing: true`", "write desk")
    for key in ("user", "password"):
        other = "password" if key == "user" else "user"
        if key in smtp and other not in smtp:
            yield main.problem(("smtp", key), f"`{key}` needs `{other}`", "leave both out where no login is asked for")
    yield from _mailboxes(main)
    yield from _ports(main)
    for name in mapping_at(main.value, "mailboxes"):
        if not name.replace("-", "").replace("_", "").isalnum():
            yield main.problem(("mailboxes", name), f"{name!r} is not a plain word", at_key=True)


SENDING_PORTS, READING_PORTS = ("25", "465", "587"), ("143", "993", "110", "995")


def _mailboxes(main: Document) -> Iterator[Problem]:
    """One mailbox watched twice, and mail moved to where it is looked for, would both go round in circles."""
    seen: dict[tuple[str, str, str], str] = {}
    for name in mapping_at(main.value, "mailboxes"):
        one, imap = mapping_at(main.value, "mailboxes", name), mapping_at(main.value, "mailboxes", name, "imap")
        folder = text_at(one, "folder") or "INBOX"
        watched = (text_at(imap, "host").casefold(), text_at(imap, "user").casefold(), folder.casefold())
        first = seen.setdefault(watched, name)
        if first != name and all(watched):
            told = f"{folder} of {watched[1]} is watched by {first!r} already"
            yield main.problem(("mailboxes", name), told, "name each folder once", at_key=True)
        if text_at(one.get("done"), "move").casefold() == folder.casefold():
            told = f"mail would be moved from {folder} to where it is"
            yield main.problem(("mailboxes", name, "done"), told, "write {move: Handled}")
        if (port := text_at(imap, "port")) in SENDING_PORTS:
            where = ("mailboxes", name, "imap", "port")
            yield main.warning(where, f"port {port} is where mail is sent (SMTP), not read", "write 993")


def _ports(main: Document) -> Iterator[Problem]:
    port = text_at(mapping_at(main.value, "smtp"), "port")
    if port in READING_PORTS:
        yield main.warning(("smtp", "port"), f"port {port} is where mail is read, not sent", "write 587 or 465")
    lmtp, web = (text_at(mapping_at(main.value, section), "listen") for section in ("lmtp", "web"))
    if lmtp and lmtp == web and not lmtp.endswith(":0"):
        yield main.problem(("web", "listen"), f"{web} is where LMTP listens already", "write another port")


def _secret(main: Document, secrets: bool) -> Iterator[Problem]:
    there = isinstance(main.value, dict) and "secret" in main.value
    if secrets and not there:
        yield main.problem((), "this file needs the key `secret`", "`mailbot init` makes one: {file: secret.key}")
    value = text_at(main.value, "secret")
    if secrets and value and len(value) < SHORTEST_SECRET:
        yield main.problem(
            ("secret",), f"the secret is shorter than {SHORTEST_SECRET} characters", "`mailbot init` makes one"
        )


def desk_disagreements(desk: Document) -> Iterator[Problem]:
    yield from _shared_tags(desk)
    yield from _shared_addresses(desk)
    yield from _nobody_to_assign(desk)
    for section in ("agents", "roles", "queues"):
        for name in TOLD & mapping_at(desk.value, section).keys():
            message = f"{name!r} means something of its own where people are told"
            yield desk.problem((section, name), message, "choose another name", at_key=True)
    roles = mapping_at(desk.value, "roles")
    on_call = roles.get("on_call")
    if isinstance(on_call, list) and len(on_call) > 1:
        yield desk.problem(("roles", "on_call"), "several on call need turns", "write {weeks: [...], from: 2026-01-05}")
    if isinstance(roles.get("manager"), dict):
        yield desk.problem(("roles", "manager"), "the manager is a list of agents", "write [carol]")


def rule_disagreements(rules: Document, built_in: frozenset[str]) -> Iterator[Problem]:
    """Two rules of one name could not be told apart where decisions are explained."""
    seen: dict[str, int] = {}
    for n, rule in enumerate(rules.value if isinstance(rules.value, list) else []):
        name = text_at(rule, "rule")
        first = seen.setdefault(name.casefold(), n)
        if name and first != n:
            line = rules.place((first, "rule")).line
            yield rules.problem((n, "rule"), f"a rule is called {name!r} already", f"it stands in line {line}")
        elif name.casefold() in built_in:
            yield rules.problem((n, "rule"), f"a rule that is built in is called {name!r}", "give it another name")


def _shared_tags(desk: Document) -> Iterator[Problem]:
    """The same word would ask for two priorities; each priority's own name is one of its words."""
    priorities = mapping_at(desk.value, "priorities")
    owners = {name.casefold(): name for name in priorities}
    for name in priorities:
        path: Path = ("priorities", name, "tags")
        for where, tag in texts_at(mapping_at(desk.value, "priorities", name).get("tags"), path):
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
    yield from ((where, text, "the desk") for where, text in texts_at(text_at(value, "address"), ("address",)))
    yield from ((where, text, "an alias") for where, text in texts_at(aliases, ("aliases",)))
    for section, key, what in (("queues", "address", "queue"), ("agents", "email", "agent")):
        for name, one in mapping_at(value, section).items():
            yield from (
                (where, text, f"{what} {name}") for where, text in texts_at(text_at(one, key), (section, name, key))
            )


def _nobody_to_assign(desk: Document) -> Iterator[Problem]:
    agents = mapping_at(desk.value, "agents")
    joined = {text for name in agents for _, text in texts_at(mapping_at(agents, name).get("queues"), ())}
    for name in mapping_at(desk.value, "queues"):
        queue = mapping_at(desk.value, "queues", name)
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
