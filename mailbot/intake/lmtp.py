"""The second way in: LMTP (RFC 2033) on the loopback address, for a mail server on the same machine.

The only file that speaks through aiosmtpd. 250 is said after the mail is durable, 451 after any doubt: the server
that hands it over keeps it and tries again. One recipient a transaction, for RFC 2033 wants a reply for each after
the data, and aiosmtpd gives one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from mailbot.core.log import Log, Silence
from mailbot.intake.loopback import is_loopback

if TYPE_CHECKING:
    from mailbot.settings.server import Listen

LARGEST = 40_000_000
"""Bytes of one mail; what is longer is refused, and its sender told."""

_LONGEST_LINE = 1_000_000  # more than RFC 5321 allows: what the server before us took, we take
_STARTING = 10.0  # seconds
_STOPPING = 8.0

Receive = Callable[[bytes, str | None, tuple[str, ...]], None]
"""Makes (mail, envelope sender, envelope recipients) durable before it returns; raises when it could not."""


class LmtpIntake:
    """Listens from `start` to `stop`, in a thread of its own. Raises ValueError for any but a loopback address."""

    def __init__(self, listen: Listen, receive: Receive, log: Log | None = None) -> None:
        if not is_loopback(listen.host):
            raise ValueError(f"LMTP has no login, so it listens on this machine only, not on {listen.host}")
        self._listen = listen
        self._log = log or Silence()
        self._receive = receive
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._started: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, name="lmtp", daemon=True)
        self._writer = ThreadPoolExecutor(1, "lmtp-receive")  # one transaction at a time

    def start(self) -> None:
        """Returns once it listens. Raises OSError when the port is taken."""
        self._thread.start()
        self._started.result(_STARTING)

    @property
    def port(self) -> int:
        """The port in use, which the system chose when 0 was asked for."""
        return self._started.result(_STARTING)

    def stop(self) -> None:
        """Takes no more mail; a mail that is being written is written, and may stay without its 250."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(_STOPPING)
        self._writer.shutdown(wait=False)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        except OSError as error:
            self._started.set_exception(error)
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        server = await self._loop.create_server(self._session, self._listen.host, self._listen.port)
        self._started.set_result(int(server.sockets[0].getsockname()[1]))
        await self._stopping.wait()
        server.close()
        sessions = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in sessions:
            task.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)

    def _session(self) -> LMTP:
        return _Lmtp(_Handler(self._receive, self._writer), self._log, self._loop)


class _Lmtp(LMTP):
    line_length_limit = _LONGEST_LINE

    def __init__(self, handler: _Handler, log: Log, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="mailbot",
            loop=loop,
        )
        self._log = log

    async def handle_exception(self, error: Exception) -> str:
        """Whatever went wrong is ours, not the mail's: aiosmtpd would say 500, and the mail would bounce."""
        self._log.warning("lmtp.not_received", because=f"{type(error).__name__}: {error}"[:500])
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        return "451 4.3.0 not stored now, try again later"


class _Handler:
    def __init__(self, receive: Receive, writer: ThreadPoolExecutor) -> None:
        self._receive = receive
        self._writer = writer

    async def handle_RCPT(  # noqa: N802
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return "452 4.5.3 one recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: LMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = (envelope.mail_from or "").strip("<>")  # the empty path comes with its brackets
        await asyncio.get_running_loop().run_in_executor(
            self._writer, self._receive, raw, sender, tuple(envelope.rcpt_tos)
        )
        return "250 2.0.0 stored"
