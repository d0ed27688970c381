"""A desk with one case, and a real web server over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from types import MappingProxyType
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from mailbot.core.case.model import (
    Case,
    CaseFile,
    Deadline,
    EntryKind,
    InternalEntry,
    Participant,
    PublicEntry,
    Role,
    Status,
    WindowName,
)
from mailbot.core.mail import NewKey
from mailbot.core.message import Address, Attachment
from mailbot.core.policy import Agent, CaseNumber, Desk
from mailbot.core.ports import Storage
from mailbot.core.time.calendar import Calendar
from mailbot.core.trial.desk import MemoryStorage
from mailbot.core.trust.keys import key_hash, write_key
from mailbot.settings.server import Listen
from mailbot.web.server import WebServer
from tests.storage.desk import opening, write

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA = Address("Ana Díaz", "ana@example.net")
IVO = Address("Ivo Lang", "ivo@example.net")
BOB = Address("Bob Ray", "bob@example.com")
SUPPORT = Address("Example Support", "support@example.com")
ANAS_KEY, IVOS_KEY = write_key(b"a" * 16), write_key(b"i" * 16)


def public(text: str, author: Address, at: datetime, *files: str) -> PublicEntry:
    attachments = tuple(Attachment(name, "text/plain", 9, "0" * 64) for name in files)
    kind = EntryKind.MAIL_OUT if author.address == SUPPORT.address else EntryKind.MAIL_IN
    return PublicEntry(at=at, kind=kind, text=text, cause="mail:1", author=author, attachments=attachments)


def internal(text: str, at: datetime) -> InternalEntry:
    return InternalEntry(at=at, kind=EntryKind.NOTE, text=text, cause="mail:1", author=BOB)


CASE = Case(
    number=1001,
    subject="Label printer prints every second label blank",
    status=Status.OPEN,
    queue="support",
    priority="high",
    requester=ANA,
    opened_at=NOW - 5 * HOUR,
    updated_at=NOW,
    owner="bob",
    participants=(
        Participant(ANA, Role.REQUESTER, NOW - 5 * HOUR),
        Participant(IVO, Role.PARTICIPANT, NOW - 2 * HOUR),
    ),
    deadlines=(
        Deadline(WindowName.RESPOND, NOW - 5 * HOUR, NOW + HOUR),
        Deadline(WindowName.RESOLVE, NOW - 5 * HOUR, NOW + 20 * HOUR),
    ),
)
ENTRIES = (
    public("Good morning,\n\nsince Friday our printer leaves labels blank.\n\nAna", ANA, NOW - 5 * HOUR, "label.jpg"),
    internal("She has no contract, be careful.", NOW - 4 * HOUR),
    public(
        "Please hold the feed button until it blinks twice.\n\nBob",
        Address("Bob Ray at Example Support", SUPPORT.address),
        NOW - 2 * HOUR,
        "manual.pdf",
    ),
    public("It blinks only once.", IVO, NOW - HOUR),
)


@dataclass
class Visit:
    """One answer of the server."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Site:
    """The desk's pages. `at` is what its clock says; visits come from 127.0.0.1."""

    storage: Storage = field(default_factory=MemoryStorage)
    at: datetime = NOW
    parts: tuple[object, ...] = ()
    language: str = "en"
    policy: Desk | None = None
    server: WebServer | None = None

    def open(self) -> None:
        self.server = WebServer(
            Listen("127.0.0.1", 0),
            self.storage,
            lambda: self.policy or self.desk(),
            lambda: self.parts,
            lambda: self.at,  # type: ignore[arg-type,return-value]
        )
        self.server.start()

    def desk(self) -> Desk:
        zone = ZoneInfo("America/Halifax")
        return Desk(
            id="desk-1",
            person=SUPPORT,
            own_addresses=frozenset({SUPPORT.address}),
            case_number=CaseNumber("[Case #{number}]", 1001, lambda text: ()),
            zone=zone,
            calendar=Calendar(zone=zone, week=((),) * 7),
            agents=MappingProxyType({"bob": Agent("bob", BOB)}),
            queues=MappingProxyType({}),
            default_queue="support",
            priorities=MappingProxyType({}),
            default_priority="medium",
            language=self.language,
        )

    def keep(self, file: CaseFile, **keys: str) -> None:
        """Stores a case, with a key for each address given as the name of its owner."""
        given = (NewKey(key_hash(key), file.case.number, f"{name}@example.net", NOW) for name, key in keys.items())
        commit = opening(file.case, *file.entries, received_id=file.case.number, keys=tuple(given))
        write(self.storage, replace(commit, decision=replace(commit.decision, at=NOW)))

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Visit:
        assert self.server is not None
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, fields)
            response = connection.getresponse()
            return Visit(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Visit:
        return self.ask("GET", path, **headers)

    def post_key(self, key: str, **headers: str) -> Visit:
        form = {"Content_Type": "application/x-www-form-urlencoded"} | headers
        return self.ask("POST", "/case", urlencode({"key": key}).encode(), **form)


Open = Callable[[Site], Site]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Puts a site on the net; it is taken off at the end."""
    sites: list[Site] = []

    def put(site: Site) -> Site:
        site.open()
        sites.append(site)
        return site

    yield put
    for one in sites:
        assert one.server is not None
        one.server.stop()


@pytest.fixture
def site(opened: Open) -> Site:
    """Pages of a desk with case 1001, of which Ana and Ivo hold keys."""
    made = Site()
    made.keep(CaseFile(CASE, ENTRIES), ana=ANAS_KEY, ivo=IVOS_KEY)
    return opened(made)
