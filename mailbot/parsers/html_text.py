"""HTML to text: links as `text <url>`, lists with dashes, quoted blocks marked `> `. One flat pass, no tree."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from mailbot.parsers.containers import Containers

LENGTH: Final = 500_000  # characters that are looked at
_ROW_LINES: Final = 6  # of a row of two cells that is made one line
_DEPTH: Final = 20  # of quotes that are marked
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_SPACED: Final = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote", "dl",
))  # fmt: skip
_SKIPPED: Final = frozenset((
    "head", "script", "style", "title", "template", "noscript", "object", "applet", "svg", "math",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class HtmlText:
    """`quote_at`: index of the line below which the mail client says that all is quoted.

    `cited`: half-open ranges of lines that it marks as quoted, or as the attribution of a quote.
    """

    text: str
    quote_at: int | None
    defect: str | None
    cited: tuple[tuple[int, int], ...] = ()


def html_to_text(html: str) -> HtmlText:
    defect = f"HTML above {LENGTH} characters was not read" if len(html) > LENGTH else None
    reader = _Reader()
    reader.feed(_tags_only(html[:LENGTH]))
    reader.close()
    reader.finish()
    leading = next((n for n, line in enumerate(reader.lines) if line), 0)
    found = reader.containers
    quote_at = None if found.quote_at is None else max(0, found.quote_at - leading)
    cited = tuple((max(0, start - leading), max(0, end - leading)) for start, end in found.cited)
    return HtmlText("\n".join(reader.lines).strip("\n"), quote_at, defect, cited)


def _tags_only(html: str) -> str:
    """Without comments, declarations and a last `<` that nothing closes.

    html.parser raises on some of them and looks for the end of others again and again (quadratic).
    """
    last = html.rfind(">")
    html = html[: last + 1] + html[last + 1 :].replace("<", "&lt;")
    for mark in ("<!", "<?"):
        html = _without(html, mark)
    return html


def _without(html: str, mark: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := html.find(mark, at)) >= 0:
        kept.append(html[at:start])
        end = "-->" if html.startswith("<!--", start) else ">"
        close = html.find(end, start + len(mark))
        at = close + len(end) if close >= 0 else len(html)
    kept.append(html[at:])
    return "".join(kept)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.containers = Containers()
        self._row_at = 0
        self._cells = 0
        self._line: list[str] = []
        self._quotes = 0
        self._skip = ""
        self._skip_depth = 0
        self._pre = 0
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skip:
            self._skip_depth += tag == self._skip
            return
        if tag in _SKIPPED:
            self._skip, self._skip_depth = tag, 1
        elif tag == "br":
            self._end_line()
        elif tag in _BLOCKS:
            self._open_block(tag, dict(attrs))
        elif tag == "a":
            self._open_link(dict(attrs).get("href") or "")
        elif tag in ("td", "th"):
            self._cells += 1
            if self._line:
                self._line.append(_between(self._line[-1]))
        elif tag == "span":
            self.containers.opens(tag, dict(attrs), len(self.lines))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SKIPPED and tag != "blockquote":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._skip:
            if tag == self._skip:
                self._skip_depth -= 1
                self._skip = self._skip if self._skip_depth else ""
            elif tag in ("body", "html") or (self._skip == "head" and tag == "title"):
                self._skip = ""
            return
        if tag == "a":
            self._close_link()
        elif tag in _BLOCKS:
            self._end_block(tag)
        elif tag == "span":
            self.containers.closes(tag, len(self.lines) + bool(self._line))

    def handle_data(self, data: str) -> None:
        if self._skip:
            return
        if self._pre:
            first, *rest = data.split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line()
                self._line.append(line)
            return
        words = " ".join(data.split())
        if not words:
            self._space()
            return
        if data[0].isspace():
            self._space()
        self._line.append(words)
        if data[-1].isspace():
            self._space()

    def finish(self) -> None:
        if self._line:
            self._end_line()
        self.containers.ends(len(self.lines))

    def _space(self) -> None:
        if self._line and self._line[-1] != " ":
            self._line.append(" ")

    def _open_block(self, tag: str, attrs: dict[str, str | None]) -> None:
        if self._line:
            self._end_line()
        if tag in _SPACED:
            self._blank()
        if tag == "tr":
            self._row_at, self._cells = len(self.lines), 0
        self.containers.opens(tag, attrs, len(self.lines))
        if tag == "blockquote":
            self.containers.quotes(self.lines)
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag == "li":
            self._line.append("- ")
        elif tag == "hr":
            self.lines.append(self._prefix() + "-----")

    def _end_block(self, tag: str) -> None:
        if self._line:
            self._end_line()
        if tag == "tr":
            self._end_row()
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        self.containers.closes(tag, len(self.lines))
        if tag in _SPACED:
            self._blank()

    def _open_link(self, href: str) -> None:
        self._link = (
            (href.strip(), len(self._line))
            if href[:5].lower() in ("http:", "https", "mailt", "ftp:/", "tel:+")
            else None
        )

    def _close_link(self) -> None:
        if self._link is None:
            return
        href, start = self._link
        self._link = None
        label = "".join(self._line[start:]).strip() if start <= len(self._line) else ""
        target = href[7:].partition("?")[0] if href[:7].lower() == "mailto:" else href
        if label and target and not _same(label, target) and len(target) <= 2000:
            self._line.append(f" <{target}>")

    def _prefix(self) -> str:
        return "> " * min(self._quotes, _DEPTH)

    def _end_line(self) -> None:
        text = "".join(self._line)
        self._line = []
        text = text.rstrip() if self._pre else text.strip()
        self.lines.append((self._prefix() + text).rstrip())

    def _end_row(self) -> None:
        """Two cells with a paragraph in each, as Outlook writes every table, are one line."""
        if self._cells == 2 and len(self.lines) - self._row_at <= _ROW_LINES:
            cells = [line for line in self.lines[self._row_at :] if line.strip("> ")]
            if len(cells) == 2:
                self.lines[self._row_at :] = [cells[0] + _between(cells[0]) + cells[1].removeprefix(self._prefix())]
        self._cells = 0

    def _blank(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._prefix().rstrip())
        elif self.lines and len(self.lines[-1]) > len(self._prefix()):
            self.lines[-1] = self._prefix().rstrip()  # the blank line below a quote is not part of it


def _between(cell: str) -> str:
    """Two cells of a row: `Name: value`, or a tab."""
    return " " if cell.rstrip().endswith(":") else "\t"


def _same(label: str, target: str) -> bool:
    def bare(text: str) -> str:
        return text.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")

    return bare(label) == bare(target)
