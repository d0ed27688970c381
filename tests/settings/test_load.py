"""What the words of the files come to mean in `Desk` and `Server`."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from mailbot.core.case.model import WindowName
from mailbot.core.contact import Unentitled
from mailbot.core.policy import Assignment, Border, BorderKind, Budgets, Desk, EscalationStep, Rota, StepAt
from mailbot.core.time.span import Span, SpanKind
from mailbot.settings import load
from mailbot.settings.server import Done, Imap, Listen, Mailbox, Server, Smtp
from tests.settings.test_mistakes_are_placed import ENVIRON, example, problems_of

LEAST = "name: Desk\naddress: Desk@Example.com\n"


def desk(folder: Path, text: str = "", rules: str = "[]") -> Desk:
    example(folder)
    (folder / "desk.yml").write_text(f"{LEAST}{text}")
    (folder / "rules.yml").write_text(rules)
    return load(folder, ENVIRON).desk


def server(folder: Path, text: str) -> Server:
    example(folder)
    (folder / "mailbot.yml").write_text(f"secret: {{file: secret.key}}\n{text}")
    return load(folder, ENVIRON).server


def whole(folder: Path) -> Desk:
    return load(example(folder), ENVIRON).desk


def test_a_name_and_an_address_are_a_desk(tmp_path: Path) -> None:
    found = desk(tmp_path)

    assert found.id == "desk@example.com"
    assert (found.default_queue, found.default_priority) == ("support", "normal")
    assert found.zone.key == "UTC"
    assert found.case_number.find("[Case #1001]") == (1001,)
    assert found.reopen is not None
    assert found.reopen.within == Span(SpanKind.ELAPSED_DAYS, 14, "14d elapsed")
    assert found.budgets == Budgets()


def test_own_addresses_are_those_of_the_desk_its_aliases_and_its_queues(tmp_path: Path) -> None:
    assert whole(tmp_path).own_addresses == {"support@example.com", "help@example.com", "billing@example.com"}


def test_a_queue_has_the_agents_it_names_and_those_who_name_it(tmp_path: Path) -> None:
    queues = whole(tmp_path).queues

    assert queues["support"].agents == ("bob", "carol")
    assert queues["sales"].agents == ("carol",)
    assert queues["hardware"].assign is Assignment.BY_SKILL


def test_a_queue_may_be_assigned_to_one_agent(tmp_path: Path) -> None:
    agents = (
        "agents:\n  bob: {name: Bob, email: bob@example.com, queues: [a]}\n  eve: {name: Eve, email: eve@example.com}\n"
    )
    queue = desk(tmp_path, f"{agents}queues: {{a: {{assign: eve, name: First}}}}\n").queues["a"]

    assert (queue.assign, queue.agents, queue.name) == (Assignment.FIXED, ("eve", "bob"), "First")


def test_the_default_queue_is_support_or_the_first(tmp_path: Path) -> None:
    assert desk(tmp_path, "queues: {a: {}, support: {}}\n").default_queue == "support"
    assert desk(tmp_path, "queues: {b: {}, a: {}}\n").default_queue == "b"
    assert desk(tmp_path, "queues: {b: {}, a: {}}\ndefault_queue: a\n").default_queue == "a"


def test_a_priority_is_asked_for_by_its_own_name_and_its_tags(tmp_path: Path) -> None:
    assert whole(tmp_path).priorities["high"].tags == ("high", "p1", "urgent")


def test_the_sooner_of_several_spans_is_kept_as_a_list(tmp_path: Path) -> None:
    windows = whole(tmp_path).priorities["high"].windows

    assert windows[WindowName.RESPOND] == (Span(SpanKind.OPEN, 7200, "2h"), Span(SpanKind.ELAPSED, 14400, "4h elapsed"))


def test_escalations_become_steps(tmp_path: Path) -> None:
    text = (
        "roles: {manager: []}\npriorities: {high: {}, low: {}}\nescalations:\n  respond:\n"
        '    - {at: "75%", tell: owner}\n    - {at: 30m before, tell: owner}\n'
        "    - {at: due, tell: [owner, manager], set: {priority: high}}\n"
        "    - {after: 1h, every: 2h, times: 3, tell: admins}\n"
    )

    assert desk(tmp_path, text).escalations[WindowName.RESPOND] == (
        EscalationStep(StepAt.PERCENT, ("owner",), percent=75),
        EscalationStep(StepAt.BEFORE, ("owner",), span=Span(SpanKind.OPEN, 1800, "30m")),
        EscalationStep(StepAt.DUE, ("owner", "manager"), set_priority="high"),
        EscalationStep(
            StepAt.AFTER,
            ("admins",),
            span=Span(SpanKind.OPEN, 3600, "1h"),
            every=Span(SpanKind.OPEN, 7200, "2h"),
            times=3,
        ),
    )


def test_roles_are_managers_a_rota_and_others(tmp_path: Path) -> None:
    agents = "agents: {bob: {name: Bob, email: bob@example.com}, eve: {name: Eve, email: eve@example.com}}\n"
    found = desk(
        tmp_path, f"{agents}roles: {{manager: bob, on_call: {{weeks: [eve, bob], from: 2026-01-05}}, press: [eve]}}\n"
    )

    assert found.managers == ("bob",)
    assert found.on_call == Rota(("eve", "bob"), date(2026, 1, 5))
    assert found.roles == {"press": ("eve",)}


def test_one_agent_may_always_be_on_call(tmp_path: Path) -> None:
    found = desk(tmp_path, "agents: {bob: {name: Bob, email: bob@example.com}}\nroles: {on_call: bob}\n")

    assert found.on_call is not None
    assert found.on_call.on(date(2026, 7, 8)) == "bob"


def test_absences_and_entitlement_and_the_rest_are_carried(tmp_path: Path) -> None:
    found = whole(tmp_path)

    assert found.agents["bob"].is_away(date(2026, 8, 14))
    assert not found.agents["bob"].is_away(date(2026, 8, 15))
    assert (found.unknown, found.lapsed) == (Unentitled.ACCEPT, Unentitled.ACCEPT)
    assert found.required_fields == {"support": ("company", "version")}
    assert found.block == ("*@spam.example",)
    assert [form.address for form in found.forms] == ["web@example.com"]
    assert found.url == "https://help.example.com"
    assert found.admins == ("ops@example.com",)


def test_budgets_news_and_notices_are_carried(tmp_path: Path) -> None:
    found = desk(
        tmp_path,
        "budgets: {unproven_per_hour: 9, unproven_per_day: 8, proven_per_day: 7}\n"
        "tell_customer: [taken]\nnotify_agents: false\nacknowledged_by: receipt\n",
    )

    assert found.budgets == Budgets(9, 8, 7)
    assert found.tell_customer == ("taken",)
    assert not found.notify_agents
    assert found.acknowledged_by_receipt


def test_contacts_are_found_by_address_and_by_domain(tmp_path: Path) -> None:
    book = whole(tmp_path).contacts
    ann, other = book.find("Ann@Example.org"), book.find("anybody@example.net")

    assert ann is not None
    assert (ann.role, ann.plan, ann.grace_days, ann.quota_cases, ann.quota_hours) == (
        "named_caller",
        "gold",
        14,
        12,
        40,
    )
    assert other is not None
    assert (other.organisation, other.grace_days) == ("Example Net", 30)
    assert book.find("sam@example.com") is None


@pytest.mark.parametrize(
    ("text", "border"),
    [
        ("[mx.example.com, mx2.example.com]", Border(BorderKind.NAMED, ("mx.example.com", "mx2.example.com"))),
        ("mx.example.com", Border(BorderKind.NAMED, ("mx.example.com",))),
        ("microsoft365", Border(BorderKind.MICROSOFT365)),
        ("none", Border()),
    ],
)
def test_whose_results_count_is_said_per_mailbox(tmp_path: Path, text: str, border: Border) -> None:
    example(tmp_path)
    main = (tmp_path / "mailbot.yml").read_text()
    (tmp_path / "mailbot.yml").write_text(main.replace("authserv_id: [mx.example.com]", f"authserv_id: {text}"))

    assert load(tmp_path, ENVIRON).desk.borders == {"support": border}


LOGIN = 'user: u, password: "${SUPPORT_PASSWORD}"'


@pytest.mark.parametrize(
    ("keys", "port", "tls"),
    [
        ("host: imap.example.com", 993, "implicit"),
        ("host: imap.example.com, port: 143", 143, "starttls"),
        ("host: imap.example.com, port: 10993", 10993, "implicit"),
        ("host: imap.example.com, tls: starttls", 143, "starttls"),
        ("host: imap.example.com, port: 143, tls: true", 143, "implicit"),
        ("host: 127.0.0.1, port: 10143", 10143, "none"),
        ("host: localhost, port: 993", 993, "implicit"),
        ('host: "::1", port: 143', 143, "none"),
        ("host: 127.0.0.1, port: 143, tls: starttls", 143, "starttls"),
        ("host: imap.example.com, port: 143, tls: false", 143, "none"),
    ],
)
def test_tls_is_what_was_said_or_what_the_port_is_for(tmp_path: Path, keys: str, port: int, tls: str) -> None:
    (box,) = server(tmp_path, f"mailboxes: {{a: {{imap: {{{keys}, {LOGIN}}}}}}}\n").mailboxes

    assert (box.imap.port, box.imap.tls) == (port, tls)


@pytest.mark.parametrize(
    ("keys", "port", "tls"),
    [
        ("host: smtp.example.com", 587, "starttls"),
        ("host: smtp.example.com, port: 465", 465, "implicit"),
        ("host: smtp.example.com, tls: implicit", 465, "implicit"),
        ("host: 127.0.0.1, port: 2525", 2525, "none"),
        ("host: relay.example.com, port: 25, tls: none", 25, "none"),
    ],
)
def test_the_way_out_may_do_without_a_login(tmp_path: Path, keys: str, port: int, tls: str) -> None:
    smtp = server(tmp_path, f"smtp: {{{keys}}}\n").smtp

    assert smtp is not None
    assert (smtp.port, smtp.tls, smtp.user, smtp.password) == (port, tls, None, None)


def test_a_mailbox_in_full(tmp_path: Path) -> None:
    text = (
        f"mailboxes:\n  a:\n    imap: {{host: h.example.com, {LOGIN}}}\n    folder: Support\n"
        "    done: flag\n    first_run: import\n    poll: 5m\n"
    )

    assert server(tmp_path, text).mailboxes == (
        Mailbox("a", Imap("h.example.com", 993, "u", "one", "implicit"), "Support", Done("flag"), "import", 300),
    )


def test_the_whole_example_as_a_server(tmp_path: Path) -> None:
    found = load(example(tmp_path), ENVIRON).server

    assert found.lmtp == Listen("127.0.0.1", 8024)
    assert found.web == Listen("127.0.0.1", 8080)
    assert found.smtp == Smtp("smtp.example.com", 587, "support@example.com", "two", "starttls", "desk")
    assert found.mailboxes[0].done == Done("move", "Handled")
    assert found.database == f"sqlite:///{tmp_path}/var/mailbot.db"


def test_mail_as_it_arrived_is_kept_for_good_unless_said(tmp_path: Path) -> None:
    assert server(tmp_path, "").raw_retention is None
    assert server(tmp_path, "storage: {keep_raw: 730d}\n").raw_retention == timedelta(days=730)


def test_a_mailbox_needs_its_password(tmp_path: Path) -> None:
    example(tmp_path)
    (tmp_path / "mailbot.yml").write_text("secret: {file: secret.key}\nmailboxes: {a: {imap: {host: h, user: u}}}\n")

    (problem,) = problems_of(tmp_path)

    assert (problem.line, problem.column, problem.message) == (2, 17, "`imap` needs the key `password`")


def test_a_desk_may_have_no_rules_file(tmp_path: Path) -> None:
    example(tmp_path)
    main = (tmp_path / "mailbot.yml").read_text()
    (tmp_path / "mailbot.yml").write_text(main.replace("rules: rules.yml", ""))
    (tmp_path / "rules.yml").unlink()

    assert load(tmp_path, ENVIRON).desk.rules


def test_a_key_with_nothing_after_it_counts_as_left_out(tmp_path: Path) -> None:
    found = desk(tmp_path, "aliases:\nblock:\nqueues:\n  support:\n  sales:\ncalendar:\n")

    assert tuple(found.queues) == ("support", "sales")
    assert found.block == ()


def test_a_mistake_inside_a_list_is_told_once(tmp_path: Path) -> None:
    example(tmp_path)
    (tmp_path / "rules.yml").write_text(
        "- {rule: A, when: {}, then: {tell: [carl]}}\n- {rule: B, when: {any: [{a: b}]}, then: {tags: x}}\n"
    )

    assert [p.line for p in problems_of(tmp_path)] == [1, 2]
