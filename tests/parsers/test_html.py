import pytest

from mailbot.parsers import parse
from mailbot.parsers.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("a<br>b", "a\nb"),
        ("<ul><li>x</li><li>y</li></ul>", "- x\n- y"),
        ('<a href="https://example.org/x">the page</a>', "the page <https://example.org/x>"),
        ('<a href="https://example.org">example.org</a>', "example.org"),
        ('<a href="mailto:a@example.org">a@example.org</a>', "a@example.org"),
        ("<blockquote>q<blockquote>deep</blockquote></blockquote>r", "> q\n>\n> > deep\n\nr"),
        ("<style>p{}</style><script>x</script>seen<!-- not -->", "seen"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        ("&lt;tag&gt; &amp; &eacute;", "<tag> & é"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert html_to_text(html).text == text


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><div>On Mon, 5 Jan 2026 Bob &lt;bob@example.com&gt; wrote:<br></div>'
        "<blockquote>old</blockquote></div>",
        '<div class="moz-cite-prefix">On 05/01/2026 09:12, Bob wrote:<br></div>'
        '<blockquote type="cite"><p>old</p></blockquote>',
        '<div><blockquote type="cite"><div>On 5 Jan 2026, at 09:12, Bob wrote:</div>old</blockquote></div>',
        '<div id="divRplyFwdMsg">anything</div><div>old</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        "<b>Od:</b> Bob</div><p>old</p>",
        '<div class="yahoo_quoted">old</div>',
        '<div class="protonmail_quote">old</div>',
        '<hr id="stopSpelling">old',
    ],
    ids=["gmail", "thunderbird", "apple", "outlook web", "outlook", "yahoo", "proton", "hotmail"],
)
def test_the_quote_of_a_mail_client_is_told_from_the_reply(quote: str) -> None:
    raw = f"From: a@example.org\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>new words</p>{quote}"

    message = parse(raw.encode())

    assert message.reply == "new words"
    assert "old" in message.quoted


def test_text_wins_over_html_where_both_say_something() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n"
    )

    message = parse(raw)

    assert (message.text, message.attachments) == ("plain", ())
    assert "rich" in message.html
