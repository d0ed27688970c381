"""Policy over real servers: unknown senders wait for a word, calls are logged, the absent get nothing, a CRM hears."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.stories.desk_at_work import DeskAtWork
from tests.stories.letters import ANN, BOB, EVE, answer, mail, text_of
from tests.stories.test_spam import said

pytestmark = pytest.mark.parametrize("desk", ["pymap"], indirect=True)  # a mailbox of another make proves nothing more

PROVEN = {"Authentication_Results": "mx.example.com; dmarc=pass header.from=example.com"}


@pytest.fixture
def crm() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    heard: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", heard
    server.shutdown()
    server.server_close()
    thread.join()


def add(desk: DeskAtWork, file: str, text: str) -> None:
    path = desk.folder / file
    path.write_text(path.read_text() + text)


def test_an_unknown_sender_waits_until_an_agent_says_approve(desk: DeskAtWork) -> None:
    path = desk.folder / "desk.yml"
    path.write_text(path.read_text().replace("from: contacts.csv", "from: contacts.csv, unknown: hold"))
    desk.deliver(mail(EVE, "Please help", "It is broken."))
    desk.once()

    assert desk.cases() == []
    assert "Case #" not in text_of(desk.sink.to(EVE)[0].message)
    notice = desk.sink.to(BOB)[-1].message
    assert "#approve" in text_of(notice)

    desk.deliver(answer(notice, BOB, "#approve", **PROVEN))
    desk.once()

    (case,) = desk.cases()
    assert case["requester"]["address"] == EVE
    assert desk.case(case["number"])["number"] == case["number"]
    assert len(desk.sink.to(EVE)) == 2


def test_a_program_hears_of_each_event_once_and_of_no_note(desk: DeskAtWork, crm: tuple[str, list[Any]]) -> None:
    url, heard = crm
    add(desk, "mailbot.yml", f"webhooks: {{crm: {{url: '{url}', events: [opened, answered, noted, resolved]}}}}\n")
    desk.deliver(mail(ANN, "Printer on fire", "It burns."))
    desk.once()
    notification = desk.sink.to(BOB)[0].message
    desk.deliver(answer(notification, BOB, "#note\nA canary.", **PROVEN))
    desk.deliver(answer(notification, BOB, "#resolve\nIt was the fuser.", **PROVEN))
    desk.once()

    assert [one["event"] for one in heard] == ["opened", "answered", "resolved"]
    assert heard[0]["case"]["subject"] == "Printer on fire"
    assert heard[0]["entries"][0]["text"] == "It burns."
    assert "canary" not in json.dumps(heard)
    calls = said(desk, "queue", "webhooks", "list", "--all")
    assert [call["state"] for call in calls] == ["delivered"] * 3


def test_a_program_that_is_away_holds_up_nothing_and_hears_of_it_later(
    desk: DeskAtWork, crm: tuple[str, list[Any]]
) -> None:
    url, heard = crm
    add(desk, "mailbot.yml", "webhooks: {crm: {url: 'http://127.0.0.1:1/', events: opened}}\n")
    desk.deliver(mail(ANN, "Printer on fire", "It burns."))
    desk.once()

    assert [c["subject"] for c in desk.cases()] == ["Printer on fire"]
    (call,) = said(desk, "queue", "webhooks")
    assert (call["state"], call["tries"], call["webhook"]) == ("queued", 1, "crm")

    main = desk.folder / "mailbot.yml"
    main.write_text(main.read_text().replace("http://127.0.0.1:1/", url))
    desk.set_clock("2026-11-23T11:00:00+00:00")
    desk.once()
    assert [one["event"] for one in heard] == ["opened"]


def test_a_call_is_logged_and_who_is_away_is_given_nothing(desk: DeskAtWork) -> None:
    desk.deliver(mail(BOB, "No sound", "#log carla@example.org 20m\nShe sounded tired.", **PROVEN))
    desk.once()

    (case,) = desk.cases()
    assert (case["requester"]["address"], case["owner"], case["status"]) == ("carla@example.org", "bob", "open")
    assert "tired" not in text_of(desk.sink.to("carla@example.org")[0].message)

    desk.deliver(mail(BOB, "Off", "#away until 2026-12-01", **PROVEN))
    desk.once()
    desk.deliver(mail(ANN, "Printer on fire", "It burns."))
    desk.once()

    assert desk.cases()[-1]["owner"] != "bob"
