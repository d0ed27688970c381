"""A customer's HTML made safe to show: limits, then bleach (its one door), then nh3 as the last gate.

For display alone; mail is stored as it came. The page frames the result in a sandbox with a strict content policy.
"""

from __future__ import annotations

import re
from functools import partial
from html import escape, unescape
from types import MappingProxyType
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

LARGEST = 256 * 1024  # characters
DEEPEST = 100
_MOST_TAGS = 8_000
_LONGEST_LINKED = 4_000  # characters: a page shows up to a hundred such texts
_LONGEST_TAG = 4096  # bleach is quadratic in the attributes of one tag; what is longer holds a picture
# No svg, math, style, form, noscript or template: each has carried a mutation through some cleaner. No img: nothing
# that mail names is fetched. No class, id, name, for or style: they reach out of the frame or cover what is in it.
_TAGS = frozenset(
    {
        *("p", "br", "hr", "div", "span", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("a", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    }
)
_ATTRIBUTES = MappingProxyType({"a": ["href", "title"], "td": ["colspan", "rowspan"], "th": ["colspan", "rowspan"]})
_SCHEMES = frozenset({"http", "https", "mailto"})
# Bleach keeps the text inside what it strips, and nobody wants to read this.
_UNREAD = frozenset({"script", "style", "title", "template", "svg", "math", "object", "noscript", "iframe"})
# These never nest in themselves: a parser closes them, and mail leaves them open.
_FLAT = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th"),
    }
)
_TAGS_OF_OURS = re.compile(r"<[^<>]*>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def clean_html(html: str) -> str:
    """HTML of a few harmless tags, with its links made safe and bare ones made links.

    What is too large, too deep or too tangled comes back as its text alone, in one `pre`.
    """
    if len(html) > LARGEST or _is_tangled(html):
        return f"<pre>{escape(_text_of(html[:LARGEST]))}</pre>"
    cleaner = Cleaner(
        tags=_TAGS,
        attributes=dict(_ATTRIBUTES),
        protocols=_SCHEMES,
        strip=True,
        strip_comments=True,
        filters=[partial(LinkifyFilter, callbacks=[_safe_link], skip_tags={"pre", "code"})],
    )
    cleaned = _last_gate(cleaner.clean(_without_unread(html)))
    return cleaned if not _is_tangled(cleaned) else f"<pre>{escape(_text_of(html))}</pre>"


def linked_text(text: str) -> str:
    """Plain text as HTML in which web addresses are links. Long text stays text: finding links in it takes too long."""
    escaped = escape(text)
    return clean_html(escaped) if "://" in text and len(text) <= _LONGEST_LINKED else escaped


def _last_gate(html: str) -> str:
    """A second parser of another family, so that what one of them misreads has to get past both."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
        url_relative="deny",
    )


def _safe_link(attributes: Any, new: bool = False) -> Any:
    """Only links that say where they lead; a relative one would lead into our own page."""
    href = str(attributes.get((None, "href"), ""))
    return attributes if href.lower().startswith(("http://", "https://", "mailto:")) else None


def _is_tangled(html: str) -> bool:
    """Nested too deep or too many tags: parsers recurse, or go quadratic, on such input."""
    depth = deepest = count = 0
    for found in _TAG.finditer(html):
        count += 1
        if found[2].lower() not in _FLAT:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest > DEEPEST or count > _MOST_TAGS


def _without_unread(html: str) -> str:
    """The same without scripts, styles, other content that is not text, and overlong tags.

    An element that is never closed reaches to the end. Cutting is safe however wrong: cleaning comes after.
    """
    kept, start, inside = [], 0, ""
    for found in _TAG.finditer(html):
        name = found[2].lower()
        if found.start() < start:
            continue
        if inside:
            if found[1] and name == inside:
                inside, start = "", _end_of_tag(html, found.end())
        elif not found[1] and name in _UNREAD:
            kept.append(html[start : found.start()])
            inside = name
        elif html.find(">", found.end(), found.end() + _LONGEST_TAG) < 0:
            kept.append(html[start : found.start()])
            start = _end_of_tag(html, found.end())
    return "".join(kept) + ("" if inside else html[start:])


def _end_of_tag(html: str, start: int) -> int:
    end = html.find(">", start)
    return len(html) if end < 0 else end + 1


def words_of(html: str) -> str:
    """What can be read of a mail that we wrote ourselves, whose tags are whole: quickly, as every mail sent is read."""
    return unescape(_TAGS_OF_OURS.sub(" ", html[max(0, html.find("<body")) :]))


def _text_of(html: str) -> str:
    """The characters outside of tags."""
    texts = (piece.partition(">")[2] for piece in f">{_without_unread(html)}".split("<"))
    return unescape("\n".join(text.strip() for text in texts if text.strip()))
