"""Which case a mail belongs to, and on what evidence: our token, then a known Message-ID, then the number.

The order and the levels are design section 6; every rule is told in docs/threading.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailbot.core.case.model import Case
from mailbot.core.facts import Known, Level, Match, Party, PartyRole, TokenFound, TokenKind, Wanted
from mailbot.core.message import Address, Message
from mailbot.core.policy import Desk
from mailbot.core.trust import tokens

_CITED = 30  # ids looked up per mail, nearest first: a longer chain names the same case again
_NUMBERS = 5


def wanted(
    message: Message,
    desk: Desk,
    secrets: Sequence[bytes],
    writer: Address | None,
    now: datetime,
    repeat_of: str | None,
) -> Wanted:
    """What is worth reading before deciding about this mail."""
    found = find_token(message, secrets, writer, now)
    numbers = [found.number] if found is not None and found.kind is not TokenKind.CONFIRM else []
    numbers += desk.case_number.find(message.subject)[:_NUMBERS]
    return Wanted(
        address=writer.key if writer else None,
        message_ids=cited_ids(message),
        numbers=tuple(dict.fromkeys(numbers)),
        own_id=message.message_id,
        repeat_of=repeat_of,
    )


def cited_ids(message: Message) -> tuple[str, ...]:
    """The ids that lead to a case: what the mail answers or, for a report, the mail that was returned."""
    returned = (message.bounce.original_message_id,) if message.bounce and message.bounce.original_message_id else ()
    return (*returned, *message.cited)[:_CITED]


def find_token(message: Message, secrets: Sequence[bytes], writer: Address | None, now: datetime) -> TokenFound | None:
    """The nearest genuine token in what is cited or in a plus-address; one made for the writer wins over others."""
    places = [*cited_ids(message), *(a.address for a in (*message.to, *message.cc) if "+" in a.address)]
    sender = writer.address if writer else None
    found = [t for t in (tokens.read(p, secrets, sender, now) for p in places) if t is not None]
    return next((t for t in found if t.for_sender), found[0] if found else None)


def match(message: Message, token: TokenFound | None, known: Known, numbers: Sequence[int], party: Party) -> Match:
    """The case this mail belongs to. A number alone joins only who takes part in the case; else it is a claim."""
    if token is not None and token.kind is not TokenKind.CONFIRM and token.number in known.cases:
        whose = "made for this sender" if token.for_sender else "made for another address"
        return Match(known.cases[token.number], (f"a token of ours, {whose}",), token)
    for cited in cited_ids(message):
        if cited in known.case_of_id and known.case_of_id[cited] in known.cases:
            return Match(known.cases[known.case_of_id[cited]], (f"it answers {cited}, which is on the case",), token)
    return _by_number([known.cases[n] for n in numbers if n in known.cases], token, party)


def _by_number(cases: Sequence[Case], token: TokenFound | None, party: Party) -> Match:
    for case in cases:
        who = _standing(case, party)
        if who:
            return Match(case, (f"the number {case.number} in the subject, from {who}",), token)
    if cases:
        why = f"names case {cases[0].number} in the subject, but its sender is a stranger to it"
        return Match(None, (why,), token, claimed_number=cases[0].number)
    return Match(None, ("no token, no known Message-ID, no case number",), token)


def _standing(case: Case, party: Party) -> str | None:
    if party.person is None or party.level is Level.STRANGER:
        return None
    if party.role is PartyRole.AGENT:
        return "an agent's address"
    return "a participant" if case.participant(party.person.address) else None
