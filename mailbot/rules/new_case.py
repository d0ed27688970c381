"""Everything else is a new case: numbered, with its requester, in the queue of the address it was sent to."""

from __future__ import annotations

from mailbot.core.case.model import Case, EntryKind, Participant, Role, Status
from mailbot.core.case.participants import joiners
from mailbot.core.case.subjects import NO_SUBJECT, is_other_matter, without_numbers
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, AddParticipant, Effect, OpenCase, Tell
from mailbot.core.facts import Level
from mailbot.core.policy import Desk
from mailbot.core.quota import contract_key
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import MOST_FIELDS, author, internal_entry, public_entry

PRIORITY_FIELDS = ("priority", "priority level", "problem priority", "problem priority level", "urgency", "severity")


def ask(view: View) -> Answer:
    if view.case is not None:
        return no(f"it is on case {view.case.number}")
    claimed = view.facts.match.claimed_number
    asked = asked_priority(view)
    because = f"a new request; it claims case {claimed}" if claimed else "a new request"
    return yes(f"{because}; it asks for priority {asked}" if asked else because)


def queues_of(view: View) -> tuple[str, ...]:
    """The queues to whose own addresses the mail was sent, as To and Cc name them, then the envelope (Bcc).

    The first has the case. The desk's own address names no queue: what else is addressed says more.
    """
    message, desk = view.facts.message, view.desk
    named = [a.key for a in (*message.to, *message.cc)] + [e.casefold() for e in view.facts.mail.envelope_to]
    found = [q for address in named if (q := _queue_at(address, desk))]
    return tuple(dict.fromkeys(found)) or (desk.default_queue,)


def queue_of(view: View) -> str:
    return queues_of(view)[0]


def _queue_at(address: str, desk: Desk) -> str | None:
    local, _, domain = address.rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return next((q.key for q in desk.queues.values() if q.address and q.address.casefold() in (address, plain)), None)


def asked_priority(view: View) -> str | None:
    """The first of the mail's priority words that is a tag of the desk's: of the subject and headers, then of a line
    such as `Priority: 2` in the body."""
    message = view.facts.message
    fields = (value for name, value in message.fields if name.casefold() in PRIORITY_FIELDS)
    words = (*message.tags, *(word for value in fields for word in (value, *value.split()[:1])))
    return next((key for word in words if (key := _priority_of(word, view.desk))), None)


def _priority_of(word: str, desk: Desk) -> str | None:
    """`2` and `P2` are the same word, whichever of them the desk has."""
    bare = word.casefold().strip(" .,;:!()[]")
    forms = {bare, f"p{bare}" if bare.isdigit() else bare, bare[1:] if bare[:1] == "p" and bare[1:].isdigit() else bare}
    return next((p.key for p in desk.priorities.values() if forms & set(p.tags)), None)


def base_subject(subject: str, desk: Desk) -> str:
    """Without a case number that was typed in: a stranger's must not stand in the subject of our own mails."""
    return " ".join(without_numbers(subject, desk).split()) or NO_SUBJECT


def then(view: View) -> tuple[Effect, ...]:
    cause, desk, person = view.facts.mail, view.desk, author(view)
    number, asked, queues = view.facts.shared.next_number, asked_priority(view), queues_of(view)
    case = Case(
        number=number,
        subject=base_subject(cause.message.subject, desk),
        status=Status.NEW,
        queue=queues[0],
        priority=asked or desk.default_priority,
        asked_priority=asked,
        requester=person,
        opened_at=cause.received_at,
        updated_at=cause.received_at,
        participants=(Participant(person, Role.REQUESTER, cause.received_at),) if person.address else (),
        fields=cause.message.fields[:MOST_FIELDS],
        contract=contract_key(desk.contacts.find(person.address)),
        trusted_requester=view.facts.party.level is Level.PROVEN or view.facts.party.known,
    )
    effects: list[Effect] = [OpenCase(case), AddEntry(public_entry(view)), *_origin(view)]
    if queues[1:] and desk.notify_agents:
        effects.append(Tell(queues[1:]))  # one case: the queue named first has it, the others hear of it
    if view.facts.party.level is Level.PROVEN:
        effects += [AddParticipant(p) for p in joiners(cause.message, case, desk, cause.received_at)]
    return tuple(effects)


def _origin(view: View) -> tuple[Effect, ...]:
    """A note on where the case comes from, when it continues or claims another one."""
    text = _origin_text(view)
    return (AddEntry(internal_entry(view, text, NOTE, files=False)),) if text else ()


def _origin_text(view: View) -> str:
    match = view.facts.match
    subject = view.facts.message.subject
    if match.case is not None and is_other_matter(subject, match.case, view.desk):
        return f"Answers a mail of case {match.case.number}, which was {match.case.status}, with another subject."
    if match.case is not None:
        return f"Continues case {match.case.number}, which was {match.case.status}."
    if match.claimed_number is not None:
        return f"Its sender names case {match.claimed_number} but takes no part in it; nothing was passed on."
    if match.related is not None:
        return f"Answers a mail that never came here, as case {match.related} does, but between other people."
    return ""


NOTE = EntryKind.NOTE
RULE = Rule("new case", ask, then, outcome=MailOutcome.NEW_CASE)
