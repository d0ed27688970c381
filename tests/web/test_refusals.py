"""Keys that open nothing, and people who try many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from ipaddress import ip_address

import pytest

from mailbot.core.case.model import CaseFile, Status
from mailbot.core.ports import Counts, StorageFailed
from mailbot.core.trial.desk import MemoryStorage
from mailbot.core.trust.keys import write_key
from mailbot.web.misses import MOST, client_of
from tests.web.conftest import ANAS_KEY, CASE, ENTRIES, NOW, Site

GONE_KEY, OLD_KEY, WRONG_KEY = (write_key(letter * 16) for letter in (b"g", b"o", b"w"))
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


class FailingStorage(MemoryStorage):
    """Its disk is full."""

    def case_by_key(self, key_hash: bytes, now: object) -> tuple[int, str] | None:
        raise StorageFailed("disk full")

    def counts(self) -> Counts:
        raise StorageFailed("disk full")


def test_every_key_that_opens_nothing_gets_the_same_answer(site):
    site.keep(CaseFile(replace(CASE, number=1002), ENTRIES), eve=GONE_KEY)  # Eve takes no part in it
    site.keep(CaseFile(replace(CASE, number=1003, status=Status.CLOSED), ENTRIES), ana=OLD_KEY)
    site.at = NOW + timedelta(days=91)
    visits = [site.post_key(key) for key in (WRONG_KEY, GONE_KEY, OLD_KEY, "", "1001", "Ж" * 9, "x" * 900)]
    visits += [site.ask("POST", "/case", body, **FORM) for body in (b"", b"\xff\xfe", b"k&" * 20)]
    assert {v.status for v in visits} == {404}
    assert len({v.body for v in visits}) == 1
    assert len({tuple(sorted((k, v) for k, v in one.headers.items() if k != "date")) for one in visits}) == 1


def test_the_closed_case_of_that_key_was_open_to_it_until_then(site):
    site.keep(CaseFile(replace(CASE, number=1003, status=Status.CLOSED), ENTRIES), ana=OLD_KEY)
    site.at = NOW + timedelta(days=89)
    assert site.post_key(OLD_KEY).status == 200


def test_what_was_typed_does_not_come_back(site):
    assert b"<i>guess" not in site.post_key("<i>guess").body
    assert b"guess" not in site.post_key("guess").body


def test_ten_misses_a_minute_are_enough(site):
    answers = [site.post_key(WRONG_KEY).status for _ in range(MOST + 2)]
    assert answers == [404] * MOST + [429] * 2
    assert site.post_key(ANAS_KEY).status == 429  # else the limit would not stop a guesser


def test_a_minute_later_one_may_try_again(site):
    for _ in range(MOST + 1):
        site.post_key(WRONG_KEY)
    site.at = NOW + timedelta(seconds=61)
    assert site.post_key(ANAS_KEY).status == 200


def test_right_keys_are_no_misses(site):
    assert {site.post_key(ANAS_KEY).status for _ in range(2 * MOST)} == {200}


def test_guesses_at_the_same_time_are_counted_too(site):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: site.post_key(WRONG_KEY).status, range(40)))
    assert answers.count(404) == MOST


def test_a_forwarded_address_is_not_believed(site):
    headers = ({"X_Forwarded_For": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"} for n in range(MOST + 1))
    answers = [site.post_key(WRONG_KEY, **one).status for one in headers]
    assert answers[-1] == 429


def test_a_form_of_another_site_opens_nothing_and_costs_its_visitor_nothing(site):
    foreign = [site.post_key(ANAS_KEY, Sec_Fetch_Site="cross-site") for _ in range(MOST + 1)]
    assert {v.status for v in foreign} == {404}
    assert site.post_key(ANAS_KEY, Sec_Fetch_Site="same-origin").status == 200


def test_more_than_a_form_of_ours_is_not_read(site):
    assert site.ask("POST", "/case", b"key=" + b"x" * 5000, **FORM).status == 413


def test_a_body_of_no_said_length_is_read_no_further_either(site):
    connection = HTTPConnection("127.0.0.1", site.server.port, timeout=10)
    connection.request("POST", "/case", iter([b"x" * 1000] * 10), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_storage_that_fails_is_said_calmly(opened, capfd):
    site = opened(Site(storage=FailingStorage()))
    visit = site.post_key(ANAS_KEY)
    assert visit.status == 503
    assert visit.headers["cache-control"] == "no-store"
    assert "has trouble" in site.get("/").text
    assert "Traceback" not in capfd.readouterr().err


def test_no_key_reaches_a_log(site, caplog, capfd):
    caplog.set_level(0)
    site.post_key(ANAS_KEY)
    site.post_key(WRONG_KEY)
    site.get(f"/case?key={ANAS_KEY}")
    site.get(f"/{ANAS_KEY}")
    said = caplog.text + "".join(capfd.readouterr())
    assert ANAS_KEY not in said
    assert WRONG_KEY not in said


def test_a_key_in_the_query_opens_nothing(site):
    assert CASE.subject not in site.get(f"/case?key={ANAS_KEY}").text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_else_can_be_done(site, method):
    assert site.ask(method, "/case").status == 405


def test_a_network_of_one_customer_counts_as_one_client():
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff:1") != client_of("2001:db8:0:1::1")
    assert client_of("::ffff:192.0.2.7") == client_of("192.0.2.7") == str(ip_address("192.0.2.7"))
    assert client_of("fe80::1%eth0") == client_of("fe80::2")
