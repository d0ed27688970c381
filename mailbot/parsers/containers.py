"""What mail programs put around the mail they quote in HTML: containers of the quote, and of the line above it."""

from __future__ import annotations

from typing import Final

from mailbot.parsers.quote_marks import divider

_ATTRIBUTION_LINES: Final = 6

# Below these everything is quoted: they stand on top of the quote, and nothing encloses it.
_TOP_IDS: Final = ("divrplyfwdmsg", "olk_src_body_section", "zwchr")
# What these enclose is quoted.
_QUOTE_IDS: Final = ("isforwardcontent", "mail-editor-reference-message-container", "yahoo_quoted")
_QUOTE_CLASSES: Final = frozenset((
    "moz-forward-container", "ms-outlook-mobile-reference-message", "missive_quote", "ntes-mailmaster-quote",
    "yahoo_quoted",
))  # fmt: skip
_QUOTE_NAMES: Final = frozenset(("quote", "quoted-content"))  # GMX, WEB.DE
_QUOTE_MARKERS: Final = frozenset(("__headers__", "__quoted_text__"))  # Zimbra
# These enclose the attribution and its blockquotes, and whatever the author wrote between and below them.
_AROUND_CLASSES: Final = frozenset((
    "gmail_quote", "gmail_quote_container", "protonmail_quote", "zmail_extra",
))  # fmt: skip
_AROUND_NAMES: Final = frozenset(("messagereplysection",))  # Spark
# These are the attribution, when a blockquote follows.
_ATTRIBUTION_CLASSES: Final = frozenset(("gmail_attr", "moz-cite-prefix", "gmail_quote_attribution"))
_ATTRIBUTION_IDS: Final = frozenset(("reply-intro",))

Attributes = dict[str, str | None]


class Containers:
    """Fed with the tags of a page and the number of the line each stands at.

    `quote_at`: the line below which all is quoted, or None; `cited`: half-open ranges of lines that are quoted.
    """

    def __init__(self) -> None:
        self.quote_at: int | None = None
        self.cited: list[tuple[int, int]] = []
        self._cite_at: int | None = None
        self._tag = ""  # of the outermost container that is open
        self._nested = 0
        self._start = 0
        self._is_whole = True  # all that it encloses is quoted
        self._has_quote = False

    def opens(self, tag: str, attrs: Attributes, line: int) -> None:
        self._nested += tag == self._tag
        name, classes = (attrs.get("id") or "").lower(), _classes(attrs)
        if self.quote_at is None and (name.endswith(_TOP_IDS) or name == "stopspelling" or _outlook_rule(attrs)):
            self.quote_at = line
        elif tag == "blockquote":
            return
        elif not self._tag and (_encloses(name, classes, attrs) or _stands_around(classes, attrs)):
            self._tag, self._nested, self._start, self._cite_at = tag, 1, line, line
            self._is_whole, self._has_quote = _encloses(name, classes, attrs), False
        if not _ATTRIBUTION_CLASSES.isdisjoint(classes) or name in _ATTRIBUTION_IDS:
            self._cite_at = line

    def closes(self, tag: str, line: int) -> None:
        if tag == self._tag:
            self._nested -= 1
            if not self._nested:
                self._close(line)

    def quotes(self, lines: list[str]) -> None:
        """A blockquote begins: what stands between its container and it is its attribution; a forward's heading
        is left to who reads the lines.
        """
        if self._tag and self._is_whole:
            return
        start = len(lines) if self._cite_at is None else self._cite_at
        if 0 < len(lines) - start <= _ATTRIBUTION_LINES and not any(divider(line) for line in lines[start:]):
            self.cited.append((start, len(lines)))
        self._cite_at = None
        self._has_quote = True

    def ends(self, line: int) -> None:
        if self._tag:
            self._close(line)

    def _close(self, line: int) -> None:
        if self._is_whole or not self._has_quote:
            self.cited.append((self._start, line))
        self._tag = ""


def _classes(attrs: Attributes) -> set[str]:
    return set((attrs.get("class") or "").lower().split())


def _encloses(name: str, classes: set[str], attrs: Attributes) -> bool:
    return (
        name.startswith(_QUOTE_IDS)
        or not _QUOTE_CLASSES.isdisjoint(classes)
        or any(one.endswith("yahoo_quoted") for one in classes)
        or (attrs.get("name") or "").lower() in _QUOTE_NAMES
        or (attrs.get("data-marker") or "").lower() in _QUOTE_MARKERS
    )


def _stands_around(classes: set[str], attrs: Attributes) -> bool:
    return not _AROUND_CLASSES.isdisjoint(classes) or (attrs.get("name") or "").lower() in _AROUND_NAMES


def _outlook_rule(attrs: Attributes) -> bool:
    """The thin line on top of Outlook's block of From, Sent, To, Subject."""
    squeezed = (attrs.get("style") or "").lower().replace(" ", "")
    if not squeezed.startswith("border") and "border-top:" not in squeezed:
        return False
    solid = "border-top:solid" in squeezed or ("border-top:" in squeezed and "solid" in squeezed)
    return solid and (
        "#b5c4df" in squeezed or "#e1e1e1" in squeezed or ("1.0pt" in squeezed and "padding:3.0pt0" in squeezed)
    )
