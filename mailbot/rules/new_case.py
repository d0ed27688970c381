"""Everything else is a new case: numbered, with its requester, in the queue of the address it was sent to."""

from __future__ import annotations

from mailbot.core.case.model import Case, EntryKind, Participant, Role, Status
from mailbot.core.case.participants import joiners
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import AddEntry, AddParticipant, Effect, OpenCase
from mailbot.core.facts import Level
from mailbot.core.policy import Desk
from mailbot.core.rule import Answer, Rule, View, no, yes
from mailbot.rules.filing import author, internal_entry, public_entry


def ask(view: View) -> Answer:
    if view.case is not None:
        return no(f"it is on case {view.case.number}")
    claimed = view.facts.match.claimed_number
    asked = asked_priority(view)
    because = f"a new request; it claims case {claimed}" if claimed else "a new request"
    return yes(f"{because}; it asks for priority {asked}" if asked else because)


def queue_of(view: View) -> str:
    """The queue whose own address the mail was sent to, else the default queue."""
    message, desk = view.facts.message, view.desk
    addressed = {a.key for a in (*message.to, *message.cc)} | {e.casefold() for e in view.facts.mail.envelope_to}
    found = next((q.key for q in desk.queues.values() if q.address and q.address.casefold() in addressed), None)
    return found or desk.default_queue


def asked_priority(view: View) -> str | None:
    """The first of the mail's priority words that is a tag of the desk's."""
    for tag in view.facts.message.tags:
        for priority in view.desk.priorities.values():
            if tag.casefold() in priority.tags:
                return priority.key
    return None


def base_subject(subject: str, desk: Desk) -> str:
    """Without a case tag that was typed in: a stranger's number must not stand in the subject of our own mails."""
    words = subject
    for number in desk.case_number.find(subject):
        words = words.replace(desk.case_number.write(number), " ")
    return " ".join(words.split()) or "(no subject)"


def then(view: View) -> tuple[Effect, ...]:
    cause, desk, person = view.facts.mail, view.desk, author(view)
    number, asked = view.facts.shared.next_number, asked_priority(view)
    case = Case(
        number=number,
        subject=base_subject(cause.message.subject, desk),
        status=Status.NEW,
        queue=queue_of(view),
        priority=asked or desk.default_priority,
        asked_priority=asked,
        requester=person,
        opened_at=cause.received_at,
        updated_at=cause.received_at,
        participants=(Participant(person, Role.REQUESTER, cause.received_at),) if person.address else (),
        trusted_requester=view.facts.party.level is Level.PROVEN or view.facts.party.known,
    )
    effects: list[Effect] = [OpenCase(case), AddEntry(public_entry(view)), *_origin(view)]
    if view.facts.party.level is Level.PROVEN:
        effects += [AddParticipant(p) for p in joiners(cause.message, case, desk, cause.received_at)]
    return tuple(effects)


def _origin(view: View) -> tuple[Effect, ...]:
    """A note on where the case comes from, when it continues or claims another one."""
    late, claimed = view.facts.match.case, view.facts.match.claimed_number
    if late is not None:
        return (
            AddEntry(
                internal_entry(view, f"Continues case {late.number}, which was {late.status}.", NOTE, files=False)
            ),
        )
    if claimed is not None:
        text = f"Its sender names case {claimed} but takes no part in it; nothing was passed on."
        return (AddEntry(internal_entry(view, text, NOTE, files=False)),)
    return ()


NOTE = EntryKind.NOTE
RULE = Rule("new case", ask, then, outcome=MailOutcome.NEW_CASE)
