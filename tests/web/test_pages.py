"""The pages as a browser gets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from mailbot.core.mail import Arrival
from tests.web.conftest import ANAS_KEY, CASE, NOW, SUPPORT, Site

PATHS = ("/", "/case", "/page.css", "/case.js", "/healthz", "/readyz", "/metrics", "/nothing", "/case/")


@dataclass(frozen=True)
class Part:
    name: str
    worked_at: datetime
    failing_since: datetime | None = None
    because: str = ""
    noted: bool = False


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_what_browsers_may_not_do(site, path):
    headers = site.get(path).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_the_case_page_carries_the_same_headers(site):
    assert site.post_key(ANAS_KEY).headers["cache-control"] == "no-store"


def test_the_front_page_names_the_desk_and_no_case(site):
    visit = site.get("/")
    assert visit.status == 200
    assert SUPPORT.name in visit.text
    assert "The desk is working." in visit.text
    assert 'href="case"' in visit.text
    assert CASE.subject not in visit.text


def test_the_front_page_owns_up_to_trouble_without_details(site):
    site.parts = (Part("mailbox support", NOW, NOW - timedelta(minutes=11), "login refused for bob"),)
    page = site.get("/").text
    assert "has trouble" in page
    assert "login" not in page


def test_the_form_works_without_script(site):
    page = site.get("/case").text
    assert '<form method="post" action="case">' in page
    assert 'name="key"' in page


@pytest.mark.parametrize("path", ["/", "/case"])
def test_no_page_has_script_or_style_of_its_own(site, path):
    page = site.get(path).text + site.post_key(ANAS_KEY).text
    assert "<script>" not in page
    assert "<style" not in page
    assert "style=" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_script_takes_the_key_out_of_the_address_and_posts_it(site):
    visit = site.get("/case.js")
    assert visit.headers["content-type"].startswith("text/javascript")
    assert visit.text.index("replaceState") < visit.text.index("submit")


def test_looking_twenty_times_changes_nothing(site):
    before = site.storage.case_file(1001)
    for _ in range(20):
        site.get("/case")
    assert site.storage.case_file(1001) == before


def test_alive_and_ready(site):
    assert site.get("/healthz").status == 200
    assert site.get("/readyz").status == 200


def test_an_edited_file_that_is_refused_is_shown_at_once_and_the_desk_is_ready(opened):
    refused = Part(
        "configuration", NOW, NOW, "the edited files are refused. desk.yml:3:1: unknown key 'nmae'", noted=True
    )
    answer = opened(Site(parts=(Part("tick", NOW), refused))).get("/readyz")
    assert answer.status == 200
    assert "configuration: the edited files are refused" in answer.text
    assert "nmae" not in answer.text


def test_not_ready_while_mail_waits_for_long(site):
    site.storage.receive((Arrival("support", "pipe", b"Subject: x\r\n\r\n", NOW - timedelta(hours=1)),))
    assert site.get("/readyz").status == 503


def test_metrics_say_what_waits_and_when_a_mailbox_was_read(opened):
    site = opened(Site(parts=(Part("mailbox support", NOW), Part("tick", NOW, NOW))))
    text = site.get("/metrics").text
    last_read = next(
        line for line in text.splitlines() if line.startswith("mailbot_mailbox_last_sync_timestamp_seconds{")
    )
    name, value = last_read.split()
    assert 'mailbox="support"' in name
    assert float(value) == NOW.timestamp()
    assert 'mailbot_part_failing{part="tick"} 1.0' in text
    assert "mailbot_outbox_pending 0.0" in text
    assert 'mailbot_build_info{version="' in text
