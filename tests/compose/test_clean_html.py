from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.compose.html import DEEPEST, LARGEST, clean_html

ALLOWED = frozenset(
    {
        *("p", "br", "hr", "div", "span", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6", "a", "b"),
        *("strong", "i", "em", "u", "s", "sub", "sup", "small", "ul", "ol", "li", "dl", "dt", "dd", "table"),
        *("thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    }
)
HOSTILE = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math></p><style><!--</style><img src/onerror=alert(1)>",
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<form><input name=action><button formaction=javascript:alert(1)>x</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example.org/x'>x</a>",
    "<a href='/cases/1/close'>x</a>",
    "<a href='http://example.com' ping='http://evil.example.org' target=_self id=x class=y name=z>x</a>",
    "<label for=close>x</label>",
    "<div style='position:fixed;top:0;background:url(http://evil.example.org)' class=a id=b>x</div>",
    "<div style=':host{display:none !important}'>x</div>",
    "<style>@import 'http://evil.example.org'; body{background:image-set('x')}</style>",
    "<link rel=stylesheet href=http://evil.example.org><meta http-equiv=refresh content='0;url=http://evil'>",
    "<base href=http://evil.example.org><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x><embed src=x><applet code=x>",
    "<table background=http://evil.example.org><td background=http://evil.example.org colspan=2>x</td></table>",
    "<img srcset='http://evil.example.org 1x'><video poster=http://evil.example.org><audio src=x>",
    "<svg><feImage href='http://evil.example.org'/></svg><input type=image src=http://evil.example.org>",
    "<body onload=alert(1) background=http://evil.example.org><p>x",
    "<!--><img src=x onerror=alert(1)>--><![CDATA[<img src=x onerror=alert(1)>]]>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<xmp><p title='</xmp><img src onerror=alert(1)>'></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<select><style><img src=x onerror=alert(1)></style></select>",
    "<a href='http://example.com\" onclick=\"alert(1)'>x</a>",
    "<?xml version='1.0'?><html xmlns:x='x'><x:script>alert(1)</x:script>",
    'http://example.com/"onmouseover=alert(1)//',
)


class Reader(HTMLParser):
    """Collects what a display would have to act on."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment is left: {data}")


def assert_harmless(html: str) -> None:
    reader = Reader()
    reader.feed(html)
    reader.close()
    for tag, attributes in reader.found:
        assert tag in ALLOWED
        wanted = {"a": {"href", "title", "rel"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
        assert set(attributes) <= wanted.get(tag, set())
        assert (attributes.get("href") or "http:").startswith(("http:", "https:", "mailto:"))
        if "href" in attributes:
            assert attributes["rel"] == "noopener noreferrer nofollow"


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_runs_is_fetched_or_reaches_out_of_hostile_html(html):
    assert_harmless(clean_html(html))
    assert_harmless(clean_html(f"<div><p>before {html} after</p></div>"))


@pytest.mark.parametrize("html", HOSTILE)
def test_cleaning_what_is_clean_comes_to_rest(html):
    twice = clean_html(clean_html(html))
    assert clean_html(twice) == twice


pieces = st.sampled_from(
    [
        *("<svg>", "</svg>", "<math>", "<mtext>", "<style>", "</style>", "<table>", "</table>", "<td>", "<p>", "</p>"),
        *(
            "<a href='x'>",
            "</a>",
            "<img src=x onerror=alert(1)>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<title>",
            "</title>",
        ),
        *(
            "<noscript>",
            "</noscript>",
            "<b>",
            "</b>",
            "<i title='",
            "'>",
            '">',
            "<script>",
            "</script>",
            "&lt;",
            "&#60;",
        ),
        *(
            "<template>",
            "</template>",
            "<form>",
            "<select>",
            "<xmp>",
            "</xmp>",
            "http://example.com/",
            "x",
            " ",
            "\x00",
        ),
    ]
)


@settings(deadline=None)
@given(st.lists(pieces, max_size=25).map("".join))
def test_no_tangle_of_pieces_gets_through(html):
    assert_harmless(clean_html(html))


def test_what_people_write_is_kept():
    html = "<p>Dear <b>desk</b>,</p><ul><li>one</li></ul><table><tbody><tr><td colspan='2'>x</td></tr></tbody></table>"
    assert clean_html(html) == html.replace("'", '"')


def test_styles_and_titles_are_not_shown_as_text():
    html = "<html><head><title>Mail</title><style>p {color: red}</style></head><body><p>Hi</p></body></html>"
    assert clean_html(html).strip() == "<p>Hi</p>"


def test_a_bare_address_of_a_page_becomes_a_link():
    assert '<a href="https://example.com/x" rel="noopener noreferrer nofollow">' in clean_html(
        "see https://example.com/x"
    )


def test_a_picture_inside_the_html_is_left_out_and_the_text_after_it_kept():
    picture = f"<img src='data:image/png;base64,{'A' * 50_000}'>"
    assert clean_html(f"<p>before{picture}after</p>") == "<p>beforeafter</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>words</p>" + "x" * LARGEST,
        "<div>" * (DEEPEST + 1) + "words",
        "<b><p></b>" * 20_000 + "words",
        "<i><table></i></table>" * 1500 + "words",
    ],
    ids=["large", "deep", "many", "misnested"],
)
def test_what_is_too_large_or_tangled_comes_as_text(html):
    cleaned = clean_html(html)
    assert cleaned.startswith("<pre>")
    assert "words" in cleaned
    assert_harmless(cleaned)


def test_a_tag_with_endless_attributes_is_cut_out():
    endless = "".join(f"a{i}=1 " for i in range(20_000))
    assert clean_html(f"<b>words</b><p {endless}>more") == "<b>words</b>more"
