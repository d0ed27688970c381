"""Each line of a mail's text is in exactly one of reply, quoted text and signature."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.core.message import Address, Message
from mailbot.parsers import parse
from mailbot.parsers.reply import split_reply

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
HEAD = b"From: Ann <ann@example.org>\r\nContent-Type: text/%s; charset=utf-8\r\n\r\n"
LINES = st.sampled_from([
    "", " ", "hello", "> one", ">> two", "  > three", "On Monday, Bob wrote:", "Bob wrote:", "-- ", "--", "__",
    "On 5 Jan 2026 at 09:12, Bob <bob@example.com> wrote:", "On 5 Jan 2026 Bob", "<bob@example.com> wrote:",
    "-----Original Message-----", "---- xx yy ----", "From: Bob", "Sent: Monday", "To: Ann", "Subject: x",
    "Sent from my iPhone", "____________", "Ann", "Ann Smith", "+49 30 1234567", "ann@example.org",
    "www.example.org", "Begin forwarded message:", "-----BEGIN PGP MESSAGE-----", "写道：", "a" * 70,
    "> " + "a" * 70, "b lower case", "\t", "\u00a0",
])  # fmt: skip


def lines_of(*texts: str) -> Counter[str]:
    return Counter(line.strip() for text in texts for line in text.split("\n") if line.strip())


def parts_of(message: Message) -> Counter[str]:
    return lines_of(message.reply, message.quoted, message.signature)


@given(
    st.lists(LINES, max_size=30),
    st.none() | st.integers(0, 30),
    st.sampled_from([None, Address("Ann Smith", "ann@example.org")]),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=2),
)
@settings(max_examples=1000, deadline=None)
def test_any_pile_of_lines_is_told_apart_and_kept(
    lines: list[str], quote_at: int | None, author: Address | None, cited: list[tuple[int, int]]
) -> None:
    text = "\n".join(lines)

    split = split_reply(text, quote_at, author, cited)

    assert lines_of(split.reply, split.quoted, split.signature) == lines_of(text)
    assert bool(split.reply) == bool(text.strip())


@pytest.mark.skipif(not CORPORA.exists(), reason="no corpora here")
def test_no_line_of_the_corpora_is_lost_or_doubled() -> None:
    lost = [str(path) for path, raw in corpus() if not kept(parse(raw))]

    assert lost == []


def corpus() -> list[tuple[Path, bytes]]:
    mails = [(path, path.read_bytes()) for path in sorted(CORPORA.rglob("*.eml"))]
    for kind, suffix in ((b"plain", "*.txt"), (b"html", "*.html")):
        mails += [(path, HEAD % kind + path.read_bytes()) for path in sorted(CORPORA.rglob(suffix))]
    return mails


def kept(message: Message) -> bool:
    return lines_of(message.text) == parts_of(message)
