"""A commit is written whole, once, and reads back as it was."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.core.case.model import Outcome, Participant, Role, Status, WindowName
from mailbot.core.cause import DeadlineCause
from mailbot.core.draft import MailKind
from mailbot.core.effects import SettleWindow, StartWindow
from mailbot.core.facts import Known, Wanted
from mailbot.core.message import Address, Attachment
from mailbot.core.ports import AlreadyDecided, Commit, Storage
from tests.storage.desk import (
    ADA,
    BEN,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    arrival,
    case,
    changing,
    command,
    deadline,
    decision,
    ignoring,
    internal,
    opening,
    outgoing,
    public,
    queued,
    stored,
    write,
)

FULL = case(
    asked_priority="P1",
    waiting_reason="customer",
    owner="bob",
    status=Status.WAITING,
    tags=("printer", "P1", "alpha"),
    participants=(Participant(ADA, Role.REQUESTER, NOW, answered=True), Participant(BEN, Role.PARTICIPANT, NOW)),
    deadlines=(deadline(WindowName.ACKNOWLEDGE), deadline(WindowName.RESPOND, paused_at=NOW, step_at=None)),
    references=("a@example.com", "b@example.com"),
    resolved_at=NOW + HOUR,
    trusted_requester=True,
)


def ask(store: Storage, now: datetime = NOW, **wanted: object) -> Known:
    with store.begin() as work:
        return work.read([Wanted(**wanted)], now)[0]  # type: ignore[arg-type]


# -- looking before deciding


def test_a_look_sees_one_state_while_others_write(store: Storage) -> None:
    write(store, opening(case()))
    with store.look() as look:
        assert look.case(1) == case()
        assert look.shared(NOW).next_number == 2


def test_the_version_rises_with_every_decision_and_with_nothing_else(store: Storage) -> None:
    def version() -> int:
        with store.look() as look:
            return look.version()

    seen = [version()]
    write(store, opening(case()))
    seen.append(version())
    ids = store.receive([arrival("one")])
    store.claim_received(NOW, 10, 10_000)
    queued(store, outgoing())
    assert len(ids) == 1
    seen.append(version())
    store.claim_outbox(NOW, 10)
    assert version() == seen[2]
    with store.begin() as work:
        assert work.version() == seen[2]
    assert seen[0] < seen[1] <= seen[2]


# -- cases


def test_a_case_reads_back_as_it_was_decided(store: Storage) -> None:
    write(store, opening(FULL))
    assert stored(store) == FULL


def test_a_case_nobody_opened_is_none(store: Storage) -> None:
    assert stored(store, 77) is None


def test_a_changed_case_reads_back_as_it_was_decided(store: Storage) -> None:
    write(store, opening(FULL))
    cara = Participant(Address("Cara", "cara@example.org"), Role.PARTICIPANT, NOW + HOUR)
    after = replace(
        FULL,
        subject="Printer is out",
        status=Status.OPEN,
        owner="carol",
        waiting_reason=None,
        tags=("alpha", "beta"),
        participants=(FULL.participants[0], cara),
        references=("b@example.com", "c@example.com"),
        updated_at=NOW + HOUR,
    )
    write(store, changing(FULL, after))
    assert stored(store) == after


def test_several_decisions_on_one_case_may_be_written_together(store: Storage) -> None:
    first, second = case(tags=("one",)), case(tags=("one", "two"), status=Status.OPEN)
    third = replace(second, owner="bob", deadlines=(deadline(),))
    write(
        store, opening(first, public("one")), changing(first, second, public("two")), changing(second, third, name="2")
    )
    assert stored(store) == third
    found = store.case_file(1)
    assert found is not None
    assert [entry.text for entry in found.entries] == ["one", "two"]


def test_a_decision_about_a_finished_case_may_open_another(store: Storage) -> None:
    old, new = case(1, status=Status.CLOSED), case(2, subject="Printer on fire again")
    write(store, opening(old))
    write(store, replace(opening(new), decision=replace(opening(new, received_id=2).decision, before=old)))
    assert (stored(store, 1), stored(store, 2)) == (old, new)


def test_entries_read_back_in_order_and_keep_their_kind(store: Storage) -> None:
    file = Attachment("fire.png", "image/png", 120, "ab" * 32, inline=True, content_id="x", part=2)
    told = replace(public("Look \U0001f525", message_id="m1@example.com"), attachments=(file,))
    write(store, opening(case(), told, internal()))
    found = store.case_file(1)
    assert found is not None
    assert found.entries == (told, internal())


def test_recent_entries_are_the_newest_oldest_first(store: Storage) -> None:
    write(store, opening(case(), *(public(str(n)) for n in range(5))))
    with store.begin() as work:
        assert [entry.text for entry in work.recent_entries(1, 2)] == ["3", "4"]
        assert len(work.recent_entries(1, 50)) == 5
        assert work.recent_entries(2, 50) == ()


# -- once


def test_a_cause_is_decided_once(store: Storage) -> None:
    write(store, opening(case(1)))
    with pytest.raises(AlreadyDecided) as refused:
        write(store, opening(case(2), received_id=1), opening(case(3), received_id=2))
    assert refused.value.causes == {"mail:1"}
    assert stored(store, 2) is stored(store, 3) is None


def test_a_cause_twice_in_one_batch_is_refused(store: Storage) -> None:
    with pytest.raises(AlreadyDecided):
        write(store, ignoring(1), ignoring(1))


def test_deadlines_and_commands_are_causes_too(store: Storage) -> None:
    fired = Commit(decision(DeadlineCause(1, WindowName.RESPOND, NOW), None, None, outcome="escalated"))
    write(store, fired, Commit(decision(command("a"), None, None, outcome="done")))
    with pytest.raises(AlreadyDecided):
        write(store, fired)


def test_a_transaction_that_fails_leaves_nothing(store: Storage) -> None:
    (received_id,) = store.receive([arrival("fire")])
    before = (store.counts(), store.received(received_id))
    with suppress(ZeroDivisionError), store.begin() as work:
        work.write([opening(FULL, public(message_id="m@example.com"), outgoing=(outgoing(),), repeat_of="d")])
        assert work.case(1) == FULL
        raise ZeroDivisionError
    assert (store.counts(), store.received(received_id)) == before
    assert stored(store) is None
    assert ask(store, message_ids=("m@example.com",), repeat_of="d") == Known()
    with store.begin() as work:
        assert work.shared(NOW).next_number == 1
    write(store, opening(FULL))


def test_the_received_mail_leads_to_its_case(store: Storage) -> None:
    (received_id,) = store.receive([arrival("fire")])
    write(store, opening(case(7), received_id=received_id))
    mail = store.received(received_id)
    assert mail is not None
    assert (mail.state, mail.outcome, mail.case) == ("processed", "new_case", 7)


# -- what decisions read


def test_nothing_known_is_empty(store: Storage) -> None:
    assert ask(store) == Known()
    assert ask(store, address="x@example.com", message_ids=("m",), numbers=(4,), own_id="o", repeat_of="d") == Known()


def test_message_ids_lead_to_the_case(store: Storage) -> None:
    sent = outgoing("mail:1", message_id="sent@desk.example.com", case=1)
    entries = (public(message_id="in@example.com"), internal(message_id="note@example.com"))
    write(store, opening(case(), *entries, outgoing=(sent,), message_ids=("said@example.com",)))
    for name in ("in@example.com", "note@example.com", "sent@desk.example.com", "said@example.com"):
        known = ask(store, message_ids=("unknown@example.com", name))
        assert known.case_of_id == {name: 1}
        assert known.cases == {1: case()}


def test_a_mails_own_id_is_looked_up_too(store: Storage) -> None:
    write(store, opening(case(), message_ids=("m@example.com",)))
    assert ask(store, own_id="m@example.com").case_of_id == {"m@example.com": 1}


def test_a_message_id_stays_with_the_case_that_had_it_first(store: Storage) -> None:
    write(store, opening(case(1), message_ids=("m@example.com",)))
    write(store, opening(case(2), received_id=2, message_ids=("m@example.com",)))
    assert ask(store, message_ids=("m@example.com",)).case_of_id == {"m@example.com": 1}


def test_a_very_long_message_id_is_told_from_another(store: Storage) -> None:
    write(store, opening(case(1), message_ids=("x" * 9000 + "1",)))
    assert ask(store, message_ids=("x" * 9000 + "2",)).case_of_id == {}
    assert ask(store, message_ids=("x" * 9000 + "1",)).case_of_id == {"x" * 9000 + "1": 1}


def test_cases_are_found_by_number(store: Storage) -> None:
    write(store, opening(FULL), opening(case(2), received_id=2))
    assert ask(store, numbers=(1, 9)).cases == {1: FULL}


def test_a_repeat_is_known_with_its_case(store: Storage) -> None:
    write(store, opening(case(), repeat_of="digest"))
    write(store, replace(ignoring(2), repeat_of="other"))
    known = ask(store, repeat_of="digest")
    assert (known.is_repeat, known.repeat_case, dict(known.cases)) == (True, 1, {1: case()})
    assert ask(store, repeat_of="other") == Known(is_repeat=True)


def test_what_came_more_than_two_weeks_ago_is_no_repeat(store: Storage) -> None:
    write(store, opening(case(), repeat_of="digest"))
    assert ask(store, now=NOW + 14 * DAY - MINUTE, repeat_of="digest").is_repeat
    assert not ask(store, now=NOW + 14 * DAY, repeat_of="digest").is_repeat


def test_many_mails_are_answered_in_their_order(store: Storage) -> None:
    write(store, *(opening(case(n), received_id=n, message_ids=(f"m{n}",)) for n in range(1, 1201)))
    with store.begin() as work:
        answers = work.read([Wanted(message_ids=(f"m{n}",)) for n in range(1200, 0, -1)], NOW)
    assert [dict(a.case_of_id) for a in answers] == [{f"m{n}": n} for n in range(1200, 0, -1)]


def test_an_address_that_had_an_answer_is_known(store: Storage) -> None:
    write(store, opening(case()))
    assert not ask(store, address="ada@example.com").answered_before
    write(store, changing(case(), case(participants=(Participant(ADA, Role.REQUESTER, NOW, answered=True),))))
    assert ask(store, address="ADA@example.com").answered_before
    assert not ask(store, address="ben@example.net").answered_before


def test_mails_with_a_budget_are_counted_by_day_and_address(store: Storage) -> None:
    mails = (
        outgoing("c", 0, budget="proven"),
        outgoing("c", 1, to="Ada@Example.com", kind=MailKind.REFUSAL, budget="unproven"),
        outgoing("c", 2, kind=MailKind.ANSWER),
        outgoing("c", 3, to="ben@example.net", budget="proven"),
        outgoing("c", 4, at=NOW - DAY, budget="proven"),
        outgoing("c", 5, kind=MailKind.NOTIFICATION),
    )
    queued(store, *mails)
    assert ask(store, address="ada@example.com").sent_today == 2
    assert ask(store, address="ben@example.net").sent_today == 1


# -- shared


def test_numbers_go_on_from_the_largest_ever_given(store: Storage) -> None:
    with store.begin() as work:
        assert work.shared(NOW).next_number == 1
        work.write([opening(case(1041)), opening(case(1040), received_id=2)])
        assert work.shared(NOW).next_number == 1042


def test_loads_count_open_cases_by_owner(store: Storage) -> None:
    one, two, three = case(1, owner="bob"), case(2, owner="bob"), case(3, owner="carol")
    write(store, *(opening(c, received_id=c.number) for c in (one, two, three)), opening(case(4), received_id=4))
    with store.begin() as work:
        assert work.shared(NOW).loads == {"bob": 2, "carol": 1}
    write(
        store,
        changing(one, replace(one, owner="carol")),
        changing(three, replace(three, status=Status.RESOLVED), name="2"),
    )
    with store.begin() as work:
        assert work.shared(NOW).loads == {"bob": 1, "carol": 1}
    write(store, changing(replace(three, status=Status.RESOLVED), three, name="3"))
    with store.begin() as work:
        assert work.shared(NOW).loads == {"bob": 1, "carol": 2}


def test_mail_that_waits_for_a_person_takes_nobody_elses_hour(store: Storage) -> None:
    held = datetime(9999, 1, 1, tzinfo=UTC)  # as `run --observe` does
    queued(store, outgoing(budget="unproven", next_attempt_at=held))
    with store.begin() as work:
        assert work.shared(NOW).unproven_last_hour == 1
        assert work.shared(NOW + HOUR).unproven_last_hour == 0


def test_turns_remember_who_was_last_given_a_case_in_each_queue(store: Storage) -> None:
    one, two = case(1, owner="bob"), case(2, owner="carol", queue="billing")
    write(store, opening(one), opening(two, received_id=2))
    write(store, opening(case(3, owner="carol"), received_id=3), changing(one, replace(one, tags=("x",))))
    with store.begin() as work:
        assert work.shared(NOW).last_assigned == {"support": "carol", "billing": "carol"}


def test_unproven_mail_of_the_hour_is_counted_and_what_waits_beyond_it(store: Storage) -> None:
    queued(
        store,
        outgoing("c", 0, budget="unproven"),
        outgoing("c", 1, budget="unproven", at=NOW - HOUR),
        outgoing("c", 2, budget="unproven", at=NOW - 2 * HOUR, next_attempt_at=NOW + MINUTE),
        outgoing("c", 3, budget="unproven", at=NOW - MINUTE, next_attempt_at=NOW + HOUR),
        outgoing("c", 4, budget="proven"),
    )
    with store.begin() as work:
        assert work.shared(NOW).unproven_last_hour == 3


# -- deadlines


def test_deadlines_that_have_come_are_due_oldest_first(store: Storage) -> None:
    acknowledge = deadline(WindowName.ACKNOWLEDGE, step_at=NOW + MINUTE)
    respond = deadline(WindowName.RESPOND, step_at=NOW + HOUR)
    later = deadline(WindowName.RESPOND, step_at=NOW + DAY)
    write(
        store, opening(case(1, deadlines=(respond,))), opening(case(2, deadlines=(acknowledge, later)), received_id=2)
    )
    come = (
        DeadlineCause(2, WindowName.ACKNOWLEDGE, NOW + MINUTE),
        DeadlineCause(1, WindowName.RESPOND, NOW + HOUR),
    )
    assert store.due(NOW, 10) == ()
    assert store.due(NOW + HOUR, 10) == come
    assert store.due(NOW + HOUR, 1) == come[:1]


@pytest.mark.parametrize(
    "quiet",
    [{"outcome": Outcome.MET, "settled_at": NOW}, {"paused_at": NOW}, {"step_at": None}],
    ids=["settled", "paused", "nothing more to do"],
)
def test_a_window_that_does_not_run_is_not_due(store: Storage, quiet: dict[str, object]) -> None:
    before = case(deadlines=(deadline(),))
    after = case(deadlines=(deadline(**quiet),))
    write(store, opening(before), changing(before, after))
    assert store.due(NOW + DAY, 10) == ()
    assert stored(store) == after


def test_a_window_that_moved_on_is_due_at_its_new_instant_only(store: Storage) -> None:
    before = case(deadlines=(deadline(),))
    after = case(deadlines=(deadline(due_at=NOW + DAY, step_at=NOW + 5 * HOUR, step=1, overdue=True, silenced=True),))
    write(store, opening(before), changing(before, after))
    assert store.due(NOW + 4 * HOUR, 10) == ()
    assert store.due(NOW + DAY, 10) == (DeadlineCause(1, WindowName.RESPOND, NOW + 5 * HOUR),)
    assert stored(store) == after


def test_a_window_whose_start_was_moved_leaves_no_old_instant_behind(store: Storage) -> None:
    before = case(deadlines=(deadline(),))
    moved = deadline(start=NOW + DAY)
    write(store, opening(before))
    made = decision(
        command("move"), before, case(deadlines=(moved,)), SettleWindow(WindowName.RESPOND, moved), outcome="done"
    )
    write(store, Commit(made))
    assert store.due(NOW + DAY, 10) == ()
    assert stored(store) == case(deadlines=(moved,))


def test_of_each_window_the_running_one_or_the_last_is_read(store: Storage) -> None:
    first = deadline(WindowName.UPDATE, outcome=Outcome.MET, settled_at=NOW + HOUR)
    second = deadline(WindowName.UPDATE, start=NOW + HOUR)
    before = case(deadlines=(deadline(WindowName.UPDATE),))
    write(store, opening(before))
    made = decision(
        command("again"),
        before,
        case(deadlines=(second,)),
        SettleWindow(WindowName.UPDATE, first),
        StartWindow(second),
        outcome="done",
    )
    write(store, Commit(made))
    assert stored(store) == case(deadlines=(second,))
    met = replace(second, outcome=Outcome.MET, settled_at=NOW + 2 * HOUR)
    write(store, changing(case(deadlines=(second,)), case(deadlines=(met,)), name="met"))
    assert stored(store) == case(deadlines=(met,))
