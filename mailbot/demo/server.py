"""A mail server for one machine: IMAP mailboxes in memory (pymap), and SMTP that takes all mail into them (aiosmtpd).

Every address is a mailbox, made when it is first named, with the password "demo". Both listen on the loopback
address only and live in one thread, so they end with the process that started them. For the demo and for tests:
nothing is kept, and anybody on this machine may write to anybody.
"""

from __future__ import annotations

import asyncio
import threading
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.noop import ProxyProtocolNoop
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
PASSWORD = "demo"  # nothing here is worth keeping from anybody

_LARGEST = 60_000_000
_STARTING = 10.0  # seconds


class DemoMailServer:
    """A context manager. Its methods may be called from any thread while it is entered.

    `imap_port` and `smtp_port` are free ports unless they are given.
    """

    def __init__(self, imap_port: int = 0, smtp_port: int = 0) -> None:
        self.imap_port = imap_port
        self.smtp_port = smtp_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="demo-mail-server", daemon=True)
        self._started: Future[None] = Future()
        self._stopping = asyncio.Event()
        self._post = _PostOffice()

    def __enter__(self) -> DemoMailServer:
        self._thread.start()
        self._started.result(_STARTING)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STARTING)

    def deliver(self, raw: bytes, to: str) -> None:
        """Files one mail, as it is, into the mailbox of an address."""
        asyncio.run_coroutine_threadsafe(self._post.file(to, raw), self._loop).result(_STARTING)

    def mails(self, address: str) -> list[bytes]:
        """All mail that was ever filed for an address, oldest first, moved on since or not."""
        with self._post.changed:
            return list(self._post.filed.get(box_of(address), ()))

    def wait_for(self, address: str, wanted: int | Callable[[bytes], bool] = 1, limit: float = 30.0) -> list[bytes]:
        """Waits until so many mails came to an address, or one that fits; returns those (or all that fit).

        Raises TimeoutError after `limit` seconds.
        """
        fits = (lambda _: True) if isinstance(wanted, int) else wanted
        number = wanted if isinstance(wanted, int) else 1

        def found() -> list[bytes]:
            mails = [raw for raw in self._post.filed.get(box_of(address), ()) if fits(raw)]
            return mails if len(mails) >= number else []

        with self._post.changed:
            if mails := self._post.changed.wait_for(found, limit):
                return mails
            came = len(self._post.filed.get(box_of(address), ()))
        raise TimeoutError(f"{address} got {came} mails, and not what was waited for, in {limit:g} s")

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:  # a port that was asked for is taken
            self._started.set_exception(error)
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        imap = await asyncio.start_server(await self._post.open(), HOST, self.imap_port)
        smtp = await self._loop.create_server(self._smtp_session, HOST, self.smtp_port)
        self.imap_port, self.smtp_port = _port(imap), _port(smtp)
        self._started.set_result(None)
        await self._stopping.wait()
        for server in (imap, smtp):
            server.close()
        await self._end_sessions()

    async def _end_sessions(self) -> None:
        sessions = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in sessions:
            task.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    def _smtp_session(self) -> SMTP:
        return _Smtp(
            _Catch(self._post), data_size_limit=_LARGEST, enable_SMTPUTF8=True, hostname="demo", loop=self._loop
        )


class _PostOffice:
    """The mailboxes, and a record of all that was filed. Lives in the loop's thread, but for the record."""

    def __init__(self) -> None:
        self.filed: dict[str, list[bytes]] = {}
        self.changed = threading.Condition()

    async def open(self) -> Callable[..., Any]:
        """Sets pymap up in this loop; returns what serves one connection."""
        backend, self._config = await DictBackend.init(_pymap_settings(), hash_context=Cleartext())
        backend.login.users_dict = _Everybody(self._config)
        self._config.apply_context()
        serve = IMAPServer(backend.login, self._config)
        return ProxyProtocolReader(ProxyProtocolNoop()).get_callback(serve)

    async def file(self, address: str, raw: bytes) -> None:
        box = box_of(address)
        inbox = await self._boxes(box).get_mailbox("INBOX")
        await inbox.append(AppendMessage(raw, datetime.now(UTC)))
        with self.changed:
            self.filed.setdefault(box, []).append(raw)
            self.changed.notify_all()

    def _boxes(self, box: str) -> MailboxSet:
        if box not in self._config.set_cache:
            self._config.set_cache[box] = (MailboxSet(), FilterSet())
        return self._config.set_cache[box][0]


class _Everybody(dict[str, UserMetadata]):
    """Pymap's table of users, in which everybody is found."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self._config = config

    def get(self, name: str, default: Any = None) -> UserMetadata:
        return UserMetadata(self._config, name, password=PASSWORD)


class _Smtp(SMTP):
    line_length_limit = 1_000_000  # as forgiving as the servers that mail programs are used to


class _Catch:
    """Takes every mail that SMTP brings, and files a copy for each recipient as a last hop does."""

    def __init__(self, post: _PostOffice) -> None:
        self._post = post

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        body = envelope.content if isinstance(envelope.content, bytes) else b""
        path = f"Return-Path: <{(envelope.mail_from or '').strip('<>')}>\r\n".encode()
        for address in envelope.rcpt_tos:
            await self._post.file(address, path + body)
        return "250 OK filed"


def box_of(address: str) -> str:
    """Which mailbox an address leads to: case does not matter, nor what stands after a plus."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


def _pymap_settings() -> Namespace:
    """The arguments of pymap's command line, as its backend wants them."""
    return Namespace(
        host=HOST,
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=None,
        inherited_sockets=None,
        demo_data=False,
        demo_user="nobody",
        demo_password=PASSWORD,
    )
