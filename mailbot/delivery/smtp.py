"""One mail to one recipient, phase by phase: MAIL, RCPT, DATA, the bytes, the dot.

The outcome says what is certain. Up to the dot nothing can have been accepted; from the dot on only a reply
can tell. Nothing here knows why a mail is sent or when it is tried again.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from mailbot.delivery.outcome import Accepted, Deferred, Outcome, Refused, Uncertain
from mailbot.delivery.reply import Reply
from mailbot.delivery.smtp_connection import DOT_STOPPING, CannotConnect, Line, SmtpConnection

if TYPE_CHECKING:
    from mailbot.settings.server import Smtp

# RFC 5321 section 4.5.3.2, in seconds
MAIL = RCPT = 300.0
DATA = 120.0
DOT = 600.0

_LONGEST_LINE = 998
_NOT_THE_MAILS_FAULT = (530, 534, 535, 538)  # RFC 4954: the login is wrong, which a person will put right


class SmtpDelivery:
    """Keeps one connection. Used by one thread; `wake` turns readable when the daemon stops."""

    def __init__(self, smtp: Smtp, wake: socket.socket) -> None:
        self._settings = smtp
        self._wake = wake
        self._connection: SmtpConnection | None = None

    def deliver(self, sender: str, recipient: str, raw: bytes, at_dot: Callable[[], None]) -> Outcome:
        """Sends one mail. `at_dot` is called once the server said 354, before a byte of the mail goes out.

        A kept connection that turns out to be closed is replaced once. Never raises but what `at_dot` raises.
        """
        kept = self._connection is not None
        outcome = self._attempt(sender, recipient, raw, at_dot)
        if kept and isinstance(outcome, Deferred) and outcome.cut:
            outcome = self._attempt(sender, recipient, raw, at_dot)
        return outcome

    def close(self) -> None:
        if self._connection:
            self._connection.quit()
        self._connection = None

    def _attempt(self, sender: str, recipient: str, raw: bytes, at_dot: Callable[[], None]) -> Outcome:
        try:
            connection = self._connected()
        except CannotConnect as error:
            return Deferred(str(error))
        try:
            outcome = _converse(connection, sender, recipient, raw, at_dot)
        except BaseException:
            connection.close()  # in the middle of a mail: what is half said must never be completed
            self._connection = None
            raise
        self._tidy(connection, outcome)
        return outcome

    def _connected(self) -> SmtpConnection:
        if self._connection is None:
            self._connection = SmtpConnection(self._settings, self._wake)
        return self._connection

    def _tidy(self, connection: SmtpConnection, outcome: Outcome) -> None:
        """After anything but success the server's state is reset, or the connection given up."""
        if connection.is_open and not isinstance(outcome, Accepted):
            connection.converse([Line("RSET", MAIL, range(250, 260))])
        if not connection.is_open:
            self._connection = None


def _converse(
    connection: SmtpConnection, sender: str, recipient: str, raw: bytes, at_dot: Callable[[], None]
) -> Outcome:
    payload = canonical(raw)
    unfit = _unfit(connection, sender, recipient, payload)
    if unfit:
        return Refused(unfit)
    options = _options(connection, sender, recipient, payload)
    refused = connection.converse(
        (
            Line(f"MAIL FROM:<{sender}>{options}", MAIL, range(250, 260)),
            Line(f"RCPT TO:<{recipient}>", RCPT, range(250, 260)),
            Line("DATA", DATA, range(354, 355)),
        )
    )
    if refused:
        return _not_now(refused)
    at_dot()
    return _hand_over(connection, payload)


def _hand_over(connection: SmtpConnection, payload: bytes) -> Outcome:
    lost = connection.hand_over(payload)
    if lost:
        return Deferred(f"cut off before the final dot: {lost}")
    lost = connection.hand_over(b".\r\n")
    if lost:
        return Uncertain(f"cut off at the final dot: {lost}")
    reply = connection.reply(DOT, DOT_STOPPING)
    if reply.is_cut:
        return Uncertain(f"no reply to the final dot: {reply.text}")
    return Accepted(str(reply)) if reply.code < 300 else _not_now(reply)


def _not_now(reply: Reply) -> Outcome:
    """What a reply other than the hoped-for one means; one that makes no sense here is worth another try."""
    if reply.code >= 500 and reply.code not in _NOT_THE_MAILS_FAULT:
        return Refused(str(reply))
    return Deferred(str(reply), cut=reply.closes)


def _unfit(connection: SmtpConnection, sender: str, recipient: str, payload: bytes) -> str:
    """Why this mail cannot go to this server at all, if so."""
    if not recipient or any(_breaks_envelope(address) for address in (sender, recipient)):
        return "an envelope address that cannot stand in a command"
    if not (sender + recipient).isascii() and not connection.offers("smtputf8"):
        return "the address is not ASCII, and the server does not offer SMTPUTF8"
    if max(map(len, payload.split(b"\r\n"))) > _LONGEST_LINE:
        return f"a line of more than {_LONGEST_LINE} bytes"
    largest = connection.largest()
    if largest is not None and len(payload) > largest:
        return f"{len(payload)} bytes, and the server takes {largest}"
    return ""


def _breaks_envelope(address: str) -> bool:
    return any(ch in "<>" or ch < "!" or ch == "\x7f" for ch in address)


def _options(connection: SmtpConnection, sender: str, recipient: str, payload: bytes) -> str:
    wanted = {
        f" SIZE={len(payload)}": connection.offers("size"),
        " BODY=8BITMIME": not payload.isascii() and connection.offers("8bitmime"),
        " SMTPUTF8": not (sender + recipient).isascii(),
    }
    return "".join(option for option, is_wanted in wanted.items() if is_wanted)


def canonical(raw: bytes) -> bytes:
    """The bytes as DATA carries them: every line ends in CRLF, leading dots are doubled (RFC 5321, 4.5.2).

    A bare CR or LF would let one mail smuggle another past a server that reads line ends differently.
    """
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n")
    dotted = b"." + lines if lines.startswith(b".") else lines
    return dotted.replace(b"\n.", b"\n..").replace(b"\n", b"\r\n") + b"\r\n"
