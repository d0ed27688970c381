"""Answers as the mail programs of this world write them, and what people write that only resembles it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.core.message import Address
from mailbot.parsers import parse
from mailbot.parsers.controls import clean_text, plain_blanks
from mailbot.parsers.reply import Split, split_reply
from tests.parsers.replies.attributions import MARKED, UNMARKED
from tests.parsers.replies.blocks import DIVIDED, HEADER_BLOCKS
from tests.parsers.replies.endings import ENDINGS
from tests.parsers.replies.mutations import MUTATIONS
from tests.parsers.replies.written import STAYS

PAGES = Path(__file__).with_name("replies") / "pages"  # HTML by program: @MINE@ is the answer, @QUOTE@ what is quoted
ABOVE, BELOW = (sorted((PAGES / where).glob("*.html")) for where in ("above", "below"))
ANN = Address("Ann", "ann@example.org")
MINE = "We have version 4.\nIt stopped on Monday: nothing helps.\n\nThanks,\nAnn"
MINE_IN_HTML = (
    "We have version 4.<br>It stopped on Monday: nothing helps.<br><br>Thanks,<br>Ann",
    "<div>We have version 4.</div><div>It stopped on Monday: nothing helps.</div><div><br></div><div>Thanks,</div>"
    "<div>Ann</div>",
)
QUOTE = "Which version?\n\nBob"
MARKED_QUOTE = "> Which version?\n>\n> Bob"
ON_MONDAY = "On Mon, 5 Jan 2026 at 09:12, Bob Ray <bob@example.com> wrote:"
HTML_HEAD = "From: Ann <ann@example.org>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def answers() -> Iterator[str]:
    """Plain texts whose reply is MINE."""
    for attributions in MARKED.values():
        for line in attributions:
            yield f"{MINE}\n\n{line}\n\n{MARKED_QUOTE}\n"
            yield f"{MINE}\n\n{line}\n{MARKED_QUOTE}\n"
            yield f"{line}\n{MARKED_QUOTE}\n\n{MINE}\n"
    for attributions in UNMARKED.values():
        for line in attributions:
            yield f"{MINE}\n\n{line}\n\n{QUOTE}\n"
    for block in HEADER_BLOCKS:
        yield f"{MINE}\n\n{block}\n\n{QUOTE}\n"
        yield f"{MINE}\n\n________________________________\n{block}\n\n{QUOTE}\n"
        yield f"{MINE}\n\n  Original Message  \n{block}\n\n{QUOTE}\n"
    for dividers in DIVIDED.values():
        for line in dividers:
            yield f"{MINE}\n\n{line}\n{HEADER_BLOCKS[0]}\n\n{QUOTE}\n"
            yield f"{MINE}\n\n{line}\n\n{QUOTE}\n"
    for line in ENDINGS:
        yield f"{MINE}\n\n{line}\n"
        yield f"{MINE}\n\n{line}\n\n{ON_MONDAY}\n\n{MARKED_QUOTE}\n"


def words(text: str) -> str:
    return " ".join(plain_blanks(text).split())


def split(text: str) -> Split:
    return split_reply(clean_text(text), author=ANN)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_reply_is_read_whatever_program_wrote_it_and_whatever_happened_to_it(mutation: str) -> None:
    wrong = [text for text in answers() if words(split(MUTATIONS[mutation](text)).reply) != words(MINE)]

    assert wrong == []


@pytest.mark.parametrize("page", ABOVE, ids=lambda page: page.stem)
@pytest.mark.parametrize("mine", MINE_IN_HTML, ids=["breaks", "blocks"])
def test_a_reply_above_the_quote_is_read_in_html(page: Path, mine: str) -> None:
    message = parse((HTML_HEAD + filled(page, mine)).encode())

    assert words(message.reply) == words(MINE)
    assert "Which version?" in message.quoted


@pytest.mark.parametrize("page", BELOW, ids=lambda page: page.stem)
@pytest.mark.parametrize("mine", MINE_IN_HTML, ids=["breaks", "blocks"])
def test_a_reply_below_or_between_quotes_is_read_in_html(page: Path, mine: str) -> None:
    message = parse((HTML_HEAD + filled(page, mine)).encode())

    assert words(message.reply) == words(MINE)
    assert "Which version?" in message.quoted


def filled(page: Path, mine: str) -> str:
    return page.read_text("utf-8").replace("@MINE@", mine).replace("@QUOTE@", "<p>Which version?</p><p>Bob</p>")


@pytest.mark.parametrize("text", STAYS)
def test_what_a_person_wrote_is_no_mark_of_a_program(text: str) -> None:
    whole = f"Hello,\n\n{text}\n\nThanks,\nAnn"

    assert split(text).reply == text
    assert split(whole).reply == whole
    assert split(f"{whole}\n\n{ON_MONDAY}\n\n{MARKED_QUOTE}").reply == whole
    assert split(f"{ON_MONDAY}\n\n{MARKED_QUOTE}\n\n{whole}").reply == whole
