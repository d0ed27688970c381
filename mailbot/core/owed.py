"""What people are owed now: which of it still needs saying, and whether a person hears of one case or of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from mailbot.core.case.model import Case, Deadline, Entry, WindowName
from mailbot.core.cause import DigestCause, TellingCause
from mailbot.core.facts import Facts, Known, Level, Match, Party, PartyRole, Shared
from mailbot.core.telling import AGENT, CUSTOMER, Telling

_NOBODY = Party(None, PartyRole.NOBODY, Level.STRANGER, "not a mail")


def dropped(telling: Telling, case: Case | None) -> str:
    """Why nobody need hear of it any more; empty while they do."""
    if case is None:
        return "there is no such case any more"
    if case.status.is_done:
        return f"the case is {case.status}"
    if telling.about in (CUSTOMER, AGENT):
        return ""
    running = case.running(WindowName(telling.about))
    if running is None:
        return f"somebody saw to it ({telling.about} has ended)"
    return _quieted(telling, running)


def _quieted(telling: Telling, running: Deadline) -> str:
    if running.paused_at is not None:
        return "the case waits"
    if running.step == 0:
        return "it is promised anew"
    if running.silenced and running.silenced_at and running.silenced_at >= telling.since:
        return f"{running.silenced_by or 'somebody'} answers for it"
    return ""


def telling_facts(
    owed: Sequence[Telling],
    cases: Mapping[int, Case],
    recent: Callable[[int], tuple[Entry, ...]],
    shared: Shared,
    now: datetime,
) -> Iterator[Facts]:
    """The facts of one decision for each case, then of one for each person who hears of several cases at once."""
    said = [t for t in owed if not dropped(t, cases.get(t.case))]
    bundled = _bundled(said)
    for number in dict.fromkeys(t.case for t in owed):
        mine, case = tuple(sorted((t for t in owed if t.case == number), key=_order)), cases.get(number)
        alone = any(t.person.key not in bundled for t in mine) and case is not None
        cause = TellingCause(number, mine[0], now)
        entries = recent(number) if alone else ()
        match = Match(case, ("the case that they are told of",))
        yield Facts(cause, _NOBODY, match, Known(), shared, recent=entries, owed=mine, bundled=bundled)
    for key in bundled:
        theirs = tuple(t for t in said if t.person.key == key)
        named = MappingProxyType({t.case: cases[t.case] for t in theirs})
        cause_of_all = DigestCause(theirs[0].person, theirs[0], now)
        yield Facts(cause_of_all, _NOBODY, Match(None), Known(), shared, owed=theirs, bundled=bundled, cases=named)


def _order(telling: Telling) -> tuple[int, str]:
    names = tuple(WindowName)
    return (names.index(WindowName(telling.about)) if telling.about in names else len(names), telling.person.key)


def _bundled(owed: Sequence[Telling]) -> frozenset[str]:
    """Who is owed word of two cases or more: one mail names them all, be it after a night or after downtime."""
    cases: dict[str, set[int]] = {}
    for telling in owed:
        cases.setdefault(telling.person.key, set()).add(telling.case)
    return frozenset(key for key, numbers in cases.items() if len(numbers) > 1)
