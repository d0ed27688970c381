"""Bytes to the fields a ticket needs, by mail-parser as it comes; here or in a worker process."""

from __future__ import annotations

import base64
import hashlib
import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Protocol

import mailparser


@dataclass(frozen=True, slots=True)
class File:
    name: str
    type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """What the floor keeps of one mail."""

    sender: str
    name: str
    subject: str
    message_id: str
    cited: tuple[str, ...]
    text: str
    html: str
    files: tuple[File, ...]
    sha256: str


def parse(raw: bytes) -> Seen:
    mail = mailparser.parse_from_bytes(raw)
    name, sender = mail.from_[0]
    cited = f"{mail.headers.get('In-Reply-To', '')} {mail.headers.get('References', '')}"
    return Seen(
        sender=sender,
        name=name,
        subject=mail.subject,
        message_id=mail.message_id,
        cited=tuple(dict.fromkeys(cited.split())),
        text="".join(mail.text_plain),
        html="".join(mail.text_html),
        files=tuple(_file(a) for a in mail.attachments),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _file(attachment: dict[str, str]) -> File:
    payload = attachment["payload"]
    content = base64.b64decode(payload) if attachment["binary"] else payload.encode()
    digest = hashlib.sha256(content).hexdigest()
    return File(attachment["filename"], attachment["mail_content_type"], digest, content)


class Parser(Protocol):
    """Takes one batch while the one before is worked on."""

    def submit(self, raws: Sequence[bytes]) -> None: ...
    def collect(self) -> list[Seen]: ...


class Here:
    """Parses in this process."""

    def submit(self, raws: Sequence[bytes]) -> None:
        self._raws = raws

    def collect(self) -> list[Seen]:
        return [parse(raw) for raw in self._raws]


class Worker:
    """Parses in one worker process. Collect before the next submit, so that neither waits on a full pipe."""

    def __enter__(self) -> Worker:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        self._ours.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()

    def submit(self, raws: Sequence[bytes]) -> None:
        self._ours.send(raws)

    def collect(self) -> list[Seen]:
        seen: list[Seen] = self._ours.recv()
        return seen


def _work(pipe: Connection) -> None:
    pipe.send("ready")
    with suppress(EOFError):  # the floor has ended
        while True:
            pipe.send([parse(raw) for raw in pipe.recv()])
