"""Who sees what of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.core.case.model import CaseFile, Participant, Role, Status
from mailbot.core.message import Address
from mailbot.core.trust.keys import write_key
from mailbot.web.case_seen import MOST_ENTRIES
from tests.web.conftest import ANA, ANAS_KEY, BOB, CASE, ENTRIES, HOUR, IVOS_KEY, NOW, SUPPORT, Open, Site, public

OTHER_KEY = write_key(b"o" * 16)


def shown(opened: Open, file: CaseFile, **site: str) -> str:
    """The page that Ana sees of a case of her own."""
    made = Site(**site)  # type: ignore[arg-type]
    made.keep(file, ana=OTHER_KEY)
    visit = opened(made).post_key(OTHER_KEY)
    assert visit.status == 200
    return visit.text


def test_a_key_opens_its_case(site):
    visit = site.post_key(ANAS_KEY)
    assert visit.status == 200
    for words in ("Case #1001", CASE.subject, "In hand", "Bob Ray", "Tuesday 24 November, 06:05"):
        assert words in visit.text


def test_times_are_in_the_zone_of_the_desk(site):
    assert "Monday 23 November, 11:05 (Halifax\u00a0time)" in site.post_key(ANAS_KEY).text


def test_a_key_is_read_however_it_is_typed(site):
    for typed in (ANAS_KEY.lower(), ANAS_KEY.replace("-", ""), f"  {ANAS_KEY} ", ANAS_KEY.replace("1", "l")):
        assert site.post_key(typed).status == 200


def test_the_requester_sees_all_that_is_public_newest_first(site):
    page = site.post_key(ANAS_KEY).text
    places = [page.index(words) for words in ("blinks only once", "hold the feed button", "leaves labels blank")]
    assert places == sorted(places)


def test_somebody_who_joined_later_sees_what_was_said_from_then_on(site):
    page = site.post_key(IVOS_KEY).text
    assert "hold the feed button" in page
    assert "leaves labels blank" not in page
    assert "label.jpg" not in page


def test_internal_notes_are_never_shown(site):
    for key in (ANAS_KEY, IVOS_KEY):
        assert "no contract" not in site.post_key(key).text


def test_agents_are_names_and_never_addresses(opened):
    entries = (
        public("One", BOB, NOW),
        public("Two", Address("", BOB.address), NOW),
        public("Three", Address("bob@example.com", SUPPORT.address), NOW),
    )
    page = shown(opened, CaseFile(CASE, entries))
    assert "Bob Ray" in page
    assert "bob@" not in page
    assert page.count('<b dir="auto">Example Support</b>') == 2


def test_keys_quoted_in_a_text_are_blotted_out(opened):
    entry = public(f"Ivo opened it with {IVOS_KEY}.", ANA, NOW)
    page = shown(opened, CaseFile(replace(CASE, subject=f"My key {IVOS_KEY}"), (entry,)))
    assert IVOS_KEY not in page
    assert "Ivo opened it with *****." in page


def test_the_key_itself_is_not_on_the_page(site):
    assert ANAS_KEY not in site.post_key(ANAS_KEY).text


def test_what_people_write_is_text_and_nothing_else(opened):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \"'"
    person = replace(ANA, name=evil)
    case = replace(CASE, subject=evil, participants=(Participant(ANA, Role.REQUESTER, NOW - 5 * HOUR),))
    page = shown(opened, CaseFile(case, (public(evil, replace(person, address="eve@example.net"), NOW, evil),)))
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("{{ 7*7 }}") == 4


def test_files_are_named_and_cannot_be_fetched(site):
    page = site.post_key(ANAS_KEY).text
    assert 'Attached: <span dir="auto">label.jpg</span>' in page
    assert page.count("href=") == 2  # the style and the desk's address


def test_a_promise_that_was_not_kept_is_called_late(site):
    site.at = NOW + 2 * HOUR
    page = site.post_key(ANAS_KEY).text
    assert page.count("Late, and we are sorry.") == 1


def test_a_paused_window_promises_nothing(opened):
    paused = tuple(replace(d, paused_at=NOW) for d in CASE.deadlines)
    page = shown(opened, CaseFile(replace(CASE, deadlines=paused, status=Status.WAITING), ENTRIES))
    assert "Waiting for your answer" in page
    assert "Answer by" not in page


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (Status.NEW, None, "Received"),
        (Status.OPEN, None, "In hand"),
        (Status.WAITING, "customer", "Waiting for your answer"),
        (Status.WAITING, "payment", "Waiting for payment"),
        (Status.RESOLVED, None, "Solved"),
        (Status.CLOSED, None, "Closed"),
    ],
)
def test_each_status_has_its_words(opened, status, reason, words):
    page = shown(opened, CaseFile(replace(CASE, status=status, waiting_reason=reason), ENTRIES))
    assert f"<b>{words}</b>" in page


def test_a_long_case_shows_its_newest_entries_and_says_so(opened):
    entries = tuple(public(f"Line {n}.", ANA, NOW + timedelta(seconds=n)) for n in range(MOST_ENTRIES + 3))
    page = shown(opened, CaseFile(CASE, entries))
    assert "Line 2." not in page
    assert "Line 3." in page
    assert "3 earlier ones are not shown here." in page


def test_a_german_desk_has_german_pages(opened):
    page = shown(opened, CaseFile(CASE, ENTRIES), language="de")
    assert "In Arbeit" in page
    assert "Montag, 23. November, 11:05" in page
    assert 'lang="de"' in page
