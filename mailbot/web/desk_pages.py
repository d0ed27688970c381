"""The pages for people: how the desk is, and a case for whoever has its key. They show and change nothing. No HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs

from mailbot.compose.pages import Pages
from mailbot.core.policy import Desk
from mailbot.core.ports import Storage, StorageFailed
from mailbot.core.trust.keys import key_hash
from mailbot.web.case_seen import CaseSeen, seen_by
from mailbot.web.misses import Misses

_LONGEST_KEY = 100  # a key with all the spaces and hyphens that somebody may type


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    html: str


@dataclass(frozen=True, slots=True)
class DeskPages:
    """`working` says whether the desk does its work. StorageFailed is the caller's, but on the front page."""

    storage: Storage
    desk: Callable[[], Desk]
    working: Callable[[], bool]
    now: Callable[[], datetime]
    pages: Pages = field(default_factory=Pages)
    misses: Misses = field(default_factory=Misses)

    def front(self) -> Page:
        try:
            working = self.working()
        except StorageFailed:
            working = False
        return self._page("desk", 200, working=working)

    def form(self) -> Page:
        return self._page("key", 200, problem="")

    def may_try(self, client: str) -> bool:
        """Whether this client has tries left; `case` gives the try back when the key is right."""
        return self.misses.begin(client, self.now())

    def case(self, client: str, body: bytes) -> Page:
        """What the key in a posted form opens."""
        case = self._find(key_in(body))
        if case is None:
            return self.unknown()
        self.misses.hit(client)
        return self._page("case", 200, case=case)

    def unknown(self) -> Page:
        """The same bytes for every key that opens nothing, whatever is wrong with it (design section 6)."""
        return self._page("key", 404, problem="unknown")

    def too_much(self) -> Page:
        return self._page("key", 413, problem="unknown")

    def wait(self) -> Page:
        return self._page("key", 429, problem="wait")

    def _find(self, key: str) -> CaseSeen | None:
        """Key → participant → case, and nothing by number alone."""
        now = self.now()
        found = self.storage.case_by_key(key_hash(key), now)
        file = self.storage.case_file(found[0]) if found else None
        return seen_by(found[1], file, self.desk(), now) if found and file else None

    def _page(self, name: str, status: int, **values: object) -> Page:
        return Page(status, self.pages.render(name, self.desk(), self.now(), values))


def key_in(body: bytes) -> str:
    """The form's field; nothing for what is no form of ours."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4, errors="strict")
    except ValueError:
        return ""
    return fields.get("key", [""])[0][:_LONGEST_KEY]
