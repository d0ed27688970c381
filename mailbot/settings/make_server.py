"""The validated mailbot.yml → `Server`, with ports, TLS and paths filled in."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from pathlib import Path

from mailbot.settings.server import Done, Imap, Listen, Mailbox, Server, Smtp, Tls, WebhookAt
from mailbot.settings.server_model import ImapLogin, MailboxAt, ServerFile, SmtpLogin

IMPLICIT_PORTS, STARTTLS_PORTS = (993, 465), (143, 587)


def make_server(file: ServerFile, folder: Path, templates: Path | None) -> Server:
    keep = file.storage.keep_raw
    return Server(
        folder=folder,
        database=database_url(file.storage.database, folder),
        secret=_bytes(file.secret),
        previous_secrets=tuple(secret for one in file.previous_secrets if (secret := _bytes(one))),
        admins=file.admins,
        mailboxes=tuple(_mailbox(name, one) for name, one in file.mailboxes.items()),
        lmtp=Listen(*file.lmtp.listen) if file.lmtp else None,
        smtp=_smtp(file.smtp) if file.smtp else None,
        web=Listen(*file.web.listen) if file.web else None,
        url=file.web.url if file.web else None,
        plus_addressing=file.plus_addressing,
        templates=templates,
        webhooks=tuple(WebhookAt(name, one.url, _bytes(one.secret)) for name, one in file.webhooks.items()),
        raw_retention=None if keep is None else timedelta(seconds=keep),
    )


def database_url(url: str, folder: Path) -> str:
    """A relative SQLite file lies in the configuration's folder, wherever the daemon was started."""
    scheme, mark, path = url.partition(":///")
    if not scheme.startswith("sqlite") or not mark or path.startswith((":memory:", "file:")) or not path:
        return url
    return f"{scheme}:///{folder.absolute() / path}"


def tls_for(host: str, port: int) -> Tls:
    """What is meant when `tls` is not said: nothing on this machine, else what the port is registered for."""
    if port in IMPLICIT_PORTS:
        return "implicit"
    if is_loopback(host):
        return "none"
    return "starttls" if port in STARTTLS_PORTS else "implicit"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _mailbox(name: str, one: MailboxAt) -> Mailbox:
    done = Done(one.done.kind, one.done.folder if one.done.kind == "move" else "")
    return Mailbox(name, _imap(one.imap), one.folder, done, one.first_run, one.poll)


def _imap(one: ImapLogin) -> Imap:
    port = one.port or (143 if one.tls in ("starttls", "none") else 993)
    return Imap(one.host, port, one.user, one.password, one.tls or tls_for(one.host, port))


def _smtp(one: SmtpLogin) -> Smtp:
    port = one.port or {"implicit": 465, "none": 25}.get(one.tls or "", 587)
    return Smtp(one.host, port, one.user, one.password or None, one.tls or tls_for(one.host, port), one.envelope)


def _bytes(secret: str | None) -> bytes | None:
    return secret.encode("utf-8", "surrogateescape") if secret else None
