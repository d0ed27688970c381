"""What the conditions of rules.yml may look at: each word with how its values are read from a view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from mailbot.core.case.model import Case
from mailbot.core.cause import MailCause
from mailbot.core.contact import Contact
from mailbot.core.message import Message
from mailbot.core.quota import contract_of
from mailbot.core.rule import View
from mailbot.core.time.calendar import is_open
from mailbot.core.time.terms import calendar_of

Read = Callable[[View], tuple[str, ...]]
MAX_TEXT = 256 * 1024


def message_of(view: View) -> Message:
    return view.facts.cause.message if isinstance(view.facts.cause, MailCause) else Message()


def contact_of(view: View) -> Contact | None:
    person = view.facts.party.person
    return view.desk.contacts.find(person.address) if person else None


def _queue(view: View) -> tuple[str, ...]:
    return (view.case.queue if view.case else view.desk.default_queue,)


def _priority(view: View) -> tuple[str, ...]:
    """The one in force, or the one asked for on a new case: it will be, unless a rule says otherwise."""
    if view.case is None:
        return (view.desk.default_priority,)
    if is_new(view) and view.case.priority == view.desk.default_priority and view.case.asked_priority:
        return (view.case.asked_priority,)
    return (view.case.priority,)


def is_new(view: View) -> bool:
    old = view.facts.match.case
    return old is None or view.case is None or old.number != view.case.number


def _body(view: View) -> tuple[str, ...]:
    """All the text of a first mail; of an answer what its author newly wrote, for our own words are quoted in it."""
    message = message_of(view)
    return ((message.text if is_new(view) else message.reply or message.text)[:MAX_TEXT],)


def _from(view: View) -> tuple[str, ...]:
    return tuple(a.address for a in message_of(view).from_)


def _to(view: View) -> tuple[str, ...]:
    message, cause = message_of(view), view.facts.cause
    envelope = cause.envelope_to if isinstance(cause, MailCause) else ()
    return tuple(dict.fromkeys((*(a.address for a in (*message.to, *message.cc)), *envelope)))


def _hours(view: View) -> tuple[str, ...]:
    """In the case's own hours, at the instant the mail counts from, however late it is processed."""
    cause = view.facts.cause
    at = cause.received_at if isinstance(cause, MailCause) else view.now
    case = _as_asked(view)
    return ("open" if is_open(calendar_of(case, view.desk) if case else view.desk.calendar, at) else "closed",)


def _as_asked(view: View) -> Case | None:
    """Under the priority that conditions see: the one asked for counts before a rule has set it."""
    return replace(view.case, priority=_priority(view)[0]) if view.case else None


def _contract(view: View) -> tuple[str, ...]:
    contact = contact_of(view)
    return (contract_of(contact, view.facts.known.used, view.desk.today(view.now)) if contact else "none",)


def _size(view: View) -> tuple[str, ...]:
    message = message_of(view)
    return (str(len(message.text) + len(message.html) + sum(a.size for a in message.attachments)),)


def _language(view: View) -> tuple[str, ...]:
    """The contact's, else what the mail says of itself (RFC 3282), else the desk's."""
    contact, said = contact_of(view), header("content-language")(view)
    tags = said[0].split(",")[0].strip() if said else ""
    return ((contact.language if contact else "") or tags or view.desk.language,)


INPUTS: Mapping[str, Read] = MappingProxyType(
    {
        "queue": _queue,
        "priority": _priority,
        "subject": lambda view: (message_of(view).subject,),
        "body": _body,
        "from": _from,
        "to": _to,
        "domain": lambda view: tuple(a.rpartition("@")[2] for a in _from(view)),
        "hours": _hours,
        "contract": _contract,
        "plan": lambda view: (contact.plan if (contact := contact_of(view)) else "",),
        "role": lambda view: (contact.role if (contact := contact_of(view)) else "",),
        "organisation": lambda view: (contact.organisation if (contact := contact_of(view)) else "",),
        "level": lambda view: (str(view.facts.party.level),),
        "status": lambda view: (str(view.case.status) if view.case else "new",),
        "case": lambda view: ("new" if is_new(view) else "existing",),
        "asked_priority": lambda view: (view.case.asked_priority or "",) if view.case else (),
        "waiting": lambda view: (view.case.waiting_reason or "",) if view.case else (),
        "owner": lambda view: (view.case.owner or "",) if view.case else (),
        "tags": lambda view: view.case.tags if view.case else (),
        "machine": lambda view: (str(message_of(view).machine),),
        "attachments": lambda view: tuple(a.name for a in message_of(view).attachments),
        "size": _size,
        "language": _language,
    }
)

# Header fields that are read better than they are written: addresses with their names, ids without brackets.
_READ: Mapping[str, Read] = MappingProxyType(
    {
        "subject": INPUTS["subject"],
        "from": lambda view: tuple(str(a) for a in message_of(view).from_),
        "sender": lambda view: (str(message_of(view).sender or ""),),
        "reply-to": lambda view: tuple(str(a) for a in message_of(view).reply_to),
        "to": lambda view: tuple(str(a) for a in message_of(view).to),
        "cc": lambda view: tuple(str(a) for a in message_of(view).cc),
        "message-id": lambda view: (message_of(view).message_id or "",),
        "in-reply-to": lambda view: message_of(view).in_reply_to,
        "references": lambda view: message_of(view).references,
    }
)


def header(name: str) -> Read:
    """The values of a header field, decoded; without regard to case of its name."""
    wanted = name.casefold()
    return _READ.get(wanted) or (lambda view: tuple(v for key, v in message_of(view).headers if key == wanted))


def field(name: str) -> Read:
    """The value of a `Name: value` line of the mail's first block, or else what is known of the case by that name."""
    wanted = name.casefold()

    def read(view: View) -> tuple[str, ...]:
        said = tuple(value for key, value in message_of(view).fields if key.casefold() == wanted)
        known = view.case.field(name) if view.case else None
        return said or ((known,) if known is not None else ())

    return read


def types(view: View) -> tuple[str, ...]:
    return tuple(a.type for a in message_of(view).attachments)


def sizes(view: View) -> tuple[str, ...]:
    return tuple(str(a.size) for a in message_of(view).attachments)


def count(view: View) -> tuple[str, ...]:
    """Of files that are meant as such: pictures inside the text do not count."""
    return (str(sum(not a.inline for a in message_of(view).attachments)),)
