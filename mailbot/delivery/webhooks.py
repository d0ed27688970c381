"""Calls of webhooks: signed, at least once, following nobody anywhere. A dead one stops nothing.

The signature is HMAC-SHA256 over `TIMESTAMP.BODY` (docs/webhooks.md).
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from mailbot.core.log import Log
from mailbot.core.ports import Storage
from mailbot.core.webhooks import CallRow, CallSettled, CallState

AT_ONCE = 20
CONNECT_SECONDS = 10.0
WHOLE_SECONDS = 20.0  # of one call, however slowly the other side speaks
ANSWER_BYTES = 2048
_WAITS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60))
_PATIENCE = timedelta(days=3)
GONE = 410  # RFC 9110 section 15.5.11: the owner wants no more of it


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook is: an https URL, or http on this machine; `secret` signs what is sent."""

    url: str = field(repr=False)  # may hold a key of its own
    secret: bytes = field(repr=False, default=b"")


class Watcher(Protocol):
    """Hears how each webhook fares, for health and for the mail to the admins."""

    def fine(self, name: str) -> None: ...
    def failed(self, name: str, because: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is None where there was none."""

    status: int | None
    said: str

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def signature(secret: bytes, body: bytes, at: int) -> str:
    """The value of the header Mailbot-Signature: `t=UNIX,v1=HEX`."""
    mac = hmac.digest(secret, f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hex()}"


class Webhooks:
    """Delivers what is due; one that fails waits, and the others do not wait for it."""

    def __init__(
        self,
        storage: Storage,
        targets: Callable[[], Mapping[str, Target]],
        now: Callable[[], datetime],
        log: Log,
        watcher: Watcher,
    ) -> None:
        self._storage, self._targets, self._now = storage, targets, now
        self._log, self._watcher = log, watcher

    def step(self) -> bool:
        """One batch; False when nothing was due. After one failure the rest of that webhook's batch waits as well."""
        rows = self._storage.claim_calls(self._now(), AT_ONCE)
        down: dict[str, str] = {}
        for row in rows:
            hook = row.call.hook
            answer = Answer(None, down[hook]) if hook in down else self._call(row)
            if answer is None:
                continue
            if not answer.accepted:
                down.setdefault(hook, answer.said)
            self._settle(row, answer)
        return bool(rows)

    def _call(self, row: CallRow) -> Answer | None:
        """None where the configuration does not know the webhook any more."""
        target = self._targets().get(row.call.hook)
        if target is None:
            dropped = CallSettled(row.number, CallState.DROPPED, self._now(), "no such webhook is configured")
            self._storage.settle_call(dropped)
            return None
        answer = post(target, row, self._now())
        if answer.accepted:
            self._watcher.fine(f"webhook {row.call.hook}")
        else:
            self._watcher.failed(f"webhook {row.call.hook}", answer.said)
        return answer

    def _settle(self, row: CallRow, answer: Answer) -> None:
        now = self._now()
        if answer.accepted:
            settled = CallSettled(row.number, CallState.DELIVERED, now, answer.said)
        else:
            again = next_attempt(row, now)
            stops = again is None or answer.status == GONE
            state = CallState.GIVEN_UP if stops else CallState.QUEUED
            settled = CallSettled(row.number, state, now, answer.said, None if stops else again)
        self._storage.settle_call(settled)
        self._log.info(
            "webhook", hook=row.call.hook, about=row.call.event, state=str(settled.state), said=settled.reply
        )


def next_attempt(row: CallRow, now: datetime) -> datetime | None:
    """None when it is given up, three days after it came up."""
    wait = _WAITS[min(row.attempts, len(_WAITS)) - 1]
    return now + wait if now + wait <= row.call.at + _PATIENCE else None


def post(target: Target, row: CallRow, now: datetime) -> Answer:
    """One attempt: never follows a redirect, never reads more than a little, never takes longer than WHOLE_SECONDS."""
    body = row.call.body.encode()
    connection = _connection(target.url)
    late = threading.Event()
    watch = threading.Timer(WHOLE_SECONDS, _cut, (connection, late))
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", _path(target.url), body, _headers(target, row, body, now))
        response = connection.getresponse()
        said = response.read(ANSWER_BYTES)
        if late.is_set():
            return Answer(None, f"no whole answer within {WHOLE_SECONDS:g} s")
        if response.length and len(said) < ANSWER_BYTES:
            raise http.client.IncompleteRead(said, response.length)
        return Answer(response.status, f"{response.status} {' '.join(said.decode('utf-8', 'replace').split())}"[:300])
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:300])
    finally:
        watch.cancel()
        connection.close()


def _connection(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=CONNECT_SECONDS)


def _cut(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    """The other side speaks too slowly: what reads from it gets an end."""
    late.set()
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _headers(target: Target, row: CallRow, body: bytes, now: datetime) -> dict[str, str]:
    sent = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "mailbot",
        "Mailbot-Event": row.call.event,
        "Mailbot-Id": row.call.id,
        "Mailbot-Attempt": str(row.attempts),
        "Connection": "close",
    }
    return sent | ({"Mailbot-Signature": signature(target.secret, body, int(now.timestamp()))} if target.secret else {})
