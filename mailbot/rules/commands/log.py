"""A request that came by telephone: a case on behalf of the caller, or an entry on the case at hand."""

from __future__ import annotations

from dataclasses import replace

from mailbot.core.case.model import Case, EntryKind, InternalEntry, Participant, Role, Status
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry, Assign, Effect, OpenCase, SendMail
from mailbot.core.message import Address
from mailbot.core.quota import contract_key
from mailbot.rules.commands.people import addresses
from mailbot.rules.commands.word import Done, Given, Place, Word, problem
from mailbot.rules.commands.work import amount, by_telephone, logged
from mailbot.rules.new_case import asked_priority, base_subject, queue_of


def _log(given: Given) -> Done:
    first, _, rest = given.argument.partition(" ")
    caller, seconds = addresses(first), amount(rest) if rest.strip() else 0
    if not caller or seconds is None:
        return problem(given, "log", "write who called and how long, such as #log ann@example.org 20m.")
    if given.view.desk.is_own(caller[0]):
        return problem(given, "log", f"{caller[0]} is an address of the desk's own.")
    case, opened = (given.case, ()) if given.case is not None else _opened(given, caller[0])
    time = logged(given, case, seconds) if seconds else Done()
    return Done((*opened, *by_telephone(given, case, seconds), *time.effects), inside=True, told=time.told)


def case_for(given: Given, caller: str) -> Case:
    """A new case of that person, under the agent's subject."""
    view, desk = given.view, given.view.desk
    contact, at, asked = desk.contacts.find(caller), view.facts.mail.received_at, asked_priority(view)
    person = Address(contact.name if contact and contact.address else "", caller)
    return Case(
        number=view.facts.shared.next_number,
        subject=base_subject(view.facts.message.subject, desk),
        status=Status.NEW,
        queue=queue_of(view),
        priority=asked or desk.default_priority,
        asked_priority=asked,
        requester=person,
        opened_at=at,
        updated_at=at,
        participants=(Participant(person, Role.REQUESTER, at),),
        contract=contract_key(contact),
        trusted_requester=True,
    )


def receipt_for(person: Address) -> SendMail:
    return SendMail(
        Draft(
            kind=MailKind.RECEIPT,
            audience=Audience.CUSTOMER,
            template="receipt",
            to=person,
            key_for=person.address,
            values={"text": ""},
        )
    )


def _opened(given: Given, caller: str) -> tuple[Case, tuple[Effect, ...]]:
    """The agent's text stays inside; the caller gets the receipt."""
    view, case = given.view, case_for(given, caller)
    entry = InternalEntry(
        at=case.opened_at,
        kind=EntryKind.NOTE,
        text=view.facts.message.answer or view.facts.message.subject,
        cause=view.facts.mail.key,
        author=given.agent.person,
        subject=view.facts.message.subject,
    )
    opened = (OpenCase(case), AddEntry(entry), Assign(given.agent.key), receipt_for(case.requester))
    return replace(case, owner=given.agent.key), opened


WORDS = (
    Word(
        ("log",),
        "#log ADDRESS [20m]",
        "a telephone call: a case for the caller (or an entry on this one), as answered; the text stays inside",
        _log,
        Place.ANYWHERE,
    ),
)
