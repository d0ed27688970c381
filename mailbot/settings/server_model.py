"""The form of mailbot.yml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from mailbot.settings.sections.webhooks import WebhookOf
from mailbot.settings.words import (
    LISTED,
    Mail,
    Seconds,
    Section,
    Unknown,
    Url,
    Where,
    Words,
    one_of,
    read_as,
    shown,
    written_as,
    wrong,
)

Name = Annotated[str, Field(min_length=1)]
Port = Annotated[int, Field(ge=1, le=65535)]


def _host(text: str) -> str:
    name = text.strip()
    if "://" in name or "/" in name or "@" in name or any(c.isspace() for c in name):
        raise ValueError("expected the name of a host alone, such as mail.example.com")
    bare = name.removeprefix("[").removesuffix("]")
    if bare.count(":") == 1:
        raise Unknown("the port does not belong to the host", f"write port: {bare.partition(':')[2]} beside it")
    if not bare or ".." in bare or bare[0] in ".-" or bare[-1] == "-":
        raise ValueError("not the name of a host")
    return name


Host = Annotated[str, read_as(_host, "the name of a host")]
KNOWN_DATABASES = 'write "sqlite:///FILE" or "postgresql+psycopg://HOST/NAME"'
DEFAULT_DATABASE = "sqlite:///var/mailbot.db"
TLS_WORDS = {"true": "implicit", "yes": "implicit", "false": "none", "no": "none"}


def _tls(value: object) -> object:
    return TLS_WORDS.get(str(value).casefold(), value)


# The last validator written is the first asked: yes and no become words, then the word is checked.
TlsWord = Annotated[
    Literal["implicit", "starttls", "none"], one_of("implicit", "starttls", "none"), BeforeValidator(_tls)
]


def _database(value: str) -> str:
    """What a variable alone names shows itself when it is opened."""
    scheme, colon, rest = value.partition(":")
    if "$" in scheme:
        return value
    if not colon:
        raise wrong(f"{value!r} is not the address of a database", KNOWN_DATABASES)
    if scheme.partition("+")[0] not in ("sqlite", "postgresql"):
        raise wrong(f"{scheme!r} is no database known here", KNOWN_DATABASES)
    if scheme.startswith("sqlite") and (not rest.startswith("///") or rest in ("///", "///:memory:")):
        raise wrong("SQLite needs a file, after three slashes", 'write "sqlite:///var/mailbot.db"')
    if scheme.startswith("postgresql") and not rest.startswith("//"):
        raise wrong("expected // after the colon", KNOWN_DATABASES)
    return value


class Storage(Section):
    database: Annotated[Name, AfterValidator(_database)] = DEFAULT_DATABASE
    keep_raw: Seconds | None = None


class ImapLogin(Section):
    host: Host
    user: Name
    password: str  # empty: read without secrets
    port: Port | None = None
    tls: TlsWord | None = None


class SmtpLogin(Section):
    host: Host
    port: Port | None = None
    user: Name | None = None
    password: str | None = None
    tls: TlsWord | None = None
    envelope: Annotated[Literal["desk", "signed", "empty"], one_of("desk", "signed", "empty")] = "desk"


@written_as(
    {
        "anyOf": [
            {"enum": ["flag", "delete"]},
            {"type": "object", "properties": {"move": {"type": "string"}}, "additionalProperties": False},
        ]
    }
)
def _done(value: object) -> object:
    """`flag`, `delete` and `{move: FOLDER}` become one mapping."""
    if value in ("flag", "delete"):
        return {"kind": value}
    if isinstance(value, dict) and set(value) == {"move"} and isinstance(value["move"], str) and value["move"]:
        return {"kind": "move", "folder": value["move"]}
    raise wrong(f"expected {{move: FOLDER}}, flag or delete, not {shown(value)}")


class DoneWith(Section):
    kind: Literal["move", "flag", "delete"] = "move"
    folder: str = "Handled"


def _border(value: object) -> object:
    if value is None or (isinstance(value, list) and not value):
        raise wrong("expected the names your server writes, microsoft365 or none")
    names = value if isinstance(value, list) else [value]
    for name in names:
        if isinstance(name, str) and len(name.split()) > 1:
            raise wrong(f"{name!r}: one name has no spaces in it", "write a list: [mx1.example.com, mx2.example.com]")
    return names


class MailboxAt(Section):
    imap: ImapLogin
    folder: Name = "INBOX"
    done: Annotated[DoneWith, BeforeValidator(_done)] = DoneWith()
    first_run: Annotated[Literal["ignore", "import", "process"], one_of("ignore", "import", "process")] = "ignore"
    authserv_id: Annotated[tuple[Name, ...], BeforeValidator(_border)] = ("none",)
    poll: Seconds = 60


class Lmtp(Section):
    listen: Where


class Web(Section):
    listen: Where
    url: Url | None = None


class ServerFile(Section):
    storage: Storage = Storage()
    secret: str | None = None
    previous_secrets: Words = ()
    admins: Annotated[tuple[Mail, ...], LISTED] = ()
    mailboxes: dict[str, MailboxAt] = Field(default_factory=dict)
    webhooks: dict[str, WebhookOf] = Field(default_factory=dict)
    lmtp: Lmtp | None = None
    smtp: SmtpLogin | None = None
    plus_addressing: bool = False
    web: Web | None = None
    desk: Name = "desk.yml"
    rules: Name | None = None
    templates: Name | None = None
