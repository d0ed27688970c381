"""Our own words in a mail that comes back are told apart in any quoting style and language, and nothing gets lost."""

from __future__ import annotations

import textwrap
from html import escape

import pytest

from mailbot.core.case.quotes import Ours, ours, part, repeats, without_ours
from tests.builders import a_message

SENT = """\
New case from Ann Lee
[Case #1001] Printer on fire

Due: respond in 4 hours, Mon 23 November 14:00
Priority medium, queue support, owner Bob Ray

Ann Lee wrote:

It burns & smokes. What do we do with the <toner> cartridge?

--
REPLY TO THIS MAIL = ANSWER TO THE CUSTOMER (Ann Lee), sent from support@example.com.
Lines at the very top act and are not sent: #take (the case is yours), #note
"""
NAMES = ("support@example.com", "Example Support")
ROWS = SENT.split("\n")


def what_we_sent() -> Ours:
    return ours([SENT], NAMES)


def marked(mark: str) -> str:
    return "\n".join(f"{mark}{row}" for row in ROWS)


STYLES = {
    "no mark at all": SENT,
    "angle brackets": marked("> "),
    "a pile of them": marked(">> > "),
    "a bar": marked("| "),
    "a wide bar": marked("┃ "),
    "initials": marked("ES> "),
    "indented": marked("        "),
    "percent": marked("% "),
    "one long line": " ".join(SENT.split()),
    "wrapped at 30": "\n".join(textwrap.wrap(" ".join(SENT.split()), 30)),
    "wrapped and marked": "\n".join(f"> {row}" for row in textwrap.wrap(" ".join(SENT.split()), 34)),
    "entities": escape(SENT),
    "hard blanks": SENT.replace(" ", "\u00a0"),
    "doubled lines": SENT.replace("\n", "\n\n"),
    "shouted": SENT.upper(),
    "links written out": SENT.replace("support@example.com", "support@example.com<mailto:support@example.com>"),
    "only its second half": "\n".join(ROWS[6:]),
}
ATTRIBUTIONS = {
    "none": "",
    "English": "On Mon, 23 Nov 2026 at 10:00, Example Support <support@example.com> wrote:\n\n",
    "Icelandic": "Þann mán., 23. nóv. 2026 kl. 10:00 skrifaði Example Support <support@example.com>:\n",
    "Georgian over two lines": "2026 წლის 23 ნოემბერს 10:00-ზე Example Support\n<support@example.com> დაწერა:\n",
    "a header in Welsh": "----------------\nOddi wrth: Example Support <support@example.com>\nAnfonwyd: 23\nAt: Bob\n",
    "Chinese": "Example Support 于2026年11月23日写道：\n",
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
@pytest.mark.parametrize("attribution", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_only_new_words_are_left_above_a_quote(style: str, attribution: str) -> None:
    parted = part(f"Use water.\n\n{attribution}{style}", what_we_sent())

    assert parted.new.strip() == "Use water."
    assert "burns" in parted.ours or "BURNS" in parted.ours


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_only_new_words_are_left_below_a_quote(style: str) -> None:
    assert part(f"{style}\n\nUse water.\nThanks", what_we_sent()).new.strip() == "Use water.\nThanks"


def test_answers_between_our_lines_stay_whole() -> None:
    text = "\n".join((*ROWS[:4], "In an hour.", *ROWS[4:8], "Throw it away!", "Both of them.", *ROWS[8:]))

    assert part(text, what_we_sent()).new == "In an hour.\nThrow it away!\nBoth of them."


@pytest.mark.parametrize(
    "line", ["Due: respond in 4 hours, Mon 23 November 14:00: too late!", "Yes. New case from Ann Lee"]
)
def test_a_line_with_a_new_word_in_it_stays_whole(line: str) -> None:
    assert part(line, what_we_sent()).new == line


def test_short_words_that_we_wrote_too_are_still_the_writers() -> None:
    sent = ours(["Thanks.\nHello Ann, the printer is repaired and stands where it stood.\nBob"], NAMES)

    assert part("Thanks.\n\nAnn", sent).new == "Thanks.\n\nAnn"


def test_languages_without_blanks_are_compared_by_their_letters() -> None:
    sent = ours(["您的请求已收到，我们会在星期二之前答复您，请不要关闭打印机。"], NAMES)

    assert part("谢谢\n您的请求已收到，我们会在\n星期二之前答复您，请不要关闭打印机。", sent).new.strip() == "谢谢"


def test_a_mail_that_is_all_quote_falls_back_to_the_whole_and_answers_nothing() -> None:
    message = without_ours(a_message(SENT), what_we_sent())

    assert (message.reply, message.answer) == (SENT, "")


def test_what_was_quoted_is_kept_among_the_quoted() -> None:
    message = without_ours(a_message(f"Use water.\n{SENT}", quoted="older"), what_we_sent())

    assert message.reply == message.answer == "Use water."
    assert "REPLY TO THIS MAIL" in message.quoted
    assert message.quoted.endswith("older")


def test_a_sentence_about_us_is_no_attribution() -> None:
    text = f"I have read what Example Support sent, and it does not help at all.\n\n{marked('| ')}"

    assert part(text, what_we_sent()).new.startswith("I have read")


def test_words_from_inside_are_found_in_the_middle_of_a_line() -> None:
    found = repeats(
        "We said: the customer is a nuisance and never pays, but well.",
        ["The customer is a nuisance and never pays."],
        [],
    )

    assert "nuisance" in found


def test_words_that_customers_know_are_no_secret() -> None:
    inside = "Ann Lee wrote:\nIt burns and smokes, what shall we do with the cartridge?"
    public = ["It burns and smokes, what shall we do with the cartridge?"]

    assert repeats("You ask “what shall we do with the cartridge?” Throw it away.", [inside], public) == ""
