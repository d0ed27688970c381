"""A decision as rows of a timeline: what became of the mail, which windows changed, who was written to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.core.case.model import Case, Deadline, Outcome, WindowName
from mailbot.core.cause import MailCause, RegroupCause
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.draft import Draft, MailKind
from mailbot.core.effects import Hold, Ignore, SettleWindow, StartWindow, Told
from mailbot.core.policy import Desk


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened. `event` is one of the words of the command's documentation."""

    at: datetime
    case: int | None
    event: str
    window: str | None = None
    due_at: datetime | None = None
    to: str | None = None
    template: str | None = None
    because: str | None = None


def rows(decision: Decision, desk: Desk) -> tuple[Row, ...]:
    """In this order: what became of the cause, the status, windows that ran out, moved, ended and began, mails.

    Who is told of a case has a row for each matter, also where one mail tells a person of several.
    """
    return (
        *_outcome(decision, desk),
        *_status(decision),
        *_windows(decision, desk),
        *_told(decision),
        *_mails(decision),
    )


_FILED = (MailOutcome.FOLLOW_UP, MailOutcome.AGENT, MailOutcome.BOUNCE, MailOutcome.MACHINE)


def _outcome(decision: Decision, desk: Desk) -> Iterator[Row]:
    if isinstance(decision.cause, RegroupCause) and decision.after is not None and decision.before is None:
        because = f"{decision.cause.by} took it from case {decision.cause.source}: {decision.after.subject}"
        yield Row(decision.at, decision.after.number, "opened", because=because)
    if not isinstance(decision.cause, MailCause):
        return
    number = decision.after.number if decision.after else None
    opened = decision.after is not None and decision.before is None
    if decision.outcome == MailOutcome.HELD:
        yield Row(decision.at, None, "held", because=_reason(decision))
    elif decision.outcome == MailOutcome.REFUSED:
        yield Row(decision.at, None, "refused", because=_reason(decision))
    elif opened:
        yield Row(decision.at, number, "opened", because=_opening(decision, desk))
    elif decision.outcome in _FILED and (number is not None or decision.outcome == MailOutcome.AGENT):
        yield Row(decision.at, number, "filed", because=_filing(decision))
    else:
        yield Row(decision.at, number, "ignored", because=_reason(decision))


def _reason(decision: Decision) -> str:
    """The reason given by the rule, else what the last rule that hit says."""
    said = next((e.reason for e in decision.effects if isinstance(e, Hold | Ignore)), "")
    hit = next((f"{s.rule}: {s.because}" for s in reversed(decision.steps) if s.hit), "")
    return said or hit or str(decision.outcome)


def _opening(decision: Decision, desk: Desk) -> str:
    case = decision.after
    assert case is not None
    owner = f"owner {case.owner}" if case.owner else "no owner"
    tags = f", tags {' '.join(case.tags)}" if case.tags else ""
    return f"{_writer(decision)}: queue {case.queue}, priority {case.priority}, {owner}{tags}"


def _filing(decision: Decision) -> str:
    ended = [
        f"{e.window} came {_length(decision.at - e.deadline.due_at)} late"
        for e in decision.effects
        if isinstance(e, SettleWindow) and e.deadline.outcome is Outcome.MISSED
    ]
    how = next((f"{s.rule}: {s.because}" for s in decision.steps if s.hit), str(decision.outcome))
    return "; ".join((f"{_writer(decision)}: {how}", *ended))


def _writer(decision: Decision) -> str:
    assert isinstance(decision.cause, MailCause)
    author = decision.cause.message.author
    return author.address if author else "somebody without a single From address"


def _length(time: timedelta) -> str:
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return " ".join(f"{n}{unit}" for n, unit in parts if n) or "0s"


def _status(decision: Decision) -> Iterator[Row]:
    before, after = decision.before, decision.after
    if after is None:
        return
    was = _shown(before) if before else "new"
    if _shown(after) != was:
        yield Row(decision.at, after.number, "status", because=f"{_shown(after)}, was {was}")


def _shown(case: Case) -> str:
    return f"{case.status} ({case.waiting_reason})" if case.waiting_reason else str(case.status)


def _windows(decision: Decision, desk: Desk) -> Iterator[Row]:
    case = decision.after
    if case is None:
        return
    before = decision.before
    running = {d.window: d for d in (before.deadlines if before else ()) if d.is_running}
    for effect in decision.effects:
        if isinstance(effect, StartWindow | SettleWindow):
            now = effect.deadline
            was = None if isinstance(effect, StartWindow) else running.get(now.window)
            for event, because in _change(was, now, decision, desk):
                yield Row(decision.at, case.number, event, str(now.window), now.due_at, because=because)
            running[now.window] = now


def _change(was: Deadline | None, now: Deadline, decision: Decision, desk: Desk) -> Iterator[tuple[str, str | None]]:
    """What one effect did to one window, in words."""
    if was is None:
        yield "window_started", None
        return
    if now.overdue and not was.overdue and now.window.is_promise:
        yield "missed", None
    if now.paused_at and not was.paused_at:
        yield "window_paused", _shown(decision.after) if decision.after else None
    elif was.paused_at and not now.paused_at and now.is_running:
        yield "window_resumed", None
    elif now.is_running and now.due_at != was.due_at:
        yield "window_started", _moved(was, decision, desk)
    match now.outcome:
        case Outcome.MET:
            yield "window_met", None
        case Outcome.CANCELLED:
            yield "window_cancelled", None
        case Outcome.MISSED if not was.overdue and not now.overdue:
            yield "missed", "it had run out when it ended"


def _moved(was: Deadline, decision: Decision, desk: Desk) -> str:
    before, after = decision.before, decision.after
    why = ""
    if before and after and before.priority != after.priority:
        why = f"priority {after.priority}, was {before.priority}; "
    elif before and after and before.queue != after.queue:
        why = f"queue {after.queue}, was {before.queue}; "
    return f"{why}moved from {was.due_at.astimezone(desk.zone).isoformat(timespec='seconds')}"


def _mails(decision: Decision) -> Iterator[Row]:
    case = decision.after.number if decision.after else None
    for draft in decision.drafts:
        if draft.kind is MailKind.ESCALATION:
            continue
        event, because = _sent(draft)
        at = max(decision.at, draft.earliest) if draft.earliest else decision.at
        number = draft.case if draft.case is not None else case
        yield Row(at, number, event, None, None, draft.to.address, draft.template, because)


def _sent(draft: Draft) -> tuple[str, str | None]:
    if draft.kind is MailKind.RECEIPT:
        return "receipt", None
    return "mail", _words(draft.values.get("headline")) or _words(draft.values.get("reason"))


def _told(decision: Decision) -> Iterator[Row]:
    """Before a window runs out people are warned; afterwards, or where somebody asked for it, it is escalated."""
    case = decision.before
    for effect in decision.effects:
        if not isinstance(effect, Told) or effect.dropped or case is None:
            continue
        telling, running = effect.telling, _window_of(effect, case)
        early = running is not None and running.due_at > decision.at and not running.overdue
        window, due_at = (str(running.window), running.due_at) if running else (None, None)
        event, to = "warned" if early else "escalated", telling.person.address
        template = "escalation" if any(d.to.key == telling.person.key for d in decision.drafts) else "digest"
        yield Row(decision.at, case.number, event, window, due_at, to, template, telling.because)


def _window_of(told: Told, case: Case) -> Deadline | None:
    about = told.telling.about
    return case.running(WindowName(about)) if about in tuple(WindowName) else None


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
