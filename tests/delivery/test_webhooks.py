"""Calls of webhooks over a real server that fails, hangs, dies in the middle, redirects and recovers."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mailbot.core.log import Silence
from mailbot.core.ports import Commit
from mailbot.core.trial.desk import MemoryStorage
from mailbot.core.webhooks import CallState, HookCall
from mailbot.delivery import webhooks
from mailbot.delivery.webhooks import Target, Webhooks
from tests.storage.desk import NOW, command, decision

SECRET = b"a secret of the other side"


@dataclass
class Crm:
    """What the other side does next, and what it was sent."""

    behaviour: str = "accepts"
    seen: list[tuple[dict[str, str], bytes, str]] = field(default_factory=list)
    url: str = ""
    freed: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def crm() -> Iterator[Crm]:
    other = Crm()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            other.seen.append((dict(self.headers), body, self.path))
            match other.behaviour:
                case "accepts":
                    self._answer(200, b"thanks")
                case "fails":
                    self._answer(500, b"no\r\ndatabase")
                case "is gone":
                    self._answer(410, b"")
                case "redirects":
                    self.send_response(302)
                    self.send_header("Location", other.url + "/elsewhere")
                    self.end_headers()
                case "dies":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf")
                    self.wfile.flush()
                case "hangs":
                    other.freed.wait(30)
                case "drips":
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
                    while not other.freed.wait(0.05):
                        self.wfile.write(b"y")

        def _answer(self, status: int, said: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    other.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield other
    other.freed.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Told:
    def __init__(self) -> None:
        self.heard: list[str] = []

    def fine(self, name: str) -> None:
        self.heard.append(f"{name} fine")

    def failed(self, name: str, because: str) -> None:
        self.heard.append(f"{name} failed: {because}")


class ADesk:
    """With these calls to be made, on a clock that the test sets."""

    def __init__(self, crm: Crm, *calls: HookCall, **urls: str) -> None:
        self.storage, self.told, self.now = MemoryStorage(), Told(), NOW
        with self.storage.begin() as work:
            work.write((Commit(decision(command("calls"), None, None, outcome="done"), calls=calls),))
        targets = {"crm": Target(f"{crm.url}/mailbot?x=1", SECRET), **{k: Target(u) for k, u in urls.items()}}
        self.webhooks = Webhooks(self.storage, lambda: targets, self._clock, Silence(), self.told)

    def _clock(self) -> datetime:
        return self.now

    def states(self) -> list[str]:
        return [row.state.value for row in self.storage.calls(settled=True)]


def a_call(n: int = 1, hook: str = "crm") -> HookCall:
    return HookCall(f"id-{hook}-{n}", hook, "opened", 1001, json.dumps({"n": n, "text": "Grüße"}), NOW)


def test_a_call_arrives_signed_and_is_not_made_twice(crm: Crm) -> None:
    desk = ADesk(crm, a_call())

    assert desk.webhooks.step()
    assert not desk.webhooks.step()

    ((headers, body, path),) = crm.seen
    moment, mac = (part.partition("=")[2] for part in headers["Mailbot-Signature"].split(","))
    assert mac == hmac.new(SECRET, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert int(moment) == int(NOW.timestamp())
    assert (headers["Mailbot-Id"], headers["Mailbot-Event"], path) == ("id-crm-1", "opened", "/mailbot?x=1")
    assert json.loads(body)["text"] == "Grüße"
    assert desk.states() == ["delivered"]
    assert desk.told.heard == ["webhook crm fine"]


@pytest.mark.parametrize("behaviour", ["fails", "hangs", "drips", "redirects"])
def test_a_webhook_that_does_not_answer_well_is_tried_again_later(
    crm: Crm, behaviour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "WHOLE_SECONDS", 0.4)
    crm.behaviour = behaviour
    desk = ADesk(crm, a_call())

    desk.webhooks.step()
    assert desk.states() == ["queued"]
    assert not desk.webhooks.step()

    crm.freed.set()
    crm.behaviour = "accepts"
    desk.now += timedelta(minutes=1)
    desk.webhooks.step()
    assert desk.states() == ["delivered"]
    assert [headers["Mailbot-Id"] for headers, _, _ in crm.seen] == ["id-crm-1", "id-crm-1"]
    assert {path for _, _, path in crm.seen} == {"/mailbot?x=1"}
    assert desk.told.heard[0].startswith("webhook crm failed")


def test_one_that_dies_in_the_middle_of_its_answer_is_called_again(crm: Crm) -> None:
    crm.behaviour = "dies"
    desk = ADesk(crm, a_call())

    desk.webhooks.step()

    assert desk.states() == ["queued"]


def test_a_dead_one_keeps_nobody_waiting_and_is_asked_once_in_a_batch(crm: Crm) -> None:
    calls = [a_call(1, "dead"), a_call(2, "dead"), a_call(3)]
    desk = ADesk(crm, *calls, dead="http://127.0.0.1:1/")

    desk.webhooks.step()

    assert desk.states() == ["queued", "queued", "delivered"]
    assert len([h for h in desk.told.heard if h.startswith("webhook dead failed")]) == 1


def test_after_three_days_it_is_given_up_and_a_person_may_try_it_again(crm: Crm) -> None:
    crm.behaviour = "fails"
    desk = ADesk(crm, a_call())

    for _ in range(100):
        desk.webhooks.step()
        desk.now += timedelta(hours=1)

    assert desk.states() == ["given_up"]
    assert 60 <= len(crm.seen) <= 80
    crm.behaviour = "accepts"
    assert desk.storage.requeue_call(1, desk.now)
    desk.webhooks.step()
    assert desk.states() == ["delivered"]


def test_who_wants_no_more_of_it_gets_no_more(crm: Crm) -> None:
    crm.behaviour = "is gone"
    desk = ADesk(crm, a_call())

    desk.webhooks.step()

    assert desk.states() == ["given_up"]


def test_a_webhook_that_was_taken_out_of_the_configuration_is_dropped(crm: Crm) -> None:
    desk = ADesk(crm, a_call(1, "old"))

    desk.webhooks.step()

    assert desk.states() == ["dropped"]


def test_what_a_server_says_is_one_short_line(crm: Crm) -> None:
    crm.behaviour = "fails"
    desk = ADesk(crm, a_call())
    desk.webhooks.step()

    (row,) = desk.storage.calls()
    assert (row.reply, row.state, row.attempts) == ("500 no database", CallState.QUEUED, 1)
