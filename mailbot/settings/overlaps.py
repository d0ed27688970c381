"""What stands in desk.yml beside something that takes its place, or where nothing can reach it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from mailbot.core.contact import ContactBook
from mailbot.core.policy import Pattern
from mailbot.settings.desk_model import DeskFile
from mailbot.settings.overlapping_days import overlapping_days
from mailbot.settings.overlapping_numbers import overlapping_numbers
from mailbot.settings.pattern import glob
from mailbot.settings.problem import Problem
from mailbot.settings.raw import mapping_at, texts_at
from mailbot.settings.yaml_file import Document, Path, Value

MAY_REPEAT = ("weeks",)  # an agent may have two turns of a rota


def overlaps(file: DeskFile, desk: Document, contacts: ContactBook) -> Iterator[Problem]:
    yield from overlapping_numbers(file.case_number, desk)
    yield from overlapping_days(desk)
    yield from _said_twice(desk)
    yield from _same_name(desk)
    yield from _blocked(file, desk, contacts)
    yield from _steps_of_no_window(file, desk)
    yield from _agents_as_customers(file, desk, contacts)


def _said_twice(desk: Document) -> Iterator[Problem]:
    for path, several in _lists(desk.value, ()):
        seen: dict[str, Path] = {}
        for where, text in texts_at(several, path):
            if text.casefold() in seen and path[-1] not in MAY_REPEAT:
                line = desk.place(seen[text.casefold()]).line
                yield desk.warning(where, f"{text!r} is there twice, first in line {line}", "leave one out")
            seen.setdefault(text.casefold(), where)


def _lists(value: Value, path: Path) -> Iterator[tuple[Path, list[Value]]]:
    if isinstance(value, list):
        yield path, value
    for key, item in value.items() if isinstance(value, dict) else enumerate(value or ()):
        if isinstance(item, dict | list):
            yield from _lists(item, (*path, key))


def _same_name(desk: Document) -> Iterator[Problem]:
    """`tell: [sales]` would be the role, and never the queue of that name."""
    for first, second in combinations(("roles", "agents", "queues"), 2):
        for name in mapping_at(desk.value, second):
            if name in mapping_at(desk.value, first):
                place: Path = (second, name)
                taken = f"{name!r} is the name of one of `{first}` too"
                yield desk.warning(place, f"{taken}, which is meant in `tell`", "rename one", at_key=True)


def _blocked(file: DeskFile, desk: Document, contacts: ContactBook) -> Iterator[Problem]:
    compiled: list[tuple[str, Pattern]] = [(text, glob(text)) for text in file.block]
    ours = {address.casefold(): f"agent {key}" for key, one in file.agents.items() for address in (one.email,)}
    ours |= {address.casefold(): "this desk" for address in (file.address, *file.aliases)}
    ours |= {q.address.casefold(): f"queue {key}" for key, q in file.queues.items() if q.address}
    people = ours | {address: "a contact" for address in contacts.by_address if address not in ours}
    for n, (text, pattern) in enumerate(compiled):
        where: Path = ("block", n)
        hit = next((address for address in people if pattern.search(address)), None)
        if hit is not None:
            yield desk.warning(where, f"{text!r} blocks {hit}, which is {people[hit]}", "write a narrower pattern")
        wider = next(
            (w for m, (w, other) in enumerate(compiled) if m != n and w != text and _covers(w, other, text)), None
        )
        if wider is not None:
            yield desk.warning(where, f"{text!r} overlaps with {wider!r}, which blocks it too", "leave it out")


def _covers(wide: str, pattern: Pattern, text: str) -> bool:
    """A star in the text stands for itself: the wider one must have a star of its own there."""
    return "*" in wide and "?" not in text and pattern.search(text.replace("*", "\u2603x\u2603")) is not None


def _steps_of_no_window(file: DeskFile, desk: Document) -> Iterator[Problem]:
    promised = {window for one in file.priorities.values() for window in one.windows}
    promised |= {window for one in file.queues.values() for windows in one.windows.values() for window in windows}
    promised |= {window for one in file.plans.values() for windows in one.windows.values() for window in windows}
    for window, steps in file.escalations.items():
        where: Path = ("escalations", window)
        if window not in promised:
            message = f"no priority promises `{window}`, so that these steps are never reached"
            yield desk.warning(where, message, f"give a priority the window {window}", at_key=True)
        for n, m in combinations(range(len(steps)), 2):
            if (steps[n].at, steps[n].after) == (steps[m].at, steps[m].after):
                line = desk.place((*where, n)).line
                yield desk.warning((*where, m), f"a step for this instant stands in line {line}", "make them one step")


def _agents_as_customers(file: DeskFile, desk: Document, contacts: ContactBook) -> Iterator[Problem]:
    for key, one in file.agents.items():
        if one.email.casefold() in contacts.by_address:
            message = f"{one.email} is a contact too: mail from there counts as the agent's"
            yield desk.warning(("agents", key, "email"), message, "take it out of the contacts")
    seen: dict[str, int] = {}
    for n, form in enumerate(file.forms):
        first = seen.setdefault(form.from_.casefold(), n)
        if first != n:
            line = desk.place(("forms", first)).line
            yield desk.warning(("forms", n, "from"), f"{form.from_} stands in line {line} already", "leave one out")
        owner = next((key for key, one in file.agents.items() if one.email.casefold() == form.from_.casefold()), None)
        if owner is not None:
            message = f"{form.from_} is the address of agent {owner}: their own mail would count as a form's"
            yield desk.warning(("forms", n, "from"), message, "give the form an address of its own")
