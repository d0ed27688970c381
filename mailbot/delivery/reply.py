"""What an SMTP server answers (RFC 5321 section 4.2), read with an eye on the daemon's stop."""

from __future__ import annotations

import select
import socket
import ssl
from dataclasses import dataclass

ONCE_BEGUN = 30.0  # seconds for each further piece of a reply
_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the server; code 0 when none came that can be read, and the connection is of no more use."""

    code: int
    text: str

    @property
    def is_cut(self) -> bool:
        return self.code == 0

    @property
    def closes(self) -> bool:
        return self.code in (0, 421)

    def __str__(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text


class ReplyReader:
    """Reads replies from one socket, as many as come in one piece. `wake` turns readable when the daemon stops."""

    def __init__(self, sock: socket.socket, wake: socket.socket) -> None:
        self._sock = sock
        self._wake = wake
        self._unread = b""

    def read(self, seconds: float, stopping: float) -> Reply:
        """The next reply, which must begin within `seconds`; once the daemon stops, within `stopping`.

        Raises OSError when none comes.
        """
        lines = [self._line(seconds, stopping)]
        while lines[-1][3:4] == b"-" and sum(map(len, lines)) < _LONGEST:
            lines.append(self._line(ONCE_BEGUN, stopping))
        code = lines[-1][:3]
        text = clean(b" ".join(line[4:] for line in lines))
        if len(code) != 3 or not code.isdigit() or not b"200" <= code < b"600":
            return Reply(0, f"a reply that makes no sense: {clean(lines[-1])}")
        return Reply(int(code), text)

    def _line(self, seconds: float, stopping: float) -> bytes:
        while b"\n" not in self._unread:
            self._await(seconds, stopping)
            piece = self._sock.recv(4096)
            if not piece or len(self._unread) > _LONGEST:
                raise ConnectionError("the server closed the connection" if not piece else "an endless reply")
            self._unread += piece
            seconds = ONCE_BEGUN
        line, _, self._unread = self._unread.partition(b"\n")
        return line.removesuffix(b"\r")

    def _await(self, seconds: float, stopping: float) -> None:
        if isinstance(self._sock, ssl.SSLSocket) and self._sock.pending():
            return
        ready, _, _ = select.select([self._sock, self._wake], [], [], seconds)
        if self._wake in ready and self._sock not in ready:
            ready, _, _ = select.select([self._sock], [], [], stopping)
        if self._sock not in ready:
            raise TimeoutError("no reply in time")


def clean(text: bytes) -> str:
    """One line that is fit to be shown and stored."""
    words = text.decode("utf-8", "replace")
    if not words.isprintable():
        words = "".join(ch if ch.isprintable() else " " for ch in words)
    return words[:500].strip()
