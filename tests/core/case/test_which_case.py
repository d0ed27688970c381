"""Each rule of docs/threading.md, played on the desk in memory: mails come in, and where they land is looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case.model import Case, Entry, EntryKind, Status, Visibility
from mailbot.core.case.threading import awaited_ids, cited_ids
from mailbot.core.decision import Decision
from mailbot.core.draft import MailKind
from mailbot.core.effects import AddEntry
from mailbot.core.facts import TokenKind
from mailbot.core.mail import Arrival, OutgoingMail
from mailbot.core.message import Address, Grade, Message
from mailbot.core.policy import Desk, Reopen
from mailbot.core.time.span import Span, SpanKind
from mailbot.core.trial.player import Player
from tests.builders import (
    ANN,
    BEN,
    BOB,
    CARLA,
    EVE,
    HOUR,
    NOW,
    SECRET,
    SUPPORT,
    a_case,
    a_contact,
    a_desk,
    a_message,
    a_token,
    because,
    contacts,
    decided,
    entries,
    hits,
    mails,
    reported,
    told,
)

BILLING = Address("", "billing@example.com")
FORTNIGHT = Span(SpanKind.ELAPSED, 14 * 24 * 3600)


class Played:
    """A desk in memory; every mail comes a minute after the one before."""

    def __init__(self, desk: Desk | None = None) -> None:
        book = contacts(a_contact(), a_contact(BEN.address), a_contact(CARLA.address))
        self.desk = desk or a_desk(contacts=book, reopen=Reopen(FORTNIGHT))
        self._messages: dict[bytes, Message] = {}
        self._player = Player(self.desk, SECRET, self._messages.__getitem__)
        self.now = NOW

    def comes(self, message: Message, mailbox: str = "support") -> Decision:
        raw = f"{len(self._messages)}".encode()
        self._messages[raw] = message
        self.now += timedelta(minutes=1)
        decision, *_ = self._player.mail(Arrival(mailbox, "imap", raw, self.now))  # to its end: orders come last
        return decision

    def case(self, number: int) -> Case:
        file = self._player.storage.case_file(number)
        assert file is not None
        return file.case

    def entries(self, number: int) -> tuple[Entry, ...]:
        file = self._player.storage.case_file(number)
        assert file is not None
        return file.entries

    def sent_to(self, address: str) -> list[OutgoingMail]:
        return [row.mail for row in self._player.storage.outbox(None) if row.mail.recipient == address]


def proven(text: str, *, by: Address = ANN, mid: str = "", **changes: object) -> Message:
    domain = by.address.partition("@")[2]
    return said(text, by=by, mid=mid, auth=(reported(dmarc=domain),), **changes)


def said(text: str, *, by: Address = ANN, mid: str = "", **changes: object) -> Message:
    given = {"message_id": mid or f"{by.address}-{text}", "cc": (SUPPORT,), "content_digest": f"{by.key}{text}{mid}"}
    return a_message(text, by=by, **{**given, **changes})


def number(decision: Decision) -> int | None:
    return decision.after.number if decision.after else None


def people(case: Case | None) -> set[str]:
    return {p.person.address for p in case.participants} if case else set()


# -- siblings ------------------------------------------------------------------------------------------------------


def test_a_storm_of_answers_to_a_mail_we_never_saw_is_one_case_with_all_of_them_in_it() -> None:
    desk, everybody = Played(), (ANN, BEN, CARLA, EVE)

    for who in everybody:
        others = tuple(p for p in everybody if p is not who)
        last = desk.comes(proven(f"{who.name} saw it too", by=who, in_reply_to=("root@x",), to=others))

    assert number(last) == 1001
    assert people(last.after) == {p.address for p in everybody}


def test_a_sibling_who_is_known_and_proven_joins_by_writing_to_people_of_the_case() -> None:
    desk = Played()
    desk.comes(said("It burns.", in_reply_to=("root@x",), to=(SUPPORT,)))

    second = desk.comes(proven("Here too.", by=BEN, in_reply_to=("root@x",), to=(ANN,)))

    assert (number(second), people(second.after)) == (1001, {ANN.address, BEN.address})
    assert entries(second)[0][:2] == ("mail_in", "public")


@pytest.mark.parametrize("sibling", [said("Me too", by=EVE, to=(ANN,)), said("Me too", by=BEN, to=(ANN,))])
def test_a_sibling_who_is_not_proven_is_filed_inside_and_reads_nothing(sibling: Message) -> None:
    desk = Played()
    desk.comes(proven("It burns.", in_reply_to=("root@x",), to=(SUPPORT,), cc=()))

    second = desk.comes(replace(sibling, in_reply_to=("root@x",)))

    assert (number(second), people(second.after)) == (1001, {ANN.address})
    assert entries(second)[0][:2] == ("mail_in", "internal")
    assert told(second) == [BOB.person.address]
    assert second.drafts[0].values["proposed"] == (sibling.from_[0].address,)


def test_a_proven_stranger_who_knows_the_id_of_a_lists_mail_does_not_get_in() -> None:
    desk = Played()
    desk.comes(proven("It burns.", in_reply_to=("list@x",), to=(SUPPORT,), cc=()))

    spy = desk.comes(proven("Tell me all.", by=EVE, in_reply_to=("list@x",), to=(ANN,)))

    assert people(spy.after) == {ANN.address}
    assert entries(spy)[0][1] == "internal"


def test_people_who_do_not_write_each_other_have_matters_of_their_own_and_agents_read_of_the_other() -> None:
    desk = Played()
    desk.comes(proven("It burns.", in_reply_to=("list@x",), to=(SUPPORT,), cc=()))

    other = desk.comes(proven("What is your price?", by=BEN, in_reply_to=("list@x",), to=(SUPPORT,), cc=()))

    assert number(other) == 1002
    assert any("as case 1001 does" in text for _, visibility, text in entries(other) if visibility == "internal")


def test_the_mail_itself_that_comes_after_its_answers_joins_them() -> None:
    desk = Played()
    desk.comes(proven("I see smoke.", by=BEN, in_reply_to=("first@x",), to=(ANN,)))

    late = desk.comes(proven("It burns.", mid="first@x", to=(BEN,)))

    assert (number(late), late.evidence[0]) == (1001, "a mail on the case answers this one (first@x)")


def test_an_id_that_came_to_have_a_mail_leads_to_the_case_of_that_mail() -> None:
    desk = Played()
    desk.comes(proven("About the list.", by=BEN, in_reply_to=("first@x",), to=(SUPPORT,), cc=()))
    desk.comes(proven("It burns.", mid="first@x", to=(SUPPORT,), cc=()))

    answer = desk.comes(proven("Still burning.", in_reply_to=("first@x",), to=(SUPPORT,), cc=()))

    assert number(answer) == 1002


def test_what_a_mail_from_outside_cites_is_not_laid_down_for_the_case() -> None:
    desk = Played()
    desk.comes(proven("It burns.", mid="first@x"))
    desk.comes(said("Hello", by=EVE, in_reply_to=("first@x",), references=("bait@x",), to=(ANN,)))

    other = desk.comes(proven("New matter", by=BEN, in_reply_to=("bait@x",), to=(ANN,)))

    assert number(other) == 1002


def test_a_flood_of_forged_references_is_looked_at_in_part() -> None:
    flood = a_message(references=tuple(f"{n}@forged" for n in range(10_000)))

    assert len(cited_ids(flood)) <= 30
    assert "0@forged" in cited_ids(flood)
    assert len(awaited_ids(flood)) <= 10


def test_mails_of_one_outlook_conversation_find_each_other_without_references() -> None:
    desk = Played()
    desk.comes(proven("It burns.", conversation="01d2aa"))

    again = desk.comes(proven("Still.", conversation="01d2aa", subject="Another word"))

    assert number(again) == 1001


# -- subjects ------------------------------------------------------------------------------------------------------


def test_another_subject_in_an_open_thread_stays_on_its_case() -> None:
    desk = Played()
    desk.comes(proven("It burns.", mid="first@x"))

    assert number(desk.comes(proven("And the toner?", in_reply_to=("first@x",), subject="Toner"))) == 1001


def finished(**changes: object) -> Case:
    return a_case(status=Status.RESOLVED, resolved_at=NOW - HOUR, **changes)


def test_another_subject_on_a_finished_case_is_a_new_case_that_names_the_old_one() -> None:
    message = a_message("How much is toner?", subject="Price of toner", in_reply_to=("first-1001",))

    decision = decided(message, None, finished())

    assert decision.outcome == "new_case"
    assert "with another subject" in entries(decision)[1][2]


@pytest.mark.parametrize(
    "subject", ["Re: Printer on fire", "AW: RE: [list] printer ON fire", "", "Toner, see [Case #1001]", "Printer on"]
)
def test_the_same_subject_opens_a_finished_case_again(subject: str) -> None:
    decision = decided(a_message("Again!", subject=subject, in_reply_to=("first-1001",)), None, finished())

    assert decision.after is not None
    assert (decision.after.number, decision.after.status) == (1001, Status.OPEN)


def test_a_reply_without_references_joins_by_its_subject_from_who_wrote_it_lately() -> None:
    desk = Played()
    desk.comes(proven("It burns."))

    reply = desk.comes(said("Hello?", subject="Re: Printer on fire"))

    assert (number(reply), reply.evidence[-1]) == (1001, "score 20 for case 1001")


@pytest.mark.parametrize(
    "message",
    [
        said("Again a fire", subject="Printer on fire"),
        said("Hello?", by=BEN, subject="Re: Printer on fire"),
        said("Hello?", subject="Re: Printer on fire", in_reply_to=("elsewhere@x",)),
        said("Away", subject="Re: Printer on fire", machine=Grade.NOTICE),
        said("Hello?", subject="Re: Printer", by=ANN),
    ],
    ids=["no reply", "somebody else", "it answers another mail", "a machine", "a part of it"],
)
def test_by_subject_alone_nothing_else_joins(message: Message) -> None:
    desk = Played()
    desk.comes(proven("It burns."))

    assert number(desk.comes(message)) != 1001


def test_a_subject_of_a_finished_case_joins_nothing() -> None:
    desk = Played()
    desk.comes(proven("It burns."))
    close = proven("#close", by=BOB.person, in_reply_to=(a_token(BOB.person, TokenKind.NOTIFICATION),), subject="x")
    desk.comes(replace(close, auth=(reported(dmarc="agents.example"),)))

    assert desk.case(1001).status is Status.CLOSED
    assert number(desk.comes(said("Hello?", subject="Re: Printer on fire"))) == 1002


# -- merged cases --------------------------------------------------------------------------------------------------


def test_a_merged_case_leads_to_the_one_that_goes_on() -> None:
    merged = a_case(1002, status=Status.CLOSED, merged_into=1001)

    decision = decided(a_message("More", in_reply_to=("first-1002",)), None, a_case(1001), merged)

    assert decision.after is not None
    assert decision.after.number == 1001
    assert "was merged into case 1001" in decision.evidence[0]


def test_a_chain_of_merges_is_followed_and_a_circle_ends() -> None:
    chain = [a_case(n, merged_into=n + 1) for n in range(1001, 1004)] + [a_case(1004)]
    circle = [a_case(1001, merged_into=1002), a_case(1002, merged_into=1001)]
    message = a_message("More", in_reply_to=("first-1001",))

    assert number(decided(message, None, *chain)) == 1004
    assert number(decided(message, None, *circle)) in (1001, 1002)


def test_the_number_of_a_merged_case_is_good_for_who_takes_part_in_the_one_that_goes_on() -> None:
    merged = a_case(1002, by=BEN, merged_into=1001)

    assert number(decided(a_message(subject="[Case #1002]"), None, a_case(1001), merged)) == 1001
    assert decided(a_message(subject="[Case #1002]", by=BEN), None, a_case(1001), merged).outcome == "new_case"


# -- the same mail again -------------------------------------------------------------------------------------------


def test_one_mail_to_two_mailboxes_is_one_case_in_the_queue_named_first() -> None:
    desk = Played()
    mail = proven("Both of you!", to=(SUPPORT, BILLING), cc=())

    first, second = desk.comes(mail, "billing"), desk.comes(mail, "support")

    assert first.after is not None
    assert (first.after.queue, second.outcome) == ("billing", "duplicate")


def test_one_mail_to_two_queues_is_told_to_both() -> None:
    sales = Address("", "sales@example.com")
    plain = a_desk()
    queues = {
        **plain.queues,
        "sales": replace(plain.queues["billing"], key="sales", address=sales.address, agents=("dave",)),
    }

    opened = decided(a_message("Both", to=(BILLING, sales)), a_desk(queues=queues))

    assert opened.after is not None
    assert opened.after.queue == "billing"
    assert {"carol@agents.example", "dave@agents.example"} <= set(told(opened, MailKind.NOTIFICATION))


def test_a_copy_over_a_list_with_a_footer_is_the_same_mail() -> None:
    desk = Played()
    desk.comes(proven("It burns.", mid="m@x"))
    copy = proven(
        "It burns.\n_____\nTo leave this list, write to leave@list.example.net",
        mid="m@x",
        subject="[help] Printer on fire",
        machine=Grade.LIST,
    )

    assert desk.comes(copy).outcome == "duplicate"


def test_the_direct_copy_after_the_lists_is_the_same_mail() -> None:
    desk = Played()
    desk.comes(proven("It burns.\n_____\nTo leave, write to the list", mid="m@x", machine=Grade.LIST))

    assert desk.comes(proven("It burns.", mid="m@x")).outcome == "duplicate"


@pytest.mark.parametrize(
    "second",
    [
        proven("It burns. And now the curtain!", mid="m@x"),
        proven("Something else altogether.", mid="m@x"),
        proven("It burns.", mid="m@x", by=BEN),
    ],
    ids=["more words", "other words", "another sender"],
)
def test_the_same_message_id_with_other_content_is_another_mail_and_said_so(second: Message) -> None:
    desk = Played()
    desk.comes(proven("It burns.", mid="m@x"))

    other = desk.comes(second)

    assert other.outcome == "new_case"
    assert any("its Message-ID is also that of another mail" in line for line in other.evidence)


def test_mails_without_message_id_are_told_apart_by_words_and_date() -> None:
    desk = Played()
    mail = replace(proven("It burns."), message_id=None, date=NOW)

    first, again, later = desk.comes(mail), desk.comes(mail), desk.comes(replace(mail, date=NOW + HOUR))
    undated = [desk.comes(replace(mail, date=None)) for _ in range(2)]

    assert (first.outcome, again.outcome, later.outcome) == ("new_case", "duplicate", "new_case")
    assert [d.outcome for d in undated] == ["new_case", "new_case"]


# -- what is proposed ----------------------------------------------------------------------------------------------


def test_the_cc_of_an_opener_who_is_not_proven_is_proposed_to_the_agent() -> None:
    opened = decided(a_message("It burns.", cc=(BEN,)))

    (notified,) = mails(opened, MailKind.NOTIFICATION)
    assert notified.values["proposed"] == (BEN.address,)
    assert people(opened.after) == {ANN.address}


def test_a_colleague_to_whom_our_mail_was_forwarded_is_filed_inside_until_admitted() -> None:
    forwarded = decided(
        a_message("I can help.", by=BEN, in_reply_to=(a_token(ANN),), to=(ANN, SUPPORT)), None, a_case()
    )

    assert entries(forwarded)[0][1] == "internal"
    assert mails(forwarded, MailKind.NOTIFICATION)[0].values["proposed"] == (BEN.address,)


# -- agents --------------------------------------------------------------------------------------------------------


def test_an_answer_that_quotes_a_note_of_a_colleague_is_not_sent() -> None:
    desk = Played()
    opened = desk.comes(proven("It burns."))
    note = "The customer has not paid since March, so do not promise anything."
    asked = next(d for d in opened.drafts if d.to.address == BOB.person.address)
    assert asked.kind is MailKind.NOTIFICATION
    token = a_token(BOB.person, TokenKind.NOTIFICATION)
    carols = a_token(Address("", "carol@agents.example"), TokenKind.NOTIFICATION)
    carol = Address("Carol Diaz", "carol@agents.example")
    desk.comes(
        replace(said(f"#note\n{note}", by=carol, in_reply_to=(carols,)), auth=(reported(dmarc="agents.example"),))
    )

    answer = said(f"Use water. ({note})", by=BOB.person, in_reply_to=(token,))
    refused = desk.comes(replace(answer, auth=(reported(dmarc="agents.example"),)))

    assert not mails(refused, MailKind.ANSWER)
    assert "stands inside the desk alone" in str(mails(refused, MailKind.NOTICE)[0].values["lines"])
    added = [e.entry for e in refused.effects if isinstance(e, AddEntry)]
    assert all(entry.visibility is Visibility.INTERNAL for entry in added)


def test_an_agents_own_note_is_the_agents_to_send() -> None:
    desk = Played()
    desk.comes(proven("It burns."))
    words = "Please take the cartridge out and leave it on the balcony over night."
    token, passed = a_token(BOB.person, TokenKind.NOTIFICATION), (reported(dmarc="agents.example"),)
    desk.comes(replace(said(f"#note\n{words}", by=BOB.person, in_reply_to=(token,)), auth=passed))

    sent = desk.comes(replace(said(words, by=BOB.person, mid="b2", in_reply_to=(token,)), auth=passed))

    assert [d.values["text"] for d in mails(sent, MailKind.ANSWER)] == [words]


def test_the_reasons_and_the_score_are_told_with_what_the_other_case_had() -> None:
    message = a_message(in_reply_to=(a_token(ANN),), subject="see [Case #1002]")

    decision = decided(message, None, a_case(1001), a_case(1002))

    assert decision.evidence == (
        "a token of ours, made for this sender",
        "score 100 for case 1001; case 1002 had 30",
    )
    assert "follow-up" in hits(decision)
    assert because(decision, "follow-up") == "a token of ours, made for this sender"


# -- moved by mail -------------------------------------------------------------------------------------------------


def answering(decision: Decision, desk: Played, text: str) -> Message:
    """Bob's answer to the notification of what was decided."""
    rows = desk.sent_to(BOB.person.address)
    row = next(m for m in rows if m.cause == decision.cause.key)
    return said(text, by=BOB.person, in_reply_to=(row.message_id,), auth=(reported(dmarc="agents.example"),), mid=text)


def test_an_agent_moves_the_mail_of_a_notification_and_later_replies_follow() -> None:
    desk = Played()
    desk.comes(proven("It burns."))
    desk.comes(proven("Lost it.", subject="Password"))
    wrong = desk.comes(proven("And my password?", mid="w@x", subject="Re: Printer on fire"))

    desk.comes(answering(wrong, desk, "#move 1002\nWrong case."))
    later = desk.comes(proven("Well?", in_reply_to=("w@x",)))

    assert number(wrong) == 1001
    assert number(later) == 1002
    assert [e.text for e in desk.entries(1002) if e.kind is EntryKind.MAIL_IN] == [
        "Lost it.",
        "And my password?",
        "Well?",
    ]


def test_an_agent_splits_a_mail_into_a_case_of_its_own() -> None:
    desk = Played()
    desk.comes(proven("It burns."))
    other = desk.comes(proven("What is your price?", subject="Re: Printer on fire"))

    desk.comes(answering(other, desk, "#split"))

    assert [e.text for e in desk.entries(1002) if e.kind is EntryKind.MAIL_IN] == ["What is your price?"]
    assert desk.case(1002).requester == ANN


def test_a_mail_that_asks_for_several_things_is_a_case_for_each() -> None:
    desk = Played()
    both = desk.comes(proven("It burns.\n\nAnd my password?", mid="b@x"))

    desk.comes(answering(both, desk, "#split The password"))
    desk.comes(answering(both, desk, "#split The insurance"))

    texts = {n: [e.text for e in desk.entries(n) if e.kind is EntryKind.MAIL_IN] for n in (1001, 1002, 1003)}
    assert list(texts.values()) == [["It burns.\n\nAnd my password?"]] * 3
    assert [desk.case(n).subject for n in texts] == ["Printer on fire", "The password", "The insurance"]
    assert desk.case(1001).merged_into is None
    assert [m.case for m in desk.sent_to(ANN.address) if m.kind is MailKind.RECEIPT] == [1001, 1002, 1003]


def test_a_later_reply_to_what_was_split_goes_to_where_its_mail_stood_first() -> None:
    desk = Played()
    both = desk.comes(proven("It burns.\n\nAnd my password?", mid="b@x"))
    desk.comes(answering(both, desk, "#split The password"))

    assert number(desk.comes(proven("Well?", in_reply_to=("b@x",)))) == 1001
    assert number(desk.comes(proven("Well?", in_reply_to=(a_token(ANN, number=1002),)))) == 1002


def test_an_agent_merges_a_case_and_its_receipts_lead_to_the_other() -> None:
    desk = Played()
    desk.comes(proven("It burns."))
    second = desk.comes(proven("Fire!", subject="Help", mid="h@x"))

    desk.comes(answering(second, desk, "#merge #1001"))
    reply = desk.comes(proven("More", in_reply_to=(a_token(ANN, number=1002),)))

    assert desk.case(1002).merged_into == 1001
    assert number(reply) == 1001


@pytest.mark.parametrize("order", ["#move 4711", "#move", "#merge 1001", "#move fire", "#split #close"])
def test_an_order_that_cannot_be_done_moves_nothing_and_says_why(order: str) -> None:
    desk = Played()
    opened = desk.comes(proven("It burns."))

    refused = desk.comes(answering(opened, desk, order))

    assert [d.kind for d in refused.drafts] == [MailKind.NOTICE]
    assert order.partition(" ")[0] in str(refused.drafts[0].values["lines"])
    assert [e.text for e in desk.entries(1001) if e.kind is EntryKind.MAIL_IN] == ["It burns."]
