"""What all decisions share once their effects are known: windows, history, finished mails."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.core.case.evolve import changes, evolve
from mailbot.core.case.model import Case, EntryKind, InternalEntry, PublicEntry, WindowName
from mailbot.core.cause import MailCause
from mailbot.core.draft import MailKind
from mailbot.core.effects import (
    AddEntry,
    BeginWindow,
    Effect,
    MarkAnswered,
    SendMail,
    SettleWindow,
    Silence,
    SkipWindow,
    Take,
)
from mailbot.core.facts import Facts
from mailbot.core.letters import finish
from mailbot.core.policy import Desk
from mailbot.core.time.history import promises_changed, silences
from mailbot.core.time.wakes import plan_wakes
from mailbot.core.time.windows import Event, plan


@dataclass(frozen=True, slots=True)
class Settled:
    effects: tuple[Effect, ...]
    after: Case | None


def settle(
    before: Case | None,
    effects: tuple[Effect, ...],
    desk: Desk,
    now: datetime,
    counted_from: datetime,
    cause: str,
    *,
    promises: bool = True,
) -> Settled:
    """Plan runs after evolve, so that the windows see what the rules changed; then the history is written.

    Without `promises` no window starts or moves: imported mail is history, and its windows ran out long ago.
    """
    after = evolve(before, effects, now)
    if after is None:
        return Settled(effects, None)
    quiet = _silenced(effects, after, now)
    after = evolve(after, quiet, now)
    assert after is not None
    events = _events(before, effects)
    was, begin, skip = _with(before, quiet, now), _named(effects, BeginWindow), _named(effects, SkipWindow)
    planned = plan(was, after, events, desk, now, counted_from, begin=begin, skip=skip) if promises else ()
    after = evolve(after, planned, now)
    assert after is not None
    wakes = plan_wakes(before, after, events, desk, now) if promises else ()
    after = evolve(after, wakes, now)
    assert after is not None
    return Settled((*effects, *quiet, *planned, *wakes, *_history(before, after, desk, now, cause)), after)


def _history(before: Case | None, after: Case, desk: Desk, now: datetime, cause: str) -> tuple[Effect, ...]:
    """What changed for people to read, and what was promised until then."""
    if before is None or before.number != after.number:
        return ()
    change = changes(before, after, now, cause)
    lines = [*([change.text] if change else []), *promises_changed(before, after, desk), *silences(before, after)]
    entry = InternalEntry(at=now, kind=EntryKind.CHANGE, text="\n".join(lines), cause=cause)
    return (AddEntry(entry),) if lines else ()


def _named(effects: tuple[Effect, ...], kind: type[BeginWindow | SkipWindow]) -> frozenset[WindowName]:
    return frozenset(
        w for e in effects if isinstance(e, BeginWindow | SkipWindow) and type(e) is kind for w in e.windows
    )


def _with(case: Case | None, effects: tuple[Effect, ...], now: datetime) -> Case | None:
    return evolve(case, effects, now) if case is not None else None


def _silenced(effects: tuple[Effect, ...], case: Case, now: datetime) -> tuple[Effect, ...]:
    """ "Got it" quiets the windows that have already raised an alarm, each of them once."""
    said = next((e for e in effects if isinstance(e, Silence)), None)
    if said is None:
        return ()
    loud = (d for d in case.deadlines if d.is_running and d.window.is_promise and d.step > 0 and not d.silenced)
    return tuple(
        SettleWindow(d.window, replace(d, silenced=True, silenced_at=now, silenced_by=said.by))
        for d in loud
        if said.window in (None, d.window)
    )


def _events(before: Case | None, effects: tuple[Effect, ...]) -> frozenset[Event]:
    found = set()
    for effect in effects:
        match effect:
            case Take():
                found.add(Event.TAKEN)
            case MarkAnswered():
                found.add(Event.ANSWERED)
            case SendMail(draft) if draft.kind is MailKind.RECEIPT:
                found.add(Event.RECEIPTED)
            case AddEntry(entry) if entry.kind is EntryKind.CALL:
                found.add(Event.ANSWERED)
            case AddEntry(PublicEntry(kind=EntryKind.MAIL_IN)) if before is not None:
                found.add(Event.CUSTOMER_WROTE)
    return frozenset(found)


def finished(
    effects: tuple[Effect, ...], case: Case | None, facts: Facts, desk: Desk, now: datetime
) -> tuple[Effect, ...]:
    quiet = isinstance(facts.cause, MailCause) and facts.cause.quiet
    done: list[Effect] = []
    for effect in effects:
        if not isinstance(effect, SendMail):
            done.append(effect)
        elif not quiet:
            done.append(SendMail(finish(effect.draft, case, facts, desk, now)))
    return tuple(done)
