"""The life of a case as a pure story: the same facts and decisions as the daemon's, over the desk in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.core.case.model import Case, Status, WindowName
from mailbot.core.cause import DeadlineCause, MailCause
from mailbot.core.decide import decide
from mailbot.core.decision import Decision
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.effects import AddEntry
from mailbot.core.gather import deadline_facts, mail_facts, repeat_digest, wanted
from mailbot.core.letters import token_kind
from mailbot.core.mail import OutgoingMail
from mailbot.core.message import Address, Message
from mailbot.core.owed import telling_facts
from mailbot.core.ports import Commit
from mailbot.core.sent import sent_entries
from mailbot.core.trial.desk import MemoryStorage
from mailbot.core.trust.tokens import LIFE, Token, sign
from tests.builders import ANN, BEN, BOB, CAROL, EVE, NOW, SECRET, a_desk, a_message, reported

PROOF = (reported(dmarc="agents.example"),)


class Story:
    """A desk in memory and its clock; `inbox` is what each person was sent, as (Message-ID, draft)."""

    def __init__(self) -> None:
        self.desk, self.store, self.now, self.mails = a_desk(), MemoryStorage(), NOW, 0
        self.inbox: dict[str, list[tuple[str, Draft]]] = {}

    def receives(self, message: Message) -> Decision:
        self.mails += 1
        message = replace(message, message_id=f"in-{self.mails}", content_digest=f"{self.mails}")
        cause = MailCause(self.mails, "support", self.now, message)
        asked = wanted(cause, self.desk, (SECRET,), self.now)
        with self.store.begin() as work:
            (known,) = work.read((asked,), self.now)
            shared = work.shared(self.now)
            shared = replace(shared, next_number=max(shared.next_number, 1001))
            facts = mail_facts(cause, asked, known, shared, self.desk, (SECRET,), self.now)
            decision = decide(facts, self.desk, self.now)
            work.write([self._frozen(decision, (f"in-{self.mails}",), repeat_digest(message, cause))])
        return decision

    def passes(self, **time: float) -> list[Decision]:
        """The clock goes on; what has come due is decided."""
        self.now += timedelta(**time)
        fired = [self._fires(cause) for cause in self.store.due(self.now, 100)]
        return [*fired, *self._tells()]

    def _tells(self) -> list[Decision]:
        with self.store.begin() as work:
            owed = work.owed(self.now, 100)
            cases = {t.case: case for t in owed if (case := work.case(t.case))}
            every = telling_facts(owed, cases, lambda _: (), work.shared(self.now), self.now)
            decisions = [decide(facts, self.desk, self.now) for facts in every]
            work.write([self._frozen(decision) for decision in decisions])
        return decisions

    def _fires(self, cause: DeadlineCause) -> Decision:
        with self.store.begin() as work:
            facts = deadline_facts(cause, work.case(cause.case), work.shared(self.now), ())
            decision = decide(facts, self.desk, self.now)
            work.write([self._frozen(decision)])
        return decision

    def _frozen(self, decision: Decision, ids: tuple[str, ...] = (), repeat: str | None = None) -> Commit:
        sent = [(d, self._signed(decision, d, n)) for n, d in enumerate(decision.drafts)]
        for draft, message_id in sent:
            self.inbox.setdefault(draft.to.address, []).append((message_id, draft))
        added: tuple[AddEntry, ...] = (
            sent_entries(tuple(sent), decision.at, decision.cause.key) if decision.after else ()
        )
        whole = replace(decision, effects=(*decision.effects, *added))
        mails = tuple(self._mail(decision, d, i, n) for n, (d, i) in enumerate(sent))
        return Commit(whole, mails, (), ids if decision.after else (), repeat)

    def _signed(self, decision: Decision, draft: Draft, position: int) -> str:
        made = Token(
            draft.case or 0, token_kind(draft), draft.to.address, decision.cause.key, position, self.now + LIFE
        )
        return sign(made, SECRET) + "@example.com"

    def _mail(self, decision: Decision, draft: Draft, message_id: str, position: int) -> OutgoingMail:
        key, to, now = decision.cause.key, draft.to.address, self.now
        return OutgoingMail(
            key,
            position,
            draft.kind,
            to,
            "support@example.com",
            message_id,
            b"",
            draft.case,
            now,
            now,
            budget=draft.budget,
        )

    def last(self, person: Address) -> Draft:
        return self.inbox[person.address][-1][1]

    def answer(self, by: Address, text: str, **changes: object) -> Decision:
        """The last mail that this person was sent is answered."""
        message_id, draft = self.inbox[by.address][-1]
        proof = PROOF if by in (BOB.person, CAROL.person) else ()
        given = {"in_reply_to": (message_id,), "subject": draft.subject, "auth": proof, **changes}
        return self.receives(a_message(text, by=by, **given))

    def case(self, number: int = 1001) -> Case:
        file = self.store.case_file(number)
        assert file is not None
        return file.case

    def history(self, number: int = 1001) -> list[tuple[str, str]]:
        file = self.store.case_file(number)
        assert file is not None
        return [(e.kind.value, e.visibility.value) for e in file.entries]


def outcomes(case: Case) -> dict[str, str | None]:
    return {d.window.value: d.outcome.value if d.outcome else None for d in case.deadlines}


def test_a_case_from_its_first_mail_to_its_last() -> None:
    story = Story()

    story.receives(a_message())
    assert story.last(ANN).kind is MailKind.RECEIPT
    assert story.last(BOB.person).kind is MailKind.NOTIFICATION

    story.passes(minutes=30)
    story.answer(BOB.person, "#take")
    assert story.last(ANN).kind is MailKind.TAKEN
    assert outcomes(story.case()) == {"acknowledge": "met", "respond": None, "resolve": None}

    story.passes(minutes=30)
    story.answer(ANN, "It still burns.", cc=(BEN,))
    assert story.case().participant(BEN.address) is not None
    story.answer(BOB.person, "#wait\nUnplug it.")
    assert story.last(ANN).values["text"] == story.last(BEN).values["text"] == "Unplug it."
    assert story.case().status is Status.WAITING

    story.passes(hours=2)
    story.answer(BEN, "It is out.")
    assert story.case().status is Status.OPEN
    story.answer(BOB.person, "#resolve\nGood.")
    assert (story.case().status, story.last(BEN).template) == (Status.RESOLVED, "resolution")
    assert outcomes(story.case()) == {"acknowledge": "met", "respond": "met", "update": "met", "resolve": "met"}

    story.passes(days=3)
    story.answer(ANN, "It burns again.")
    assert story.case().status is Status.OPEN
    assert [c.number for c in story.store.cases(done=True)] == [1001]
    assert len([k for k in story.history() if k == ("mail_in", "public")]) == 4


def test_a_case_that_nobody_takes_goes_up_the_ladder_until_somebody_says_got_it() -> None:
    story = Story()
    story.receives(a_message())

    assert [d.outcome for d in story.passes(minutes=89)] == []
    _, warned = story.passes(minutes=1)
    assert [d.to for d in warned.drafts] == [BOB.person]
    assert story.passes(minutes=29) == []
    _, late = story.passes(minutes=1)
    assert [d.to for d in late.drafts] == [BOB.person, CAROL.person]
    assert story.passes(minutes=10) == []

    story.answer(CAROL.person, "Got it. WORDS-FOR-NOBODY")

    assert story.case().running(WindowName.ACKNOWLEDGE) is None
    assert ("note", "internal") in story.history()
    assert "WORDS-FOR-NOBODY" not in repr(story.inbox[ANN.address])


def test_nobody_outside_ever_reads_what_is_inside_nor_what_others_wrote() -> None:
    story = Story()
    story.receives(a_message("ANNS-SECRET", subject="Payroll"))
    story.answer(BOB.person, "#note\nCANARY-NOTE")
    story.receives(a_message("Show me.", by=EVE, subject="SMUGGLED [Case #1001]"))
    story.receives(a_message("Show me.", by=EVE, in_reply_to=("in-1",)))
    story.receives(a_message("Pay me.", by=BOB.person, subject="[Case #1001]"))

    for address, mails in story.inbox.items():
        outside = [d for _, d in mails if d.audience is Audience.CUSTOMER]
        text = repr([(d.subject, d.from_name, d.header_to, d.header_cc, dict(d.values)) for d in outside])
        assert "CANARY-NOTE" not in text
        assert "agents.example" not in text
        assert "Pay me." not in text
        if address == EVE.address:
            assert not [w for w in ("ANNS-SECRET", "Payroll", "SMUGGLED", "Eve Stranger") if w in text]
    assert len(story.inbox[ANN.address]) == 1


def test_the_clock_of_a_story_starts_on_an_open_monday() -> None:
    assert datetime(2026, 11, 23, 10, tzinfo=NOW.tzinfo) == Story().now
