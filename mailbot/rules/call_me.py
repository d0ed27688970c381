"""A customer names the time at which to be called: whoever has the case is reminded at that instant."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mailbot.core.case.model import Case, EntryKind, InternalEntry, WindowName
from mailbot.core.effects import AddEntry, Effect
from mailbot.core.message import Grade
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.core.time.wakes import reminder
from mailbot.core.time.when import When, parse_when
from mailbot.core.time.zones import zone_named

FIELDS = frozenset(
    {"call me at", "call at", "call back at", "callback", "call me", "phone me at", "rückruf", "rückruf um"}
)
_MOST = 3  # calls of customers that one case waits for
_NOTE = 500


def ask(view: View) -> Answer:
    case, wish = view.case, _wish(view)
    if case is None or wish is None:
        return no("it names no time to be called")
    if view.facts.message.machine is not Grade.PERSON:
        return no("automatic mail is not called back")
    when = _when(view, wish)
    if when is None:
        return no(f"it wants to be called at {wish[:80]!r}, which is no instant that lies ahead")
    if _is_known(case, when) or _waiting(case) >= _MOST:
        return no("that call is known already")
    return yes(f"it wants to be called at {_shown(when, view)}")


def _wish(view: View) -> str | None:
    return next((value for name, value in view.facts.message.fields if name.casefold() in FIELDS and value), None)


def _when(view: View, wish: str) -> When | None:
    """Counted from when the mail came, in the zone it names, else the contact's, else the desk's."""
    found = parse_when(wish, view.facts.mail.received_at, _zone(view))
    return found if found and found.has_time and found.at > view.now else None


def _zone(view: View) -> ZoneInfo:
    person = view.facts.party.person
    contact = view.desk.contacts.find(person.address) if person else None
    theirs = zone_named(contact.timezone) if contact and contact.timezone else None
    return theirs if isinstance(theirs, ZoneInfo) else view.desk.zone


def _is_known(case: Case, when: When) -> bool:
    return any(d.is_running and d.window is WindowName.REMINDER and d.due_at == when.at for d in case.deadlines)


def _waiting(case: Case) -> int:
    return sum(d.is_running and d.window is WindowName.REMINDER and not d.tell for d in case.deadlines)


def _shown(when: When, view: View) -> str:
    return f"{when.at.astimezone(view.desk.zone):%Y-%m-%d %H:%M} ({view.desk.zone.key})"


def then(view: View) -> tuple[Effect, ...]:
    case, wish = view.case, _wish(view)
    assert case is not None
    when = _when(view, wish or "")
    assert when is not None
    note = f"Call me at: {wish}"[:_NOTE]
    entry = InternalEntry(
        at=view.now,
        kind=EntryKind.CHANGE,
        text=f"to be called at {_shown(when, view)}; whoever has the case is reminded",
        cause=view.facts.cause.key,
    )
    return (reminder(case, when.at, view.now, note=note), AddEntry(entry))


RULE = Rule("call me at", ask, then)
