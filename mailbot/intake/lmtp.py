"""The second way in: LMTP on loopback (RFC 2033); 250 only once the mail is durable. The aiosmtpd door."""

from __future__ import annotations

from collections.abc import Callable

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP

from mailbot.settings.server import Listen

Receive = Callable[[bytes, str | None, tuple[str, ...]], None]


class LmtpIntake:
    """Listens until `stop`."""

    def __init__(self, listen: Listen, receive: Receive) -> None:
        self._controller = _Controller(_Handler(receive), hostname=listen.host, port=listen.port)

    @property
    def port(self) -> int:
        return int(self._controller.server.sockets[0].getsockname()[1])

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


class _Controller(Controller):
    def factory(self) -> LMTP:
        return LMTP(self.handler, enable_SMTPUTF8=True)


class _Handler:
    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]  # noqa: N802
        self._receive(envelope.content, envelope.mail_from, tuple(envelope.rcpt_tos))
        return "250 2.0.0 stored"
