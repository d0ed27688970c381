"""`mailbot check`: all problems, with places, and nothing else."""

from __future__ import annotations

import sqlite3

from tests.cli.command import DESK_YML, Desk, run


def test_a_right_configuration_is_in_order_without_any_secret(desk: Desk) -> None:
    (desk.folder / "secret.key").unlink()

    ran = run(["--config", str(desk.folder), "check"])

    assert (ran.code, ran.err) == (0, "")
    assert "in order" in ran.out


def test_each_problem_has_file_line_and_column_and_a_remedy(desk: Desk) -> None:
    desk.write("desk.yml", DESK_YML.replace("queues: [support]", "queues: [suport]"))

    ran = desk.mailbot("check")

    place, _, message = ran.out.partition(": ")
    assert ran.code == 78
    assert place == f"{desk.folder}/desk.yml:7:57"
    assert "suport" in message
    assert "did you mean 'support'?" in message


def test_problems_of_all_files_are_told_at_once(desk: Desk) -> None:
    desk.write("desk.yml", DESK_YML.replace("Europe/Dublin", "Europe/Dubblin"))
    desk.write("rules.yml", "- rule: One\n  whn: {}\n  then: {tags: [x]}\n")

    files = [problem["file"] for problem in desk.mailbot("check", "--json").json["problems"]]

    assert {f"{desk.folder}/desk.yml", f"{desk.folder}/rules.yml"} <= set(files)


def test_json_says_in_order_too(desk: Desk) -> None:
    ran = desk.mailbot("--json", "check")

    assert (ran.code, ran.json) == (0, {"folder": str(desk.folder), "ok": True, "problems": []})


def test_a_template_that_does_not_compile_is_a_problem_of_the_configuration(desk: Desk) -> None:
    (desk.folder / "templates" / "en").mkdir(parents=True)
    desk.write("templates/en/receipt.txt.j2", "Hello {{ nobody_knows_this }}\n")
    text = (desk.folder / "mailbot.yml").read_text()
    desk.write("mailbot.yml", text + "templates: templates/\n")

    ran = desk.mailbot("check")

    assert ran.code == 78
    assert "receipt.txt.j2:1:" in ran.out
    assert "nobody_knows_this" in ran.out


def test_every_verb_refuses_a_wrong_configuration_on_stderr(desk: Desk) -> None:
    desk.write("desk.yml", DESK_YML.replace("medium: {windows", "medium: {widows"))

    for words in (["run", "--once"], ["status"], ["cases", "list"], ["queue"], ["doctor"]):
        ran = desk.mailbot(*words)

        assert (words, ran.code, ran.out) == (words, 78, "")
        assert "desk.yml:" in ran.err
        assert "mailbot check" in ran.err


def opened_case(desk: Desk) -> None:
    """A daemon has run with this configuration, and a case is open."""
    desk.write("mailbot.yml", (desk.folder / "mailbot.yml").read_text().partition("mailboxes:")[0])
    desk.mailbot(
        "receive", stdin=b"From: ann@example.org\r\nTo: support@example.com\r\nSubject: Toner\r\n\r\nEmpty.\r\n"
    )
    assert desk.mailbot("run", "--once").code == 0


def test_diff_shows_what_a_reload_changes_and_the_new_due_times(desk: Desk) -> None:
    opened_case(desk)
    desk.write("desk.yml", DESK_YML.replace("acknowledge: 2h, respond: 1d", "acknowledge: 1h, respond: 1d"))

    ran, told = desk.mailbot("check", "--diff", "--json"), desk.mailbot("check", "--diff").out

    change = ran.json["change"]
    (moved,) = change["due_times"]
    assert ran.code == 0
    assert [file["file"] for file in change["files"]] == ["desk.yml"]
    assert (moved["case"], moved["window"], moved["subject"]) == (1001, "acknowledge", "Toner")
    assert moved["new_due_at"] < moved["due_at"]
    assert "1 of 1 open cases get other due times" in told
    assert "acknowledge: 1h" in told


def test_diff_of_nothing_says_so(desk: Desk) -> None:
    opened_case(desk)

    assert "Nothing changes" in desk.mailbot("check", "--diff").out
    assert desk.mailbot("check", "--diff", "--json").json["change"]["due_times"] == []


def test_diff_before_the_first_run_writes_nothing(desk: Desk) -> None:
    ran = desk.mailbot("check", "--diff")

    assert (ran.code, "No desk has run" in ran.out) == (0, True)
    assert not (desk.folder / "var").exists()


def test_a_warning_ends_with_78_and_leniently_with_0(desk: Desk) -> None:
    rule = "- rule: {}\n  when: {{subject: {{contains: printer}}}}\n  then: {{queue: support}}\n"
    desk.write("rules.yml", rule.format("One") + rule.format("Two"))

    strict, lenient = desk.mailbot("check"), desk.mailbot("check", "--lenient")

    assert (strict.code, lenient.code) == (78, 0)
    assert "rules.yml:4:9: warning: the rule 'Two' never changes anything" in strict.out
    assert desk.mailbot("status").code == 0


def test_mistakes_of_templates_are_told_together_with_the_others(desk: Desk) -> None:
    (desk.folder / "templates" / "en").mkdir(parents=True)
    desk.write("templates/en/receipt.txt.j2", "Hello {{ nobody_knows_this }}\n")
    desk.write("desk.yml", DESK_YML.replace("Europe/Dublin", "Europe/Dubblin"))

    out = desk.mailbot("check").out

    assert "desk.yml:3:" in out
    assert "nobody_knows_this" in out


def test_while_an_edit_is_wrong_the_last_good_configuration_shows_the_desk(desk: Desk) -> None:
    opened_case(desk)
    desk.write("desk.yml", DESK_YML.replace("Europe/Dublin", "Europe/Dubblin"))

    for words in (["status"], ["cases", "list"], ["queue"]):
        ran = desk.mailbot(*words)

        assert (words, ran.code) == (words, 0)
        assert "The edited configuration is refused" in ran.err
        assert "mailbot check" in ran.err
    assert "Toner" in desk.mailbot("cases", "list").out
    assert desk.mailbot("run", "--once").code == 78


CRM = 'contacts: {from: {database: "sqlite:///crm.db", query: "select \'ann@example.org\' as address"}}\n'


def test_a_database_of_contacts_that_is_away_is_told_by_check_and_done_without_by_explain(desk: Desk) -> None:
    desk.write("desk.yml", DESK_YML + CRM)
    mail = b"From: ann@example.org\r\nTo: support@example.com\r\nSubject: Toner\r\n\r\nEmpty.\r\n"

    checked, explained = desk.mailbot("check"), desk.mailbot("explain", "-", stdin=mail)

    assert (checked.code, "there is no file" in checked.out) == (78, True)
    assert (explained.code, "Contacts could not be read" in explained.err) == (0, True)


def test_contacts_of_a_database_are_known_to_explain(desk: Desk) -> None:
    sqlite3.connect(desk.folder / "crm.db").close()
    desk.write("desk.yml", DESK_YML + CRM.replace("}}\n", "}, unknown: hold}\n"))
    mails = [
        f"From: {who}@example.org\r\nTo: support@example.com\r\nSubject: Toner\r\n\r\nEmpty.\r\n"
        for who in ("ann", "eve")
    ]

    ann, eve = (desk.mailbot("explain", "-", "--json", stdin=mail.encode()).json["outcome"] for mail in mails)

    assert (ann, eve) == ("new_case", "held")
