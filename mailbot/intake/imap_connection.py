"""One logged-in IMAP connection: the only file that speaks through imapclient.

UIDs throughout, never sequence numbers, never the Seen flag. Only integers and configured names reach a
command: imapclient and imaplib let a CR LF inside an argument through (CVE-2025-15366).
"""

from __future__ import annotations

import imaplib
import select
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from imapclient import DELETED, FLAGGED, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from mailbot.intake.loopback import is_loopback
from mailbot.intake.unavailable import CommandRefused, IntakeUnavailable

if TYPE_CHECKING:
    from mailbot.settings.server import Imap

_T = TypeVar("_T")

LARGEST = 40_000_000
"""Bytes of one mail that are fetched; what is longer is cut there."""

_SLACK = 65_536  # a literal may be this much longer than the largest thing we ask for
_SEARCHED_AT_ONCE = 80_000  # imaplib gives up on a line of a million bytes, and a UID takes up to eleven
_REPLY = 30.0  # seconds to wait for any reply
_TRY_LATER = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")  # RFC 5530: not the password's fault


@dataclass(frozen=True, slots=True)
class Selected:
    """The folder as SELECT reported it."""

    uidvalidity: int
    uidnext: int
    exists: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What the server says about one mail before its bytes are fetched. `arrived` is its INTERNALDATE."""

    size: int
    arrived: datetime


class ImapConnection:
    """Connects, secures and logs in at once; every failure is an IntakeUnavailable."""

    def __init__(self, imap: Imap) -> None:
        _refuse_line_breaks(imap.user, imap.password)
        self.folder = Selected(0, 0, 0)
        if imap.tls == "none" and not is_loopback(imap.host):
            raise IntakeUnavailable(f"no password goes to {imap.host} without TLS", permanent=True)
        with _typed(f"connecting to {imap.host}:{imap.port}"):
            self._client = _Client(
                imap.host, imap.port, ssl=imap.tls == "implicit", timeout=SocketTimeout(_REPLY, _REPLY)
            )
        self._client._imap.debug = 0  # imapclient turns it on: every byte of every mail is formatted for nobody
        self._client.normalise_times = False  # INTERNALDATE with the offset that it came with
        try:
            self._secure_and_log_in(imap)
        except IntakeUnavailable:
            self.drop()
            raise

    def _secure_and_log_in(self, imap: Imap) -> None:
        with _typed("securing the connection"):
            _keep_alive(self._client.socket())
            if imap.tls == "starttls":
                self._client.starttls()
        with _typed(f"logging in as {imap.user}"):
            self._client.login(imap.user, imap.password)
        with _typed("asking for the capabilities"):
            self._capabilities = frozenset(c.decode("ascii", "replace") for c in self._client.capabilities())

    def can(self, capability: str) -> bool:
        """Whether the server said, after the login, that it can do this."""
        return capability in self._capabilities

    def folders(self) -> tuple[str, ...]:
        """The names of all folders of the account."""
        with _typed("listing the folders"):
            return tuple(str(name) for _, _, name in self._client.list_folders())

    def select(self, folder: str, *, look_only: bool = False) -> Selected:
        """Opens a folder for the calls below; `look_only` by EXAMINE, so that the server lets nothing change."""
        _refuse_line_breaks(folder)
        with _typed(f"opening {folder}"):
            said = self._client.select_folder(folder, readonly=look_only)
            uidvalidity = int(said[b"UIDVALIDITY"])
            self.folder = Selected(uidvalidity, int(said.get(b"UIDNEXT", 0)), int(said[b"EXISTS"]))
        return self.folder

    def news(self) -> bool:
        """Whether the server announced new mail since this was last asked; it tells only once."""
        return self._client._imap.response("EXISTS")[1] not in ([None], [])

    def uids(self, *criteria: str) -> tuple[int, ...]:
        """The UIDs that are in the folder now and fit (all of them by default), in ascending order."""
        wanted = list(criteria or ("ALL",))
        with _typed("looking for mail"):
            if self.folder.exists <= _SEARCHED_AT_ONCE:
                return tuple(sorted(self._client.search(wanted)))
            top = max(self.folder.uidnext, 1)
            found = {
                uid
                for low in range(1, top + 1, _SEARCHED_AT_ONCE)
                for uid in self._client.search([*wanted, "UID", f"{low}:{low + _SEARCHED_AT_ONCE - 1}"])
            }
            # `n:*` also names the last mail when its UID is below n (RFC 9051 section 6.4.4)
            return tuple(sorted(found.union(self._client.search([*wanted, "UID", f"{top}:*"]))))

    def measure(self, uids: Sequence[int], default: datetime) -> dict[int, Measured]:
        """Size and INTERNALDATE of each mail that is still there."""
        with _typed("reading sizes"):
            said = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return {
                uid: Measured(int(item[b"RFC822.SIZE"]), item.get(b"INTERNALDATE") or default)
                for uid, item in said.items()
                if b"RFC822.SIZE" in item
            }

    def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of each mail that is still there."""
        with _typed("fetching mail"):
            said = self._client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: raw for uid, item in said.items() if isinstance(raw := item.get(b"BODY[]"), bytes)}

    def fetch_beginning(self, uid: int) -> dict[int, bytes]:
        """The first LARGEST bytes of one mail."""
        with _typed("fetching a large mail"):
            said = self._client.fetch([uid], [f"BODY.PEEK[]<0.{LARGEST}>"])
        return {uid: raw for uid, item in said.items() if isinstance(raw := item.get(b"BODY[]<0>"), bytes)}

    def move(self, uids: Sequence[int], folder: str) -> None:
        """UID MOVE (RFC 6851); the folder is made when it is missing."""
        self._or_create(folder, f"moving to {folder}", lambda: self._client.move(uids, folder))

    def copy(self, uids: Sequence[int], folder: str) -> None:
        """UID COPY, seen to have arrived. Raises CommandRefused when the copies cannot be found."""
        before = self._or_create(folder, f"looking into {folder}", lambda: self._count(folder))
        with _typed(f"copying to {folder}"):
            reply = self._client.copy(uids, folder)
            copied = _copied(reply if isinstance(reply, bytes) else b"")
            arrived = self._count(folder) - before if copied is None else copied
        if arrived < len(uids):
            raise CommandRefused(f"only {arrived} of {len(uids)} mails were copied to {folder}")

    def _or_create(self, folder: str, doing: str, act: Callable[[], _T]) -> _T:
        _refuse_line_breaks(folder)
        with suppress(CommandRefused), _typed(doing):
            return act()
        with suppress(CommandRefused), _typed(f"making {folder}"):
            self._client.create_folder(folder)
        with _typed(doing):
            return act()

    def _count(self, folder: str) -> int:
        return int(self._client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def flag(self, uids: Sequence[int]) -> None:
        """Sets the Flagged flag; custom keywords are not kept by every server."""
        with _typed("flagging mail"):
            self._client.add_flags(uids, [FLAGGED], silent=True)

    def mark_deleted(self, uids: Sequence[int]) -> None:
        with _typed("marking mail deleted"):
            self._client.add_flags(uids, [DELETED], silent=True)

    def expunge(self, uids: Sequence[int]) -> None:
        """UID EXPUNGE (RFC 4315) of these mails alone; a bare one would take other people's deletions too."""
        with _typed("expunging mail"):
            self._client.uid_expunge(uids)

    def idle(self, seconds: float, wake: socket.socket) -> None:
        """Waits in IDLE until the server says anything, `wake` becomes readable, or the time is over.

        Some servers (pymap) do not tell in IDLE of mail that came before it: a NOOP asks for that.
        """
        with _typed("waiting for mail"):
            if any(b"EXISTS" in line[1:2] for line in self._client.noop()[1]):
                return
            self._client.idle()
            try:
                self._client.listen(seconds, wake)
            finally:
                self._client.idle_done()

    def close(self) -> None:
        """Says goodbye when the server still listens."""
        with suppress(IMAPClientError, OSError, ValueError):
            self._client.logout()
        self.drop()

    def drop(self) -> None:
        """Closes without a word: what the connection was in the middle of is not known."""
        with suppress(IMAPClientError, OSError):
            self._client.shutdown()


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient has no types
    """IMAPClient with a ceiling on literals, and an IDLE that another thread can end."""

    def _create_IMAP4(self) -> Any:  # noqa: N802
        """A server that announces a literal of 3 GB would otherwise make imaplib allocate it."""
        imap = super()._create_IMAP4()
        read = imap.read

        def read_limited(size: int) -> Any:
            if size > LARGEST + _SLACK:
                raise IMAPClientAbortError(f"the server announced a literal of {size} bytes")
            return read(size)

        imap.read = read_limited
        return imap

    def listen(self, seconds: float, wake: socket.socket) -> None:
        """One wait inside IDLE.

        A line may have come in one segment with the continuation and sit in the reader's buffer, where no
        select sees it, so the buffer is looked at first.
        """
        if not self.idle_check(timeout=0):
            select.select([self.socket(), wake], [], [], seconds)

    def _poll_socket(self, sock: object, timeout: float | None = None) -> bool:
        return True  # the socket is not blocking here: reading finds out


@contextmanager
def _typed(doing: str) -> Iterator[None]:
    """Turns what imaplib, imapclient and the network raise into our two words."""
    try:
        yield
    except LoginError as error:
        raise IntakeUnavailable(f"{doing}: {_said(error)}", permanent=_is_final(error)) from error
    except (IMAPClientAbortError, OSError) as error:
        raise IntakeUnavailable(f"{doing}: {error or type(error).__name__}") from error
    except IMAPClientError as error:
        raise CommandRefused(f"{doing}: {error}") from error
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        # the answer was not IMAP: parsers of imaplib and imapclient trip over it in these ways
        raise IntakeUnavailable(f"{doing}: unreadable answer ({type(error).__name__}: {error})") from error


def _said(error: LoginError) -> str:
    """The server's words: imapclient passes them on as the text of a bytes literal."""
    return str(error).removeprefix("b").strip("'\"")


def _is_final(error: LoginError) -> bool:
    cut_off = isinstance(error.__context__, imaplib.IMAP4.abort)
    return not cut_off and not any(code in str(error).upper() for code in _TRY_LATER)


def _copied(reply: bytes) -> int | None:
    """How many mails COPYUID names (RFC 4315 section 3), None where the server does not say."""
    _, found, rest = reply.partition(b"[COPYUID ")
    words = rest.partition(b"]")[0].split()
    if not found or len(words) != 3:
        return None
    return sum(_length(part) for part in words[2].split(b","))


def _length(part: bytes) -> int:
    low, colon, high = part.partition(b":")
    return abs(int(high) - int(low)) + 1 if colon else 1


def _refuse_line_breaks(*words: str) -> None:
    if any(ch < " " or ch == "\x7f" for word in words for ch in word):
        raise IntakeUnavailable("a control character in a user, password or folder name", permanent=True)


def _keep_alive(sock: socket.socket) -> None:
    """A peer that vanished without a word is noticed within two minutes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
