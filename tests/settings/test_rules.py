"""Rules of rules.yml as the core asks them: what hits, what follows, and the reason that is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.core.case.model import Case, Participant, Role, Status, WindowName
from mailbot.core.cause import MailCause
from mailbot.core.decision import MailOutcome
from mailbot.core.effects import (
    AddParticipant,
    AddTags,
    Assign,
    BeginWindow,
    Effect,
    Hold,
    Ignore,
    SetFields,
    SetPriority,
    SetQueue,
    SetStatus,
    SkipWindow,
    Tell,
    UseTemplate,
)
from mailbot.core.facts import Facts, Known, Level, Match, Party, PartyRole, Shared
from mailbot.core.message import Address, Attachment, Message
from mailbot.core.policy import Desk
from mailbot.core.rule import Answer, Rule, View
from mailbot.rules.table import FILING, FIRST, LAST
from mailbot.settings import load
from tests.settings.test_mistakes_are_placed import ENVIRON, example, problems_of

MONDAY_NOON = datetime(2026, 7, 6, 11, 30, tzinfo=UTC)  # half past noon in Dublin: closed for lunch at 12:30
MONDAY_TEN = datetime(2026, 7, 6, 9, 0, tzinfo=UTC)
ANN = Address("Ann Moss", "ann@example.org")
BUILT_IN = {rule.name for rule in (*FIRST, *FILING, *LAST)}
CASE = Case(
    number=1001,
    subject="Printer",
    status=Status.NEW,
    queue="support",
    priority="medium",
    requester=ANN,
    opened_at=MONDAY_TEN,
    updated_at=MONDAY_TEN,
    participants=(Participant(ANN, Role.REQUESTER, MONDAY_TEN),),
)
MAIL = Message(
    subject="The printer is out of Toner",
    from_=(ANN,),
    from_fields=1,
    to=(Address("", "support@example.com"),),
    reply_to=(Address("", "boss@example.org"),),
    text="It says error E404.\nPlease help.\n> earlier words",
    reply="It says error E404.\nPlease help.",
    fields=(("company", "Example Org"), ("version", "4.2")),
    headers=(("x-spam-score", "5.1 (high)"),),
    attachments=(Attachment("photo.JPG", "image/jpeg", 4_000_000, "0" * 64),),
)


def desk_with(folder: Path, rules: str) -> Desk:
    example(folder)
    (folder / "rules.yml").write_text(rules)
    return load(folder, ENVIRON).desk


def configured(desk: Desk) -> tuple[Rule, ...]:
    return tuple(rule for rule in desk.rules if rule.name not in BUILT_IN)


def view(
    desk: Desk,
    message: Message = MAIL,
    *,
    at: datetime = MONDAY_TEN,
    case: Case = CASE,
    answers: Case | None = None,
) -> View:
    party = Party(message.author, PartyRole.CUSTOMER, Level.PROVEN, "dmarc=pass")
    cause = MailCause(1, "support", at, message, ("support+x@example.com",))
    return View(Facts(cause, party, Match(answers), Known(), Shared(1001)), desk, at, case)


def ask(folder: Path, when: str, **changes: object) -> Answer:
    desk = desk_with(folder, f"- rule: It\n  when: {when}\n  then: {{tags: [x]}}\n")
    (rule,) = configured(desk)
    return rule.ask(view(desk, **changes))  # type: ignore[arg-type]


def effects(folder: Path, then: str) -> tuple[Effect, ...]:
    desk = desk_with(folder, f"- rule: It\n  when: {{}}\n  then: {then}\n")
    (rule,) = configured(desk)
    return rule.then(view(desk))


@pytest.mark.parametrize(
    ("when", "because"),
    [
        ("{queue: support}", "queue is 'support'"),
        ("{queue: [billing, support]}", "queue is 'support'"),
        ("{priority: medium}", "priority is 'medium'"),
        ("{subject: {contains: [paper, toner]}}", "subject contains 'toner'"),
        ("{subject: the printer is out of toner}", "subject is 'the printer is out of toner'"),
        ('{subject: {matches: "*out of*"}}', "subject matches '*out of*'"),
        ('{body: {regex: "error E\\\\d{3}"}}'.replace("\\\\d", "[0-9]"), "body matches 'error E[0-9]{3}'"),
        ("{body: {contains: earlier}}", "body contains 'earlier'"),
        ("{from: ANN@example.org}", "from is 'ANN@example.org'"),
        ('{from: {matches: "*@example.org"}}', "from matches '*@example.org'"),
        ("{to: support@example.com}", "to is 'support@example.com'"),
        ("{to: support+x@example.com}", "to is 'support+x@example.com'"),
        ("{domain: example.org}", "domain is 'example.org'"),
        ("{hours: open}", "hours is 'open'"),
        ("{contract: active}", "contract is 'active'"),
        ("{plan: gold}", "plan is 'gold'"),
        ("{role: named_caller}", "role is 'named_caller'"),
        ("{organisation: {contains: org}}", "organisation contains 'org'"),
        ("{level: proven}", "level is 'proven'"),
        ("{status: new}", "status is 'new'"),
        ("{case: new}", "case is 'new'"),
        ("{language: en}", "language is 'en'"),
        ('{attachments: {matches: "*.jpg"}}', "attachments matches '*.jpg'"),
        ("{size: {over: 3 MB}}", "size is over '3000000 bytes'"),
        ("{fields: {Company: {contains: example}}}", "field Company contains 'example'"),
        ("{headers: {Reply-To: {contains: boss}}}", "header reply-to contains 'boss'"),
        ("{headers: {X-Spam-Score: {over: 4.5}}}", "header x-spam-score is over '4.5'"),
        ("{headers: {List-Id: {exists: false}}}", "there is no header list-id"),
        ("{fields: {version: {under: 5}}}", "field version is under '5'"),
        ("{fields: {company: {exists: true}}}", "field company exists"),
        ("{attachments: {type: {matches: 'image/*'}, count: 1, size: {over: 1 MB}}}", None),
        ("{attachments: {name: {contains: photo}, count: {under: 3}}}", None),
        ("{attachments: {exists: true}}", "attachments exists"),
        ("{owner: {exists: false}}", "there is no owner"),
        ("{machine: person}", "machine is 'person'"),
        ("{asked_priority: {exists: false}}", "there is no asked_priority"),
        ("{queue: support, subject: {contains: toner}}", "queue is 'support'; subject contains 'toner'"),
        ("{any: [{subject: {contains: ink}}, {subject: {contains: toner}}]}", "subject contains 'toner'"),
        ("{all: [{queue: support}, {case: new}]}", "queue is 'support'; case is 'new'"),
        ("{not: {subject: {contains: ink}}}", "subject contains no 'ink'"),
        ("{}", "always"),
    ],
)
def test_a_condition_that_holds_says_what_decided(tmp_path: Path, when: str, because: str | None) -> None:
    answer = ask(tmp_path, when)

    assert answer.hit
    assert because is None or answer == Answer(True, because)


@pytest.mark.parametrize(
    ("when", "because"),
    [
        ("{queue: billing}", "queue is 'support', not 'billing'"),
        ("{queue: [billing, sales, hardware]}", "queue is 'support', not 'billing', 'sales' or 'hardware'"),
        ("{subject: {contains: [ink, paper]}}", "subject contains no 'ink' or 'paper'"),
        ("{subject: printer}", "subject is 'The printer is out of Toner', not 'printer'"),
        ("{hours: closed}", "hours is 'open', not 'closed'"),
        ("{fields: {room: {contains: a}}}", "field room contains no 'a'"),
        ("{size: {over: 3 MB, under: 3500 kB}}", "size is '4000048', not under '3500000 bytes'"),
        ("{not: {subject: {contains: toner}}}", "subject contains 'toner'"),
        ("{any: [{domain: a.example}, {domain: b.example}]}", None),
        ("{case: existing}", "case is 'new', not 'existing'"),
        ("{headers: {X-Spam-Score: {over: 6}}}", "header x-spam-score is '5.1 (high)', not over '6'"),
        ("{fields: {company: {over: 6}}}", "field company is 'Example Org', not over '6'"),
        ("{attachments: {count: {over: 1}}}", "number of attachments is '1', not over '1'"),
        ("{tags: printer}", "tags is empty, not 'printer'"),
        ("{waiting: payment}", "waiting is empty, not 'payment'"),
    ],
)
def test_a_condition_that_does_not_hold_says_why(tmp_path: Path, when: str, because: str | None) -> None:
    answer = ask(tmp_path, when)

    assert not answer.hit
    assert because is None or answer.because == because


def test_hours_are_those_of_the_instant_the_mail_counts_from(tmp_path: Path) -> None:
    assert ask(tmp_path, "{hours: closed}", at=MONDAY_NOON).hit


def test_a_sender_who_is_nobody_we_know_has_no_contract(tmp_path: Path) -> None:
    stranger = replace(MAIL, from_=(Address("", "sam@example.com"),))

    assert ask(tmp_path, "{contract: {is: [none, expired, used_up]}}", message=stranger).hit


def test_a_contract_that_ran_out_is_expired_after_its_days_of_grace(tmp_path: Path) -> None:
    late = replace(MAIL, from_=(Address("", "x@example.net"),))  # until 2026-06-30, and 30 days

    assert ask(tmp_path, "{contract: grace}", message=late).hit
    assert ask(tmp_path, "{contract: expired}", message=late, at=datetime(2026, 7, 31, tzinfo=UTC)).hit


def test_the_priority_that_was_asked_for_counts_on_a_new_case(tmp_path: Path) -> None:
    assert ask(tmp_path, "{priority: high}", case=replace(CASE, asked_priority="high")).hit


def test_our_own_words_quoted_in_an_answer_are_not_its_body(tmp_path: Path) -> None:
    assert not ask(tmp_path, "{body: {contains: earlier}}", answers=CASE).hit


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("{queue: hardware}", (SetQueue("hardware"),)),
        ("{priority: high}", (SetPriority("high"),)),
        ("{tags: [a, b]}", (AddTags(("a", "b")),)),
        ("{tell: carol}", (Tell(("carol",)),)),
        ("{tell: [owner, manager, sales, x@example.com]}", (Tell(("owner", "manager", "sales", "x@example.com")),)),
        ("{owner: bob}", (Assign("bob"),)),
        ("{waiting: payment}", (SetStatus(Status.WAITING, "payment"),)),
        ("{hold: no_contract, send: no-contract}", (Hold("no_contract"), UseTemplate("no-contract"))),
        ("{refuse: not ours}", (Ignore("not ours"),)),
        ("{set: {Site: Cork, floor: 3}}", (SetFields((("site", "Cork"), ("floor", "3"))),)),
        ("{start: [respond, update]}", (BeginWindow((WindowName.RESPOND, WindowName.UPDATE)),)),
        ("{skip: resolve}", (SkipWindow((WindowName.RESOLVE,)),)),
        (
            "{watchers: [eve@example.com]}",
            (AddParticipant(Participant(Address("", "eve@example.com"), Role.PARTICIPANT, MONDAY_TEN)),),
        ),
    ],
)
def test_what_a_rule_does(tmp_path: Path, then: str, expected: tuple[Effect, ...]) -> None:
    assert effects(tmp_path, then) == expected


def test_only_a_refusal_ends_the_table(tmp_path: Path) -> None:
    desk = desk_with(
        tmp_path,
        "- {rule: A, when: {}, then: {hold: x}}\n"
        "- {rule: B, when: {}, then: {refuse: x}}\n"
        "- {rule: C, when: {}, then: {tags: x}}\n",
    )

    assert [(r.name, r.ends, r.outcome) for r in configured(desk)] == [
        ("A", False, MailOutcome.HELD),
        ("B", True, MailOutcome.REFUSED),
        ("C", False, None),
    ]


@pytest.mark.parametrize("then", ["{hold: x}", "{refuse: x}", "{waiting: payment}"])
def test_an_answer_on_an_open_case_is_never_held_or_refused(tmp_path: Path, then: str) -> None:
    desk = desk_with(tmp_path, f"- {{rule: A, when: {{}}, then: {then}}}\n")
    (rule,) = configured(desk)

    assert rule.ask(view(desk)).hit
    assert not rule.ask(view(desk, answers=CASE)).hit


def test_rules_are_asked_in_the_order_of_the_file_after_the_built_in_refusals(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, "".join(f"- {{rule: R{n}, when: {{}}, then: {{tags: x}}}}\n" for n in (3, 1, 2)))
    names = [rule.name for rule in desk.rules]

    assert [name for name in names if name not in BUILT_IN] == ["R3", "R1", "R2"]
    assert names.index("R3") > max(names.index(rule.name) for rule in FIRST)


def test_a_rule_cannot_take_a_built_in_name_away(tmp_path: Path) -> None:
    """Two rules of one name could not be told apart in `explain`."""
    example(tmp_path)
    (tmp_path / "rules.yml").write_text("- {rule: New case, when: {}, then: {tags: x}}\n")

    (problem,) = problems_of(tmp_path)

    assert "built in" in problem.message
