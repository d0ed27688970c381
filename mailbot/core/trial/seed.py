"""What the desk in memory remembers from before: cases and their ids, who was written to, whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailbot.core.case.model import Case
from mailbot.core.mail import InboxState, OutgoingMail, ReceivedMail
from mailbot.core.trial import inbox, outbox
from mailbot.core.trial.memory import Inbound, Memory


def add_case(memory: Memory, case: Case) -> None:
    """A case as it stood; its deadlines will come due. What was known of it is not written over."""
    if case.number in memory.cases:
        return
    memory.cases[case.number] = case
    memory.note_requester(case)
    memory.deadlines[case.number] = {(d.window, d.started_at): d for d in case.deadlines}
    for deadline in case.deadlines:
        memory.steps.note(case.number, deadline)
    for person in case.participants:
        if person.answered:
            known = memory.answered.get(person.person.key, frozenset())
            memory.answered[person.person.key] = known | {case.number}
    if case.status.is_done:
        memory.done_at[case.number] = case.resolved_at or case.updated_at


def add_ids(memory: Memory, names: Mapping[str, int]) -> None:
    for name, number in names.items():
        memory.message_ids[name] = number


def add_sent(memory: Memory, mails: Sequence[OutgoingMail]) -> None:
    """Automatic mails of the last day, for the budgets."""
    for mail in mails:
        outbox.queue(memory, mail)


def add_desk(memory: Memory, loads: Mapping[str, int], turns: Mapping[str, str]) -> None:
    for agent, open_cases in loads.items():
        memory.loads[agent] = open_cases
    for queue, agent in turns.items():
        memory.turns[queue] = agent


def arrive(memory: Memory, mail: ReceivedMail) -> None:
    """A mail under the number that it had."""
    if mail.id not in memory.received:
        again = ReceivedMail(
            id=mail.id,
            mailbox=mail.mailbox,
            source=mail.source,
            received_at=mail.received_at,
            sha256=mail.sha256,
            size=mail.size,
            state=InboxState.RECEIVED,
            attempts=0,
            envelope_from=mail.envelope_from,
            envelope_to=mail.envelope_to,
            quiet=mail.quiet,
        )
        memory.received[mail.id] = Inbound(again)


def release(memory: Memory, received_id: int) -> bool:
    """A person let held mail go on; False where this desk does not hold it."""
    return inbox.release(memory, received_id)
