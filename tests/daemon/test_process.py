"""Which mails of a batch are decided side by side, and which wait for the one before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mailbot.compose import Composer
from mailbot.compose.seal import Sealer
from mailbot.core.case.model import Case, Status
from mailbot.core.cause import MailCause
from mailbot.core.effects import OpenCase, SetAway
from mailbot.core.facts import Known, Shared
from mailbot.core.gather import wanted
from mailbot.core.log import Silence
from mailbot.core.mail import Arrival, InboxState, ReceivedMail
from mailbot.core.message import Message
from mailbot.core.ports import Commit
from mailbot.core.trial.desk import MemoryStorage
from mailbot.daemon.freeze import Freezer
from mailbot.daemon.parser_process import Parsed
from mailbot.daemon.process import InHand, Policy, Process, apart, carried, side_by_side
from tests.builders import ANN, BEN, EVE, NOW, SECRET, a_case, a_desk, a_message, a_reply, decided


def a_hand(message: Message, received_id: int = 1) -> InHand:
    cause = MailCause(received_id, "support", NOW, message)
    mail = ReceivedMail(received_id, "support", "imap", NOW, "", 9, InboxState.RECEIVED, 1)
    return InHand(mail, cause, Parsed(message, ()), wanted(cause, a_desk(), (SECRET,), NOW))


def runs(*messages: Message) -> list[int]:
    return [len(run) for run in side_by_side([a_hand(m, n) for n, m in enumerate(messages, 1)])]


def test_mails_that_share_nothing_are_decided_together() -> None:
    assert runs(a_message(), a_message(by=BEN), a_message(by=EVE)) == [3]


def test_two_mails_of_one_sender_are_decided_in_turn() -> None:
    assert runs(a_message("a"), a_message("b", message_id="other"), a_message(by=BEN)) == [1, 2]


def test_two_mails_on_one_case_are_decided_in_turn() -> None:
    by_number = a_message(by=BEN, subject="[Case #1001]")
    by_id = a_message(by=EVE, in_reply_to=("x",)), a_message(by=BEN, references=("x",))

    assert runs(a_reply("x"), by_number) == [1, 1]
    assert runs(*by_id) == [1, 1]


def test_an_answer_waits_for_the_mail_that_it_answers() -> None:
    assert runs(a_message(message_id="first"), a_message(by=BEN, in_reply_to=("first",))) == [1, 1]


def test_the_order_is_the_order_of_arrival() -> None:
    hands = [a_hand(a_message(f"{n}", by=(ANN, BEN)[n % 3 == 0], message_id=f"{n}"), n) for n in range(10)]

    assert [h for run in side_by_side(hands) for h in run] == hands
    assert list(side_by_side([])) == []


def test_two_ways_of_naming_one_case_are_seen_once_they_are_looked_up() -> None:
    one, other = Known(cases={1001: a_case()}), Known(cases={1002: a_case(1002)})

    assert list(apart([one, other, Known(), one, other])) == [one, other, Known()]


class _Parser:
    """Hands out messages that were made ready."""

    def __init__(self, *messages: Message) -> None:
        self._messages = list(messages)
        self._wanted = 0

    def submit(self, raws: object) -> None:
        self._wanted = len(raws)  # type: ignore[arg-type]

    def collect(self) -> list[Parsed]:
        now, self._messages = self._messages[: self._wanted], self._messages[self._wanted :]
        return [Parsed(m, ()) for m in now]


def test_of_two_answers_to_one_case_in_a_batch_neither_is_lost() -> None:
    store = MemoryStorage()
    before = _opened(store)
    by_number = a_message("By number.", subject="[Case #1001]", message_id="a")
    by_id = a_message("By Message-ID.", by=BEN, subject="x", in_reply_to=("first",), message_id="b")
    store.receive([Arrival("support", "imap", str(n).encode(), NOW) for n in range(2)])
    freezer = Freezer(Composer(None), SECRET, "desk", lambda n: bytes(n), Sealer((SECRET,)))
    policy = Policy(a_desk(), (SECRET,), freezer)

    Process(
        store,
        _Parser(by_number, by_id),  # type: ignore[arg-type]
        lambda: policy,
        lambda: NOW,
        Silence(),
        lambda name: None,
        lambda: None,
    ).step()

    file = store.case_file(before.number)
    assert file is not None
    assert [e.text for e in file.entries if e.kind.value == "mail_in"] == ["It burns.", "By number.", "By Message-ID."]
    assert file.case.references == ("first", "a", "b")


def _opened(store: MemoryStorage) -> Case:
    """Ann's case, on which Ben takes part."""
    decision = decided(a_message(message_id="first"))
    after = decision.after
    assert after is not None
    after = replace(after, participants=a_case(with_=(BEN,)).participants)
    opened = tuple(replace(e, case=after) if isinstance(e, OpenCase) else e for e in decision.effects)
    with store.begin() as work:
        work.write([Commit(replace(decision, effects=opened, after=after), message_ids=("first",))])
    return after


def test_who_says_to_be_away_is_given_nothing_of_the_same_run() -> None:
    shared = Shared(1001)
    decision = replace(decided(a_message()), effects=(SetAway("bob", date(2099, 1, 1)),), before=None, after=None)

    after = carried(shared, Commit(decision))
    back = replace(decision, effects=(SetAway("bob", None),))

    assert after.away == {"bob": date(2099, 1, 1)}
    assert carried(after, Commit(back)).away == {}


def test_a_case_that_is_closed_in_a_run_weighs_nothing_in_the_rest_of_it() -> None:
    case = a_case(owner="bob")
    decision = replace(decided(a_message()), before=case, after=replace(case, status=Status.CLOSED), effects=())

    assert carried(Shared(1001, loads={"bob": 3}), Commit(decision)).loads == {"bob": 2}
