"""Where things are: hosts, logins, secrets, as frozen values for the shells. The policy is not here (`Desk`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

Tls = Literal["implicit", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Listen:
    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Imap:
    """A mailbox's server and login; the password is empty when settings were read without secrets."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: Tls = "implicit"


@dataclass(frozen=True, slots=True)
class Done:
    """What becomes of a mail on the server once it is durable here; `folder` is meant for "move"."""

    kind: Literal["move", "flag", "delete"]
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    name: str
    imap: Imap
    folder: str = "INBOX"
    done: Done = Done("move", "Handled")
    first_run: Literal["ignore", "import", "process"] = "ignore"
    poll_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Smtp:
    """The way out; no user means no login. `envelope` is the sender of RFC 5321 (design section 10)."""

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: Tls = "starttls"
    envelope: Literal["desk", "signed", "empty"] = "desk"


@dataclass(frozen=True, slots=True)
class WebhookAt:
    """Where a webhook is, and what signs its calls (None: not signed, or read without secrets)."""

    name: str
    url: str = field(repr=False)
    secret: bytes | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Server:
    """All of mailbot.yml but the policy. `database` has its SQLite path made absolute; `secret` signs tokens."""

    folder: Path
    database: str
    secret: bytes | None = field(repr=False, default=None)
    previous_secrets: tuple[bytes, ...] = field(repr=False, default=())
    admins: tuple[str, ...] = ()
    mailboxes: tuple[Mailbox, ...] = ()
    lmtp: Listen | None = None
    smtp: Smtp | None = None
    web: Listen | None = None
    url: str | None = None
    plus_addressing: bool = False
    templates: Path | None = None
    webhooks: tuple[WebhookAt, ...] = ()
    raw_retention: timedelta | None = None  # None: raw mail is kept for good
