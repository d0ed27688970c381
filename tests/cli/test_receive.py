"""`mailbot receive` as a mail server calls it: what its exit code says is what becomes of the mail."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import DESK_YML, Desk

MAIL = b"From: ann@example.org\nSubject: Hello\nMessage-ID: <1@example.org>\n\nHello.\n"


def test_a_mail_from_a_pipe_is_stored_once_however_often_it_comes(desk: Desk) -> None:
    first, again = (desk.mailbot("receive", "--json", stdin=MAIL) for _ in range(2))

    assert (first.code, again.code) == (0, 0)
    assert first.json == again.json
    assert desk.mailbot("status", "--json").json["inbox"] == {"received": 1}


def test_the_envelope_is_kept(desk: Desk) -> None:
    desk.mailbot("receive", "--sender", "bounce@example.org", "--recipient", "help@example.com", stdin=MAIL)

    assert "bounce@example.org → help@example.com" in desk.mailbot("queue", "inbox", "show", "1").out


def test_files_and_an_mbox_are_taken_in_order(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    box = b"".join(b"From x Mon Jul  6 09:00:00 2026\n" + MAIL.replace(b"<1@", b"<%d@" % n) + b"\n" for n in (2, 3))
    (tmp_path / "box").write_bytes(box)

    ran = desk.mailbot("receive", str(tmp_path / "one.eml"), str(tmp_path / "box"))

    assert (ran.code, ran.out) == (0, "3 received.\n")


def test_nothing_at_all_is_never_a_mail(desk: Desk) -> None:
    assert desk.mailbot("receive", stdin=b"").code == 65


def test_a_broken_configuration_makes_the_mail_server_keep_the_mail(desk: Desk) -> None:
    desk.write("desk.yml", DESK_YML.replace("Dublin", "Dubblin"))

    ran = desk.mailbot("receive", stdin=MAIL)

    assert ran.code == 75
    assert "desk.yml:" in ran.err


def test_a_database_that_cannot_be_written_makes_the_mail_server_keep_the_mail(desk: Desk) -> None:
    desk.write("var", "a file where the folder should be")

    assert desk.mailbot("receive", stdin=MAIL).code == 75


def test_needs_no_password(desk: Desk) -> None:
    (desk.folder / "secret.key").unlink()

    assert desk.mailbot("receive", stdin=MAIL, SUPPORT_PASSWORD="").code == 0


def test_a_file_that_is_not_there_is_told_and_nothing_is_stored(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)

    ran = desk.mailbot("receive", str(tmp_path / "one.eml"), str(tmp_path / "two.eml"))

    assert ran.code == 66
    assert desk.mailbot("status", "--json").json["inbox"] == {}
