"""A mail that reached an agent instead of the desk, forwarded: the case is the customer's."""

from __future__ import annotations

from mailbot.core.case.model import EntryKind, PublicEntry
from mailbot.core.effects import AddEntry, Effect, OpenCase, Tell
from mailbot.rules.commands.log import case_for, receipt_for
from mailbot.rules.commands.people import addresses
from mailbot.rules.commands.word import Done, Given, Place, Word, problem
from mailbot.rules.filing import internal_entry


def _for(given: Given) -> Done:
    customer = addresses(given.argument)
    if len(customer) != 1:
        return problem(given, "for", "write whose request it is, such as #for ann@example.org.")
    if given.case is not None:
        return problem(given, "for", f"this mail is on case {given.case.number}; to bring somebody in write #cc.")
    if given.view.desk.is_own(customer[0]) or given.view.desk.agent_by_address(customer[0]):
        return problem(given, "for", f"{customer[0]} is one of us.")
    return Done(_opened(given, customer[0]), inside=True)


def _opened(given: Given, customer: str) -> tuple[Effect, ...]:
    """What was forwarded is the request; what the agent wrote above it stays inside."""
    message, case = given.view.facts.message, case_for(given, customer)
    forwarded = message.quoted or message.answer or message.text
    entry = PublicEntry(
        at=case.opened_at,
        kind=EntryKind.MAIL_IN,
        text=forwarded,
        cause=given.view.facts.mail.key,
        author=case.requester,
        subject=message.subject,
        message_id=message.message_id,
        attachments=message.attachments,
    )
    above = message.answer.strip() if message.quoted else ""
    said = f"Passed on by {given.agent.person.name}." + (f"\n\n{above}" if above else "")
    note = internal_entry(given.view, said, EntryKind.NOTE, files=False)
    return (OpenCase(case), AddEntry(entry), AddEntry(note), receipt_for(case.requester), Tell(("owner",)))


WORDS = (
    Word(
        ("for",),
        "#for ADDRESS",
        "on a mail that you forward: it becomes that person's case, and they get the receipt",
        _for,
        Place.ANYWHERE,
    ),
)
