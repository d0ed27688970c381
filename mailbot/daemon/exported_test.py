"""A real case as tests of the rules: each of its mails beside what comes of it now, so that it passes right away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.core.decision import MailOutcome
from mailbot.core.mail import ReceivedMail
from mailbot.core.message import Address, Message
from mailbot.core.policy import Desk
from mailbot.core.time.local import instant_of, local_time
from mailbot.core.trial.expectation import Expectation, RuleTest, observed
from mailbot.core.trial.past import Decided, Past
from mailbot.core.trial.scenario import Delivered, Written
from mailbot.core.trust.keys import without_keys
from mailbot.daemon.replay import received_id
from mailbot.daemon.rule_tests import decided
from mailbot.daemon.simulate import letter
from mailbot.parsers import parse

_LATEST = 1 << 62
_FROM_PEOPLE = (MailOutcome.NEW_CASE, MailOutcome.FOLLOW_UP, MailOutcome.AGENT)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files: the mail, and its expectation as YAML."""

    name: str
    mail: bytes
    expectation: str


def exported(past: Past, number: int, desk: Desk, mailbox: str, *, anonymous: bool) -> tuple[Pair, ...]:
    """The mails of people on that case, oldest first; none where there is no such case, or its mails are gone."""
    rows = [row for row in past.before([number], _LATEST).get(number, ()) if row.outcome in _FROM_PEOPLE]
    ids = [i for row in rows if (i := received_id(row)) is not None]
    mails = past.mails(ids)
    masks = _Masks(desk) if anonymous else None
    return tuple(_pairs(number, rows, mails, desk, mailbox, masks))


def _pairs(
    number: int,
    rows: Sequence[Decided],
    mails: Mapping[int, ReceivedMail],
    desk: Desk,
    mailbox: str,
    masks: _Masks | None,
) -> Iterator[Pair]:
    first: RuleTest | None = None
    for row in rows:
        mail = mails.get(received_id(row) or 0)
        if mail is None or (first is None and row.outcome != MailOutcome.NEW_CASE):
            continue
        raw = masks.masked(mail) if masks else _without_our_keys(mail.raw)
        test = RuleTest(_name(number, first, row), mail.received_at.replace(microsecond=0), raw, Expectation())
        if first is not None:
            opening = Delivered(first.at, first.name, first.raw)
            test = replace(test, before=(opening,), answers=1)
        decision = decided(test, desk, mailbox)
        if decision is not None:
            yield Pair(test.name, raw, _yaml(test, first, observed(decision, desk), desk.zone))
        first = first or test


def _without_our_keys(raw: bytes) -> bytes:
    """An answer quotes the receipt, and the key in it opens the case."""
    return without_keys(raw.decode("latin-1")).encode("latin-1")


def _name(number: int, first: RuleTest | None, row: Decided) -> str:
    return f"case-{number}" if first is None else f"case-{number}-mail-{received_id(row)}"


def _yaml(test: RuleTest, first: RuleTest | None, seen: Expectation, zone: ZoneInfo) -> str:
    lines = [f"at: {_local(test.at, zone)}"]
    if first is not None:
        lines += [f"before: [{{at: {_local(first.at, zone)}, mail: {first.name}.eml}}]", "answers: 1"]
        seen = replace(seen, case=None)  # its number is that of the desk it is tried on
    names = ("outcome", "case", "queue", "priority", "owner", "status", "template", "hold", "refuse")
    lines += [f"{name}: {json.dumps(value)}" for name in names if (value := getattr(seen, name)) is not None]
    lines += [f"receipt: {'true' if seen.receipt else 'false'}"]
    lines += [f"{name}: {json.dumps(list(of))}" for name in ("tags", "tell") if (of := getattr(seen, name))]
    if seen.windows:
        lines += ["windows:", *(f"  {name}: {_local(due_at, zone)}" for name, due_at in seen.windows)]
    return "\n".join(lines) + "\n"


def _local(at: datetime, zone: ZoneInfo) -> str:
    """With its offset only where clocks show that time twice."""
    local = local_time(zone, at)
    unclear = instant_of(zone, local.replace(microsecond=0)) != at.replace(microsecond=0)
    return (at.astimezone(zone) if unclear else local).isoformat(" ", "seconds")


class _Masks:
    """Made-up people in the place of real ones, the same for each throughout a case; agents and the desk stay."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[str, Address] = {}
        self._words: dict[str, str] = {}

    def masked(self, mail: ReceivedMail) -> bytes:
        """A plain mail with the same words but those that name somebody; files and other headers are left out."""
        message = parse(mail.raw)
        people = (*message.from_, *message.to, *message.cc, *message.reply_to)
        masks = {person.key: self._mask(person) for person in people if person.address}
        author = message.author
        written = Written(
            at=mail.received_at,
            place="",
            sender=str(masks[author.key]) if author else "nobody",
            to=tuple(str(masks[p.key]) for p in message.to if p.address),
            cc=tuple(str(masks[p.key]) for p in message.cc if p.address),
            subject=self._plain(message.subject),
            body=self._plain(_words(message)),
        )
        return letter(written, f"{mail.id}@scenario.invalid", self._desk, None)

    def _mask(self, person: Address) -> Address:
        if self._desk.is_own(person.address) or self._desk.agent_by_address(person.address):
            return person
        if person.key not in self._known:
            n = len(self._known) + 1
            mask = Address(f"Person {n}", f"person{n}@example.org")
            self._known[person.key] = mask
            self._words[person.address] = mask.address
            self._words.update({word: f"Person{n}" for word in (person.name, *person.name.split()) if len(word) > 2})
        return self._known[person.key]

    def _plain(self, text: str) -> str:
        """Numbers of seven digits and more may be telephones or accounts."""
        for word in sorted(self._words, key=len, reverse=True):
            text = text.replace(word, self._words[word])
        return "\n".join(" ".join(map(_without_number, line.split(" "))) for line in text.split("\n"))


def _without_number(word: str) -> str:
    return "0000000" if sum(char.isdigit() for char in word) >= 7 else word


def _words(message: Message) -> str:
    return without_keys(message.reply or message.text)
