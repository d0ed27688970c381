from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.compose import Composer, Stamp, TemplateError, samples
from mailbot.compose.dates import instant, relative, short
from mailbot.compose.wording import quoted, squeezed, wrapped

STAMP = Stamp("token.1042@example.com", samples.NOW)


def write(folder, name, text, html="<p>{{ desk.name }}</p>"):
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en" / f"{name}.txt.j2").write_text(text)
    if html is not None:
        (folder / "en" / f"{name}.html.j2").write_text(html)


def problems_of(folder):
    with pytest.raises(TemplateError) as raised:
        Composer(folder)
    return raised.value.problems


def test_files_of_the_admin_win_over_the_built_in_ones(tmp_path, desk, draft):
    write(tmp_path, "answer", "Our own words: {{ text }}\n", html=None)
    raw = Composer(tmp_path).compose(draft("answer"), STAMP, desk, ())
    assert b"Our own words: Good morning Ana" in raw
    assert b"<!DOCTYPE html>" in raw


def test_the_frame_of_the_admin_wins_too(tmp_path, desk, draft):
    (tmp_path / "base.html.j2").write_text("<h1>Ours</h1>{% block body %}{% endblock %}")
    raw = Composer(tmp_path).compose(draft("answer"), STAMP, desk, ())
    assert b"<h1>Ours</h1>" in raw


def test_a_mail_of_the_admins_own_making_can_be_sent(tmp_path, desk, draft):
    write(tmp_path, "no-contract", "We found no contract for {{ reader.address }}.\n")
    raw = Composer(tmp_path).compose(draft("no-contract"), STAMP, desk, ())
    assert b"We found no contract for ana@example.net." in raw


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n{{ cas.number }}\n", 2, "there is no 'cas' here; did you mean 'case'?"),
        ("{{ case.numbr }}\n", 1, "there is no 'numbr' here; did you mean 'number'?"),
        ("{% if missing %}\n{% else %}\n{{ typo }}{% endif %}", 3, "there is no 'typo' here"),
        ("{% for name in missing %}\n{{ nam }}{% endfor %}", 2, "did you mean 'name'?"),
        ("a\n\n{% if text %}", 3, "Unexpected end of template"),
        ("{{ text|shout }}", 1, "there is no filter 'shout'"),
        ("{{ answer_by|whem }}", 1, "when"),
        ("{{ 'a' * 10**8 }}", 1, "mul is not available"),
        ("{{ text.format(desk) }}", 1, "nothing can be called"),
        ("{{ text.__class__ }}", 1, "is not for templates"),
        ("{% set x = 1 %}", 1, "assign is not available"),
        ("{% include 'base.html.j2' %}", 1, "include is not available"),
        ("{% macro x() %}{% endmacro %}", 1, "macro is not available"),
        ("{% for a in text %}x{% endfor %}", 1, "a text cannot be looped over"),
        (
            "{% for a in missing %}{% for b in missing %}{% for c in missing %}x{% endfor %}{% endfor %}{% endfor %}",
            1,
            "2 deep",
        ),
        ("{% for a in (1, 2, 3) %}x{% endfor %}", 1, "a loop goes over a value"),
        ("{% for a in missing recursive %}x{% endfor %}", 1, "recursive"),
        ("{% extends 'nothing.j2' %}", 1, "nothing.j2"),
        ("{% extends 'en/receipt.txt.j2' %}", 1, "recursion"),
        ("{{ claimed|when }}", 1, "astimezone"),
    ],
)
def test_a_wrong_template_is_refused_with_file_line_and_reason(tmp_path, text, line, words):
    write(tmp_path, "receipt", text)
    (problem, *_) = problems_of(tmp_path)
    assert problem.file.endswith("en/receipt.txt.j2")
    assert problem.line == line
    assert words in problem.message


def test_all_problems_are_told_at_once(tmp_path):
    write(tmp_path, "receipt", "{{ one }}{{ two }}", html="{{ three }}")
    write(tmp_path, "own", "text alone", html=None)
    (tmp_path / "en" / "odd.j2").write_text("")
    (tmp_path / "en" / "latin.txt.j2").write_bytes(b"caf\xe9")
    found = "\n".join(map(str, problems_of(tmp_path)))
    for words in ("'one'", "'two'", "'three'", "own.html.j2", "must end in", "UTF-8"):
        assert words in found


def test_a_folder_that_is_not_there_is_a_problem(tmp_path):
    (problem,) = problems_of(tmp_path / "nowhere")
    assert "no such folder" in problem.message


def test_a_template_that_needs_a_case_is_refused_where_there_may_be_none(tmp_path):
    write(tmp_path, "notice", "{{ headline }}\n{{ case.number }}\n")
    (problem,) = problems_of(tmp_path)
    assert problem.line == 2


def test_a_template_that_grows_too_large_is_refused(tmp_path):
    write(tmp_path, "receipt", "{{ text }}" * 3000)
    (problem,) = problems_of(tmp_path)
    assert "262144 characters" in problem.message


def test_words_of_a_mail_are_never_a_template(composer, desk, draft):
    words = "{{ 7*7 }} {% for x in y %} {{ lipsum.__globals__ }}"
    assert words.encode() in composer.compose(draft("answer", values={"text": words}), STAMP, desk, ())


def test_an_internal_note_is_not_in_a_mail_whose_reply_goes_to_the_customer(composer, desk, draft):
    note = samples.HistoryShown(samples.NOW, "Bob Marsh", "The customer is wrong.", "internal")
    told = composer.compose(draft("notification", values={"history": (note,)}), STAMP, desk, ())
    assert b"customer is wrong" not in told
    escalated = composer.compose(draft("escalation", values={"history": (note,)}), STAMP, desk, ())
    assert b"customer is wrong" in escalated


def test_a_language_without_templates_falls_back_to_the_desks_and_then_to_english(composer, desk, draft):
    assert b'<html lang="en"' in composer.compose(draft("answer", language="tlh"), STAMP, desk, ())
    assert b'<html lang="de"' in composer.compose(draft("answer", language="de-AT"), STAMP, desk, ())


def test_instants_are_told_in_words():
    at = samples.NOW
    assert instant(at, "America/Halifax", "en", at) == "Monday 23 November, 10:05 (Halifax time)"
    assert instant(at, "UTC", "en", at) == "Monday 23 November, 14:05 (UTC)"
    assert instant(at, "America/New_York", "en", at) == "Monday 23 November, 09:05 (New York time)"
    assert instant(at, "Europe/Berlin", "de", at) == "Montag, 23. November, 15:05 Uhr (Ortszeit Berlin)"
    assert instant(at, "Not/AZone", "en", at) == "Monday 23 November, 14:05 (UTC)"
    assert instant(at.replace(year=2027), "UTC", "en", at) == "Tuesday 23 November 2027, 14:05 (UTC)"
    assert short(at, "Europe/Berlin", "de") == "Mo 23.11., 15:05"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "now"),
        (1, "in 1 minute"),
        (150, "in 2 hours 30 minutes"),
        (120, "in 2 hours"),
        (1440 * 2 + 61, "in 2 days 1 hour"),
        (-5, "5 minutes ago"),
    ],
)
def test_spans_are_told_in_their_two_largest_units(minutes, words):
    assert relative(samples.NOW + timedelta(minutes=minutes), samples.NOW, "en") == words


def test_wrapping_leaves_quotes_code_links_and_wrapped_lines_alone():
    kept = f"> {'q ' * 60}\n    {'code ' * 30}\n{'w' * 200}\n{'seventy-six '.ljust(76, 'x')}"
    assert wrapped(kept) == kept
    assert all(len(line) <= 72 for line in wrapped("- " + "word " * 60).split("\n"))


def test_quoting_marks_every_line():
    assert quoted("a\n\nb\n") == "> a\n>\n> b"


def test_blank_lines_left_by_conditions_are_tidied():
    assert squeezed("\n\na  \n\n\n\nb\n-- \nc\n\n") == "a\n\nb\n-- \nc\n"
