"""`mailbot check`: all problems, with places, and nothing else."""

from __future__ import annotations

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
