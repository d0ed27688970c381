"""Playing a scenario: its events become real mails, are parsed, and are decided about by the desk in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from mailbot.core.case.model import Case
from mailbot.core.cause import MailCause
from mailbot.core.decision import Decision, MailOutcome
from mailbot.core.draft import MailKind
from mailbot.core.facts import TokenKind
from mailbot.core.mail import Arrival
from mailbot.core.message import Address, AuthField, AuthResult, Message
from mailbot.core.policy import Border, BorderKind, Desk
from mailbot.core.trial.player import Player
from mailbot.core.trial.scenario import Acted, Delivered, Event, Scenario, Written
from mailbot.core.trial.timeline import Row, rows
from mailbot.core.trust.levels import counted_fields
from mailbot.core.trust.tokens import LIFE, Token, sign
from mailbot.parsers import parse
from mailbot.rules.commands.held import WORDS

SECRET = b"a desk that is tried out"
BORDER = "scenario"  # the server that vouches for the senders of a scenario


class CannotPlay(Exception):
    """An event asks for what is not there at its instant: `place` and what is wrong."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place, self.message = place, message


def simulate(scenario: Scenario, desk: Desk, mailbox: str) -> Iterator[Row]:
    """The timeline, in order of time but for mails that are put off. Raises CannotPlay.

    What happens at the very instant at which a window runs out is in time.
    """
    play = Play(desk, mailbox)
    for event in scenario.events:
        yield from play.until(event.at - _MOMENT)
        yield from play.event(event)
    yield from play.until(scenario.until)


_MOMENT = timedelta(microseconds=1)


class Play:
    """The desk in memory, and the cases of the scenario so far."""

    def __init__(self, desk: Desk, mailbox: str) -> None:
        self._border = desk.borders.get(mailbox, Border())
        self._desk = replace(desk, borders={**desk.borders, mailbox: Border(BorderKind.NAMED, (BORDER,))})
        self._mailbox = mailbox
        self.vouches = True  # for the senders of what comes next
        self._letters = 0
        self._cases: list[int] = []
        self._held: list[int] = []
        self._player = Player(self._desk, SECRET, lambda raw: self._read(parse(raw)))

    def until(self, end: datetime) -> Iterator[Row]:
        for decision in self._player.until(end):
            self._note(decision)
            yield from rows(decision, self._desk)

    def event(self, event: Event) -> Iterator[Row]:
        decisions = self.decided(event)
        for decision in decisions:
            yield from rows(decision, self._desk)
        if not decisions:
            yield Row(event.at, None, "ignored", because="the same bytes were received before")

    def decided(self, event: Event) -> tuple[Decision, ...]:
        """About its mail, and about those that it sets free. Raises CannotPlay."""
        self._letters += 1
        arrival = Arrival(self._mailbox, "scenario", self._raw(event), event.at)
        decisions = tuple(self._player.mail(arrival))
        for decision in decisions:
            self._note(decision)
        return decisions

    def answer(self, raw: bytes, case: int, place: str, at: datetime) -> bytes:
        """The mail as an answer to what the desk last sent to its author on that case."""
        author = parse(raw).author
        address = author.address if author else ""
        kind = TokenKind.NOTIFICATION if self._desk.agent_by_address(address) else TokenKind.ANSWER
        cited = self._token(self._case(case or None, place), kind, address, at)
        return f"In-Reply-To: <{cited}>\r\n".encode() + raw

    def _read(self, message: Message) -> Message:
        return vouched(message, self._border, proven=self.vouches)

    def _note(self, decision: Decision) -> None:
        if decision.outcome == MailOutcome.HELD and isinstance(decision.cause, MailCause):
            self._held.append(decision.cause.received_id)
        before = decision.before.number if decision.before else None
        if decision.after is not None and decision.after.number != before:
            self._cases.append(decision.after.number)

    def _raw(self, event: Event) -> bytes:
        name = f"{self._letters}@scenario.invalid"
        match event:
            case Delivered():
                return event.raw
            case Written():
                case = None if event.case is None else self._case(event.case, event.place)
                return letter(_under_subject(event, case), name, self._desk, self._answered(event, case))
            case Acted():
                return self._act(event, name)

    def _act(self, event: Acted, name: str) -> bytes:
        """An agent's answer to the mail of that kind which the desk would have made for them."""
        agent = self._desk.agents[event.agent].person
        orders = event.body.split()
        if orders and orders[0] in _FOR_HELD and self._held:
            token = Token(self._held[-1], TokenKind.HELD, agent.address, "scenario", self._letters, event.at + LIFE)
            return letter(_answer(event, agent, "a held mail"), name, self._desk, self._written(token))
        says = not event.body.startswith("#") or orders[0] == "#note"
        case = self._case(event.case, event.place) if event.case or self._cases or says else None
        cited = self._notified(case, event, agent.address) if case else None
        return letter(_answer(event, agent, case.subject if case else "orders"), name, self._desk, cited)

    def _notified(self, case: Case, event: Acted, address: str) -> str:
        """The latest notification that the agent has of the case, as orders may be about its mail; else as if."""
        if event.answers is TokenKind.NOTIFICATION:
            mails = (row.mail for row in reversed(self._player.storage.outbox(None)))
            of_it = (m for m in mails if m.case == case.number and m.recipient == address)
            for mail in of_it:
                if mail.kind is MailKind.NOTIFICATION:
                    return mail.message_id
        return self._token(case, event.answers, address, event.at)

    def _answered(self, event: Written, case: Case | None) -> str | None:
        if case is None:
            return None
        return self._token(case, TokenKind.ANSWER, _bare(event.sender), event.at)

    def _token(self, case: Case, kind: TokenKind, address: str, at: datetime) -> str:
        return self._written(Token(case.number, kind, address, "scenario", self._letters, at + LIFE))

    def _written(self, token: Token) -> str:
        return f"{sign(token, SECRET)}@{self._desk.person.address.rpartition('@')[2]}"

    def _case(self, asked: int | None, place: str) -> Case:
        """By its number, else the n-th of the scenario; the latest where none is asked for."""
        number = asked or (self._cases[-1] if self._cases else 0)
        if number not in self._cases and 0 < number <= len(self._cases):
            number = self._cases[number - 1]
        file = self._player.storage.case_file(number)
        if file is None:
            there = f"{len(self._cases)} were opened" if self._cases else "none was opened"
            raise CannotPlay(place, f"there is no case {asked or 'to answer on'} at this instant: {there} before it")
        return file.case


_FOR_HELD = frozenset(f"#{name}" for word in WORDS for name in word.names)


def _under_subject(event: Written, case: Case | None) -> Written:
    """An answer keeps the subject where its writer gives none."""
    return event if case is None or event.subject else replace(event, subject=f"Re: {case.subject}")


def _answer(event: Acted, agent: Address, subject: str) -> Written:
    return Written(event.at, event.place, str(agent), subject=f"Re: {subject}", body=event.body)


def letter(event: Written, name: str, desk: Desk, cited: str | None) -> bytes:
    """The event as the bytes of a mail; headers that it names itself come in the place of ours."""
    fields = {
        "Date": format_datetime(event.at.astimezone(desk.zone)),
        "From": event.sender,
        "To": ", ".join(event.to) or desk.person.address,
        "Cc": ", ".join(event.cc),
        "Subject": event.subject,
        "Message-ID": f"<{name}>",
        "In-Reply-To": f"<{cited}>" if cited else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    own = {field.casefold() for field, _ in event.headers}
    lines = [(field, value) for field, value in fields.items() if value and field.casefold() not in own]
    head = "".join(f"{field}: {' '.join(value.split())}\r\n" for field, value in (*event.headers, *lines))
    return (head + "\r\n" + event.body.replace("\n", "\r\n")).encode("utf-8", "surrogatepass")


def _bare(sender: str) -> str:
    return sender[sender.rfind("<") + 1 : -1] if sender.endswith(">") else sender


def vouched(message: Message, border: Border, *, proven: bool = True) -> Message:
    """As the server of the scenario reports it: proven, unless the mail's own headers say otherwise.

    Of Authentication-Results those that count at the desk's border win over others.
    """
    fields = counted_fields(message.auth, border) or message.auth
    if proven and not any(field.results for field in fields):
        domain = message.author.address.rpartition("@")[2] if message.author else ""
        fields = (AuthField(BORDER, (AuthResult("dmarc", "pass", domain),), 0),)
    return replace(message, auth=tuple(replace(f, authserv_id=BORDER, by_above=()) for f in fields))
