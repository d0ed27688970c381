"""One SMTP connection, driven line by line: the only file that speaks through smtplib.

smtplib's own `sendmail` is not used: it raises one class of exception for a cut before DATA and for a lost
reply to the final dot, and only the first of these means "not sent".
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.delivery.reply import Reply, ReplyReader, clean

if TYPE_CHECKING:
    from mailbot.settings.server import Smtp

CONNECT = 30.0  # seconds, also for EHLO, STARTTLS and the login
STOPPING = 5.0  # what is left for a reply once the daemon is being stopped
DOT_STOPPING = 10.0  # and for the reply to the final dot
_STREAM = 180.0  # RFC 5321 section 4.5.3.2.5: for each block of data to leave


@dataclass(frozen=True, slots=True)
class Line:
    """A command, how long its reply may take in seconds, and the replies that are hoped for."""

    text: str
    seconds: float
    wanted: range


class CannotConnect(Exception):
    """No usable connection: no server, no TLS, no login. The text says which."""


class SmtpConnection:
    """Connects, secures and logs in at once; raises CannotConnect. `wake` turns readable at the stop."""

    def __init__(self, smtp: Smtp, wake: socket.socket) -> None:
        self._wake = wake
        where = f"{smtp.host}:{smtp.port}"
        try:
            self._smtp = _connected(smtp)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise CannotConnect(f"connecting to {where}: {_said(error)}") from error
        try:
            self._greet(smtp)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise CannotConnect(f"{where}: {_said(error)}") from error
        except CannotConnect:
            self.close()
            raise

    def _greet(self, smtp: Smtp) -> None:
        _expect_ehlo(self._smtp)
        if smtp.tls == "starttls":
            self._smtp.starttls(context=ssl.create_default_context())
            _expect_ehlo(self._smtp)
        if smtp.user and smtp.password is not None:
            self._log_in(smtp, smtp.user, smtp.password)
        sock = self._sock()
        # without this the dot waits for the acknowledgment of the last block of data
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.settimeout(_STREAM)
        self._replies = ReplyReader(sock, self._wake)

    def _log_in(self, smtp: Smtp, user: str, password: str) -> None:
        if smtp.tls == "none" and not _is_loopback(self._sock()):
            raise CannotConnect(f"no password goes to {smtp.host} without TLS")
        if not self._smtp.has_extn("auth") and _is_loopback(self._sock()):
            return  # a relay on this machine knows us without
        self._smtp.login(user, password)

    def offers(self, extension: str) -> bool:
        return bool(self._smtp.has_extn(extension))

    def largest(self) -> int | None:
        """The most bytes that the server takes (RFC 1870), None where it does not say."""
        said = self._smtp.esmtp_features.get("size", "")
        return int(said) if said.isascii() and said.isdigit() and int(said) > 0 else None

    def converse(self, lines: Sequence[Line]) -> Reply | None:
        """Sends lines and waits for their replies; returns the first that is not as wanted, None when all are.

        All go out together where the server takes them so (RFC 2920), else each waits for the last one's reply.
        """
        groups = [lines] if self.offers("pipelining") else [[line] for line in lines]
        return next((bad for group in groups if (bad := self._converse_at_once(group))), None)

    def _converse_at_once(self, lines: Sequence[Line]) -> Reply | None:
        lost = self.hand_over("".join(f"{line.text}\r\n" for line in lines).encode())
        if lost:
            return Reply(0, lost)
        bad = reply = None
        for line in lines:
            reply = self.reply(line.seconds, STOPPING)
            bad = bad or (reply if reply.code not in line.wanted else None)
            if reply.closes:
                break
        if bad and reply and reply.code == 354:
            self.close()  # it waits for a mail that it has no recipient for: that one must never be completed
        return bad

    def hand_over(self, data: bytes) -> str:
        """Hands bytes to the network; returns what went wrong, or nothing."""
        try:
            sock = self._sock()
            sock.sendall(data)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return _said(error)
        return ""

    def reply(self, seconds: float, stopping: float) -> Reply:
        """The next reply. Once the daemon is being stopped only `stopping` more seconds are given to it."""
        try:
            said = self._replies.read(seconds, stopping)
        except OSError as error:
            said = Reply(0, _said(error))
        if said.closes:
            self.close()
        return said

    @property
    def is_open(self) -> bool:
        return self._smtp.sock is not None

    def quit(self) -> None:
        """Says goodbye; the answer no longer matters (421 to QUIT follows many an accepted mail)."""
        if self.is_open:
            self.hand_over(b"QUIT\r\n")
        self.close()

    def close(self) -> None:
        with suppress(OSError):
            self._smtp.close()

    def _sock(self) -> socket.socket:
        if self._smtp.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        return self._smtp.sock


def _connected(smtp: Smtp) -> smtplib.SMTP:
    if smtp.tls == "implicit":
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=CONNECT, context=ssl.create_default_context())
    return smtplib.SMTP(smtp.host, smtp.port, timeout=CONNECT)


def _expect_ehlo(smtp: smtplib.SMTP) -> None:
    code, text = smtp.ehlo()
    if not 200 <= code < 300:
        raise CannotConnect(f"EHLO was answered {code} {clean(text)}")


def _is_loopback(sock: socket.socket) -> bool:
    host = str(sock.getpeername()[0])
    return host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1")


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {clean(text.encode() if isinstance(text, str) else text)}"
    return str(error) or type(error).__name__
