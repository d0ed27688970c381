"""A secret comes from the environment or from a file that its owner alone may read, and only when it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.settings import ConfigError, load
from tests.settings.test_mistakes_are_placed import ENVIRON, example, problems_of


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "mailbot.yml").read_text()
    assert old in text
    (folder / "mailbot.yml").write_text(text.replace(old, new))


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o601])
@pytest.mark.parametrize("secrets", [True, False])
def test_a_secret_file_that_others_may_read_is_refused(tmp_path: Path, mode: int, secrets: bool) -> None:
    folder = example(tmp_path)
    (folder / "secret.key").chmod(mode)

    (problem,) = problems_of(folder, secrets=secrets)

    assert "can be read by others" in problem.message
    assert problem.remedy == "chmod 600 secret.key"


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_file_of_its_owner_alone_is_read(tmp_path: Path, mode: int) -> None:
    folder = example(tmp_path)
    (folder / "secret.key").chmod(mode)

    assert load(folder, ENVIRON).server.secret == b"0123456789abcdef" * 4


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    folder = example(tmp_path)
    (folder / "secret.key").write_text("short")

    (problem,) = problems_of(folder)

    assert "shorter than 32" in problem.message


def test_without_secrets_neither_file_nor_variables_are_needed(tmp_path: Path) -> None:
    folder = example(tmp_path)
    (folder / "secret.key").unlink()

    found = load(folder, {}, secrets=False)

    assert found.server.secret is None
    assert found.server.mailboxes[0].imap.password == ""


def test_a_configuration_without_the_key_secret_serves_only_those_who_need_none(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, "secret: {file: secret.key}", "")

    assert load(folder, {}, secrets=False).server.secret is None
    with pytest.raises(ConfigError, match="needs the key `secret`"):
        load(folder, ENVIRON)


def test_a_password_may_come_from_a_file(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, '"${SMTP_PASSWORD}"', "{file: smtp.password}")
    (folder / "smtp.password").touch(0o600)
    (folder / "smtp.password").write_text("open sesame\n")

    smtp = load(folder, ENVIRON).server.smtp

    assert smtp is not None
    assert smtp.password == "open sesame"


def test_variables_are_filled_in_any_text_once_and_never_as_yaml(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, "user: support@example.com", 'user: "${IMAP_USER}"')

    found = load(folder, {**ENVIRON, "IMAP_USER": "{a: ${SMTP_PASSWORD}}"})

    assert found.server.mailboxes[0].imap.user == "{a: ${SMTP_PASSWORD}}"


def test_a_database_password_from_the_environment_is_taken(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, '"sqlite:///var/mailbot.db"', '"postgresql+psycopg://mailbot:${DB}@db/mailbot"')

    assert load(folder, {**ENVIRON, "DB": "pw"}).server.database == "postgresql+psycopg://mailbot:pw@db/mailbot"


def test_old_secrets_are_read_in_order(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, "admins:", 'previous_secrets: [{file: old.key}, "${OLDER}"]\nadmins:')
    (folder / "old.key").touch(0o600)
    (folder / "old.key").write_text("old")

    assert load(folder, {**ENVIRON, "OLDER": "older"}).server.previous_secrets == (b"old", b"older")


def test_a_secret_does_not_show_in_what_is_printed(tmp_path: Path) -> None:
    shown = repr(load(example(tmp_path), {"SUPPORT_PASSWORD": "hunter2", "SMTP_PASSWORD": "hunter2"}))

    assert "hunter2" not in shown
    assert "0123456789abcdef" not in shown


def test_to_be_checked_a_configuration_needs_no_secret_but_all_other_variables(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, "host: imap.example.com", 'host: "${IMAP_HOST}"')

    (problem,) = problems_of(folder, {}, secrets=False)

    assert problem.message == "the environment has no IMAP_HOST"
    assert load(folder, {"IMAP_HOST": "mail.example.com"}, secrets=False).server.mailboxes[0].imap.password == ""


def test_to_be_checked_a_secret_whose_name_is_nearly_that_of_a_variable_is_a_slip(tmp_path: Path) -> None:
    folder = example(tmp_path)
    change(folder, "${SMTP_PASSWORD}", "${STMP_PASSWORD}")

    (problem,) = problems_of(folder, ENVIRON, secrets=False)

    assert (problem.line, problem.remedy) == (13, "did you mean 'SMTP_PASSWORD'?")


def test_a_password_is_a_word_like_any_other_in_rules(tmp_path: Path) -> None:
    folder = example(tmp_path)
    rule = "- {rule: Resets, when: {fields: {password: {contains: reset}}}, then: {tags: reset}}\n"
    (folder / "rules.yml").write_text(rule)

    assert any(rule.name == "Resets" for rule in load(folder, ENVIRON).desk.rules)
