"""Messages, cases, desks and decisions for tests, with everything that a test does not care about filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailbot.core.case.model import Case, Participant, Role, Status, WindowName
from mailbot.core.cause import MailCause
from mailbot.core.contact import Contact, ContactBook
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.draft import Draft, MailKind
from mailbot.core.effects import AddEntry, Effect, Owe, SendMail
from mailbot.core.facts import Facts, Known, Shared, TokenKind
from mailbot.core.gather import mail_facts, wanted
from mailbot.core.letters import token_kind
from mailbot.core.message import Address, AuthField, AuthResult, Command, Message
from mailbot.core.owed import telling_facts
from mailbot.core.policy import Agent, Assignment, Border, BorderKind, CaseNumber, Desk, Queue
from mailbot.core.rule import Rule, View
from mailbot.core.telling import Telling
from mailbot.core.trust.tokens import Token, sign
from mailbot.rules.table import rulebook
from tests.core.time.desks import priority, step, weekdays

DUBLIN = ZoneInfo("Europe/Dublin")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday, the desk is open
HOUR = timedelta(hours=1)
SECRET = b"a secret of thirty-two bytes ....."

ANN = Address("Ann Lee", "ann@example.org")  # a contact
BEN = Address("Ben Roy", "ben@example.org")
EVE = Address("Eve Stranger", "eve@example.net")
SUPPORT = Address("Example Support", "support@example.com")
CARLA = Address("", "carla@example.org")


def an_agent(key: str = "bob", **changes: object) -> Agent:
    names = {"bob": "Bob Ray", "carol": "Carol Diaz", "dave": "Dave Orr"}
    plain = Agent(key, Address(names.get(key, key.title()), f"{key}@agents.example"), ("support",))
    return replace(plain, **changes)  # type: ignore[arg-type]


BOB, CAROL, DAVE = an_agent("bob"), an_agent("carol"), an_agent("dave")


def a_contact(address: str = ANN.address, **changes: object) -> Contact:
    return replace(Contact(address, None, "Ann Lee", "Lee Dental"), **changes)  # type: ignore[arg-type]


def contacts(*rows: Contact) -> ContactBook:
    return ContactBook(
        MappingProxyType({r.address: r for r in rows if r.address}),
        MappingProxyType({r.domain: r for r in rows if r.domain}),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"(?:Case #|\bref )(\d{1,12})", text))


def a_queue(key: str = "support", *agents: str, **changes: object) -> Queue:
    return replace(Queue(key, agents or ("bob", "dave")), **changes)  # type: ignore[arg-type]


def a_desk(*rules: Rule, **changes: object) -> Desk:
    """Bob and Dave answer, Carol manages, Ann is a contact; `rules` are the desk's own, as of rules.yml."""
    plain = Desk(
        id="support@example.com",
        person=SUPPORT,
        own_addresses=frozenset({"support@example.com", "help@example.com", "billing@example.com"}),
        case_number=CaseNumber("[Case #{number}]", 1001, _numbers),
        zone=DUBLIN,
        calendar=weekdays(DUBLIN, "09:00-17:30"),
        agents={a.key: a for a in (BOB, CAROL, DAVE)},
        queues={
            "support": a_queue(assign=Assignment.FIXED),
            "billing": a_queue("billing", "carol", address="billing@example.com"),
        },
        default_queue="support",
        priorities={
            "high": replace(priority("high", acknowledge="30m", respond="2h", resolve="1d"), tags=("high", "p1")),
            "medium": priority("medium", acknowledge="2h", respond="1d", update="4h", resolve="3d"),
        },
        default_priority="medium",
        managers=("carol",),
        admins=("ops@example.com",),
        escalations={WindowName.ACKNOWLEDGE: (step("75%", "owner"), step("due", "owner", "manager"))},
        contacts=contacts(a_contact()),
        borders={"support": Border(BorderKind.NAMED, ("mx.example.com",))},
        rules=rulebook(rules),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_message(text: str = "It burns.", *, by: Address = ANN, **changes: object) -> Message:
    """A person's mail to the desk; leading `#word` lines of its text are orders."""
    orders = [line for line in text.split("\n") if line.startswith("#")]
    answer = "\n".join(text.split("\n")[len(orders) :]).strip()
    plain = Message(
        subject="Printer on fire",
        from_=(by,),
        from_fields=1,
        to=(SUPPORT,),
        message_id=f"mail-{by.address}",
        text=text,
        reply=text,
        answer=answer,
        commands=tuple(Command(line[1:].partition(" ")[0], line[1:].partition(" ")[2]) for line in orders),
        content_digest=f"{by.key}:{text}",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_case(number: int = 1001, *, by: Address = ANN, with_: tuple[Address, ...] = (), **changes: object) -> Case:
    opened = NOW - HOUR
    plain = Case(
        number=number,
        subject="Printer on fire",
        status=Status.NEW,
        queue="support",
        priority="medium",
        requester=by,
        opened_at=opened,
        updated_at=opened,
        owner="bob",
        participants=(
            Participant(by, Role.REQUESTER, opened),
            *(Participant(p, Role.PARTICIPANT, opened) for p in with_),
        ),
        references=(f"first-{number}",),
        trusted_requester=True,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_token(
    person: Address, kind: TokenKind = TokenKind.ANSWER, number: int = 1001, *, life: timedelta = timedelta(days=365)
) -> str:
    """The Message-ID of a mail that we once sent to this person."""
    return sign(Token(number, kind, person.address, "mail:1", 0, NOW + life), SECRET) + "@example.com"


def a_reply(text: str, *, by: Address = ANN, kind: TokenKind = TokenKind.ANSWER, **changes: object) -> Message:
    """The answer to a mail that we sent to its writer."""
    return a_message(text, by=by, **{"in_reply_to": (a_token(by, kind),), **changes})


def an_agents_reply(text: str, agent: Agent = BOB, **changes: object) -> Message:
    """The answer to the notification of a case; the border says that the agent's domain passed."""
    given = {"auth": (reported(dmarc="agents.example"),), **changes}
    return a_reply(text, by=agent.person, kind=TokenKind.NOTIFICATION, **given)


def reported(*, result: str = "pass", by: str = "mx.example.com", **domains: str) -> AuthField:
    """What a server says of methods: `reported(dmarc="example.org")`."""
    return AuthField(by, tuple(AuthResult(method, result, domain) for method, domain in domains.items()), 0)


PROVEN = {"auth": (reported(dmarc="example.org"),)}


def the_facts(
    message: Message,
    desk: Desk | None = None,
    *cases: Case,
    ids: Mapping[str, int] | None = None,
    now: datetime = NOW,
    mailbox: str = "support",
    quiet: bool = False,
    confirmed: bool = False,
    envelope_to: tuple[str, ...] = (),
    released: bool = False,
    shared: Shared | None = None,
    **known: object,
) -> Facts:
    """The facts of one mail as gathered: `cases` are what storage knows; `first-N` is on case N."""
    desk = desk or a_desk()
    cause = MailCause(7, mailbox, now, message, envelope_to, quiet, confirmed, released=released)
    knows = Known(
        cases={c.number: c for c in cases},
        case_of_id=ids if ids is not None else {f"first-{c.number}": c.number for c in cases},
    )
    asked = wanted(cause, desk, (SECRET,), now)
    knows = replace(knows, **known)  # type: ignore[arg-type]
    number = 1 + max((c.number for c in cases), default=1000)
    return mail_facts(cause, asked, knows, shared or Shared(number), desk, (SECRET,), now)


def decided(message: Message, desk: Desk | None = None, *cases: Case, **more: object) -> Decision:
    """What the desk decides about one mail."""
    desk = desk or a_desk()
    now = more.get("now", NOW)
    assert isinstance(now, datetime)
    return decide(the_facts(message, desk, *cases, **more), desk, now)  # type: ignore[arg-type]


def a_view(message: Message, desk: Desk | None = None, *cases: Case, **more: object) -> View:
    """What a rule sees that is asked before any other has hit."""
    desk = desk or a_desk()
    return View(the_facts(message, desk, *cases, **more), desk, NOW, None)  # type: ignore[arg-type]


def mails(decision: Decision, kind: MailKind | None = None) -> tuple[Draft, ...]:
    return tuple(d for d in decision.drafts if kind in (None, d.kind))


def told(decision: Decision, kind: MailKind | None = None) -> list[str]:
    """To whom mails go."""
    return [d.to.address for d in mails(decision, kind)]


def owed(decision: Decision) -> list[str]:
    """To whom word of the case is owed."""
    return [e.telling.person.address for e in decision.effects if isinstance(e, Owe)]


def telling(case: Case, *tellings: Telling, desk: Desk | None = None, now: datetime = NOW) -> list[Decision]:
    """What the tick decides about what people are owed of that case."""
    every = telling_facts(tellings, {case.number: case}, lambda _: (), Shared(1), now)
    return [decide(facts, desk or a_desk(), now) for facts in every]


def tellings(decision: Decision) -> list[Telling]:
    return [e.telling for e in decision.effects if isinstance(e, Owe)]


def entries(decision: Decision) -> list[tuple[str, str, str]]:
    """Kind, visibility and text of what the case's history gets."""
    added = [e.entry for e in decision.effects if isinstance(e, AddEntry)]
    return [(e.kind.value, e.visibility.value, e.text) for e in added]


def hits(decision: Decision) -> list[str]:
    return [s.rule for s in decision.steps if s.hit]


def because(decision: Decision, rule: str) -> str:
    return next(s.because for s in decision.steps if s.rule == rule)


def effects(decision: Decision, kind: type[Effect]) -> list[Effect]:
    return [e for e in decision.effects if type(e) is kind]


def drafts_of(wanted_effects: tuple[Effect, ...]) -> list[Draft]:
    return [e.draft for e in wanted_effects if isinstance(e, SendMail)]


def message_id_of(draft: Draft, position: int = 0, cause: str = "mail:1") -> str:
    """The signed Message-ID under which this mail goes out."""
    made = Token(draft.case or 0, token_kind(draft), draft.to.address, cause, position, NOW + timedelta(days=365))
    return sign(made, SECRET) + "@example.com"
