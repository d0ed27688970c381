"""Pages of the web as text: the templates of `templates/web`, one folder per language. Knows no HTTP."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mailbot.compose.html import linked_text
from mailbot.compose.templates import PAGES, Values, html_pages
from mailbot.core.policy import Desk

BUILT_IN = Path(__file__).parent.parent / "templates" / PAGES


class Pages:
    """Compiled once. Raises TemplateError."""

    def __init__(self) -> None:
        self._pages = html_pages(BUILT_IN, {"linked": linked_text})

    def render(self, name: str, desk: Desk, now: datetime, values: Values) -> str:
        """The page in the desk's language where there is one, else in English."""
        language = self._language(name, desk.language)
        common = {"desk": desk.person, "lang": language, "now": now, "zone": desk.zone.key}
        return self._pages[f"{language}/{name}.html.j2"]({**common, **values})

    def _language(self, name: str, wanted: str) -> str:
        written = (wanted, wanted.partition("-")[0], "en")
        return next(language for language in written if f"{language}/{name}.html.j2" in self._pages)


def file(name: str) -> bytes:
    """A style or script that the pages load."""
    return (BUILT_IN / name).read_bytes()
