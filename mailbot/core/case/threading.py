"""Which case a mail belongs to, as a score with reasons: tokens, known Message-IDs, siblings, number, subject.

The order and the levels are design section 6; every rule is told in docs/threading.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from mailbot.core.case import subjects
from mailbot.core.case.merging import goes_on_as, redirected
from mailbot.core.case.model import Case
from mailbot.core.case.scoring import Points, Reason, score
from mailbot.core.facts import Known, Level, Match, Party, PartyRole, TokenFound, TokenKind, Wanted
from mailbot.core.message import Address, Grade, Message
from mailbot.core.policy import Desk
from mailbot.core.trust import tokens

_CITED = 30  # ids looked up per mail, nearest first: a longer chain names the same case again
_NUMBERS = 5
_DIGITS, _ARGUMENT = 12, 200  # of a case's number, and of the words behind an order
_AWAITED = 10  # ids of mails we never saw that one mail lays down for its case
_CONVERSATION = "thread-index:"  # what Outlook writes instead of References, looked up as if it were an id


def wanted(
    message: Message,
    desk: Desk,
    secrets: Sequence[bytes],
    writer: Address | None,
    now: datetime,
    repeat_of: str | None,
) -> Wanted:
    """What is worth reading before deciding about this mail."""
    found = _tokens(message, secrets, writer, now)
    best = _best(found)
    numbers = [best.number] if best is not None and best.kind.names_case else []
    named = desk.case_number.find(message.subject)[:_NUMBERS]
    agent = writer is not None and desk.agent_by_address(writer.address) is not None
    meant = [n for c in message.commands[:_NUMBERS] for n in _meant(c.argument, desk)] if agent else []
    return Wanted(
        address=writer.key if writer else None,
        message_ids=tuple(dict.fromkeys((*(t.id for t in found), *cited_ids(message)))),
        numbers=tuple(dict.fromkeys((*numbers, *named, *meant))),
        own_id=message.message_id,
        repeat_of=repeat_of,
        sent_ids=tuple(dict.fromkeys(t.id for t in found)),
        topic=subjects.topic(writer.key if writer else None, message.subject, desk),
        inside=next(iter((*numbers, *named)), None) if agent else None,
        digest=best.id if best is not None and best.kind is TokenKind.DIGEST and best.for_sender else None,
    )


def _meant(argument: str, desk: Desk) -> tuple[int, ...]:
    """The case that an order such as `#move 1002` names."""
    bare = argument.strip().removeprefix("#")
    if bare.isascii() and bare.isdigit() and len(bare) <= _DIGITS:
        return (int(bare),)
    return desk.case_number.find(argument[:_ARGUMENT])[:1]


def cited_ids(message: Message) -> tuple[str, ...]:
    """The ids that lead to a case: what the mail answers or, for a report, the mail that was returned.

    Of a longer chain the nearest, and where it began, which mails of one conversation are most likely to share.
    """
    returned = (message.bounce.original_message_id,) if message.bounce and message.bounce.original_message_id else ()
    ids = (*returned, *message.cited)
    if len(ids) > _CITED:
        ids = (*ids[: _CITED - 1], ids[-1])
    return (*ids, f"{_CONVERSATION}{message.conversation}") if message.conversation else ids


def awaited_ids(message: Message) -> tuple[str, ...]:
    """The ids by which siblings of this mail find its case: the nearest that it answers, and the first of all."""
    ids = cited_ids(message)
    return ids if len(ids) <= _AWAITED else (*ids[: _AWAITED - 2], *ids[-2:])


def find_token(message: Message, secrets: Sequence[bytes], writer: Address | None, now: datetime) -> TokenFound | None:
    """The nearest genuine token in what is cited or in a plus-address; one made for the writer wins over others."""
    return _best(_tokens(message, secrets, writer, now))


def _tokens(
    message: Message, secrets: Sequence[bytes], writer: Address | None, now: datetime
) -> tuple[TokenFound, ...]:
    """Each with the Message-ID that it is or, in a plus-address, belongs to."""
    ids = [(cited, cited) for cited in cited_ids(message)]
    plus = [(a.address, _id_of(a.address)) for a in (*message.to, *message.cc) if "+" in a.address]
    sender = writer.address if writer else None
    found = ((tokens.read(place, secrets, sender, now), name) for place, name in (*ids, *plus))
    return tuple(replace(token, id=_lower(name)) for token, name in found if token is not None)


def _id_of(address: str) -> str:
    """`support+TOKEN@example.com` repeats the Message-ID `TOKEN@example.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local.rpartition('+')[2]}@{domain}"


def _lower(message_id: str) -> str:
    """As we wrote it: some relays change the case of local parts."""
    local, at, domain = message_id.partition("@")
    return f"{local.lower()}{at}{domain}"


def _best(found: Sequence[TokenFound]) -> TokenFound | None:
    return next((t for t in found if t.for_sender), found[0] if found else None)


def match(message: Message, token: TokenFound | None, known: Known, party: Party, desk: Desk) -> Match:
    """The case with the strongest reason, then with the most. A number or subject alone joins only who takes part."""
    numbers = [n for n in desk.case_number.find(message.subject)[:_NUMBERS] if n in known.cases]
    reasons = (
        *_by_token(token, known),
        *_by_ids(message, token, known),
        *_by_siblings(message, known, party),
        *_by_numbers(numbers, known, party),
        *_by_topic(message, known, party),
    )
    found = score(tuple(redirected(reason, known.cases) for reason in reasons))
    if not found:
        return _unmatched(message, token, known, numbers, party)
    best = found[0]
    case = known.cases[best.case]
    return Match(
        case=case,
        evidence=best.reasons,
        token=token,
        score=best.score,
        others=tuple((one.case, one.score) for one in found[1:]),
        invites=_converses(message, case) and (token is None or token.for_sender),
    )


def _by_token(token: TokenFound | None, known: Known) -> Iterator[Reason]:
    """Where the mail that carried it was moved to another case, it leads there."""
    if token is None or not token.kind.names_case:
        return
    number = known.case_of_id.get(token.id, token.number)
    number = number if number in known.cases else token.number
    if number in known.cases:
        whose = "made for this sender" if token.for_sender else "made for another address"
        yield Reason(number, Points.TOKEN if token.for_sender else Points.TOKEN_OF_ANOTHER, f"a token of ours, {whose}")


def _by_ids(message: Message, token: TokenFound | None, known: Known) -> Iterator[Reason]:
    for rank, cited in enumerate(cited_ids(message)):
        number = known.case_of_id.get(cited)
        is_token = token is not None and token.kind.names_case and token.id == _lower(cited)
        if number in known.cases and cited not in known.awaited and not is_token and number is not None:
            yield Reason(number, Points.ANSWERS, f"it answers {cited}, which is on the case", rank)


def _by_siblings(message: Message, known: Known, party: Party) -> Iterator[Reason]:
    """Mails that answer what we never saw, and that mail itself when it comes late; among people who write each other.

    Anybody may have read the id of a list's mail: who neither takes part in the case nor writes to one who does has a
    matter of their own.
    """
    own = message.message_id or ""
    for rank, cited in enumerate((own, *cited_ids(message))):
        number = known.case_of_id.get(cited) if cited in known.awaited else None
        case = known.cases.get(number or 0)
        if case is None or not (_converses(message, case) or _takes_part(case, party)):
            continue
        if cited == own:
            yield Reason(case.number, Points.SIBLING, f"a mail on the case answers this one ({own})", rank)
        elif cited.startswith(_CONVERSATION):
            yield Reason(case.number, Points.CONVERSATION, "it has the Thread-Index of a mail on the case", rank)
        else:
            why = f"it answers {cited}, which never came here, as a mail on the case does"
            yield Reason(case.number, Points.SIBLING, why, rank)


def _converses(message: Message, case: Case) -> bool:
    """Its To and Cc name somebody who takes part in the case."""
    return any(case.participant(person.address) for person in (*message.to, *message.cc))


def _takes_part(case: Case, party: Party) -> bool:
    return party.person is not None and case.participant(party.person.address) is not None


def _by_numbers(numbers: Sequence[int], known: Known, party: Party) -> Iterator[Reason]:
    for rank, number in enumerate(numbers):
        who = _standing(known.cases[goes_on_as(number, known.cases)], party)
        if who:
            yield Reason(number, Points.NUMBER, f"the number {number} in the subject, from {who}", rank)


def _by_topic(message: Message, known: Known, party: Party) -> Iterator[Reason]:
    """`Re: the same subject` without any references, as some phones and web forms write it."""
    case = known.cases.get(known.topic_case or 0)
    if case is None or message.cited or message.machine is not Grade.PERSON or not subjects.is_reply(message.subject):
        return
    if case.status.is_done or party.role is PartyRole.AGENT or not _standing(case, party):
        return
    yield Reason(case.number, Points.SUBJECT, "the same subject, as a reply, from a participant of the last days")


def _unmatched(message: Message, token: TokenFound | None, known: Known, numbers: Sequence[int], party: Party) -> Match:
    """A new case, or none; it may name one that it claims, or whose unseen mail it answers too."""
    related = next((known.case_of_id[c] for c in cited_ids(message) if c in known.awaited), None)
    claimed = next(iter(numbers), None)
    if claimed is not None:
        why = f"names case {claimed} in the subject, but its sender is a stranger to it"
        return Match(None, (why,), token, claimed_number=claimed)
    if related is not None:
        why = f"answers a mail that case {related} answers too, between other people"
        return Match(None, (why,), token, related=related)
    return Match(None, ("no token, no known Message-ID, no case number",), token)


def _standing(case: Case, party: Party) -> str | None:
    if party.person is None or party.level is Level.STRANGER:
        return None
    if party.role is PartyRole.AGENT:
        return "an agent's address"
    return "a participant" if case.participant(party.person.address) else None
