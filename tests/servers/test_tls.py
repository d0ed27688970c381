"""Passwords and mail go to a server whose certificate is good, and to no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.core.log import Silence
from mailbot.intake.imap import ImapIntake
from mailbot.intake.unavailable import IntakeUnavailable
from mailbot.settings.server import Mailbox
from storage import SqlStorage
from tests.delivery.conftest import Post, post
from tests.intake.conftest import arrived, now, sqlite
from tests.servers.certificates import Certificate, certificate
from tests.servers.scripted_imap import ScriptedImap, scripted_imap

__all__ = ["certificate", "post", "scripted_imap", "sqlite"]

USER = "support@example.com"


@pytest.fixture
def imap(scripted_imap: ScriptedImap, certificate: Certificate, sqlite: SqlStorage) -> ImapIntake:
    scripted_imap.tls = certificate.context
    settings = replace(scripted_imap.settings(), tls="implicit")
    return ImapIntake(Mailbox("support", settings, first_run="process"), sqlite, now, arrived, Silence())


def test_imap_goes_on_behind_a_trusted_certificate(
    imap: ImapIntake, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))

    assert imap.poll() == 1


def test_imap_gives_no_password_to_a_stranger(imap: ImapIntake, scripted_imap: ScriptedImap) -> None:
    with pytest.raises(IntakeUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        imap.poll()

    assert scripted_imap.lines == []


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
@pytest.mark.parametrize("is_trusted", [True, False])
def test_smtp_logs_in_and_sends_behind_a_trusted_certificate_only(
    post: Post, certificate: Certificate, monkeypatch: pytest.MonkeyPatch, tls: str, is_trusted: bool
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    post.sink.extensions += ["AUTH PLAIN", "STARTTLS"]
    post.sink.tls, post.sink.tls_from_the_start = certificate.context, tls == "implicit"
    row = post.outbox.put("ann@example.net")

    post.sender(replace(post.sink.settings(USER), tls=tls)).step()

    assert post.outbox.state(row) == ("sent" if is_trusted else "deferred")
    assert any(line.startswith("AUTH") for line in post.sink.lines) is is_trusted
