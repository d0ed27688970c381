"""The pages for people: how the desk is, and a case for whoever has its key. They show and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from mailbot.compose import pages
from mailbot.compose.pages import Pages
from mailbot.core.policy import Desk
from mailbot.core.ports import Storage, StorageFailed
from mailbot.core.trust.keys import key_hash
from mailbot.web.case_seen import CaseSeen, seen_by
from mailbot.web.headers import TooMuch, body_of
from mailbot.web.misses import Misses, client_of

_LONGEST_KEY = 100  # a key with all the spaces and hyphens that somebody may type
_OUR_OWN = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class DeskPages:
    storage: Storage
    desk: Callable[[], Desk]
    working: Callable[[], bool]
    now: Callable[[], datetime]
    pages: Pages = field(default_factory=Pages)
    misses: Misses = field(default_factory=Misses)
    style: bytes = field(default_factory=lambda: pages.file("page.css"))
    script: bytes = field(default_factory=lambda: pages.file("case.js"))

    def front(self, request: Request) -> Response:
        try:
            working = self.working()
        except StorageFailed:
            working = False
        return self._page("desk", working=working)

    def ask(self, request: Request) -> Response:
        return self._page("key", problem="")

    async def show(self, request: Request) -> Response:
        """Every key that opens nothing gets the same bytes, whatever is wrong with it (design section 6)."""
        if request.headers.get("sec-fetch-site", "none") not in _OUR_OWN:
            return self._miss()  # another site's form: not looked at, so that it cannot use up its visitor's tries
        client = client_of(request.client.host if request.client else "")
        if not self.misses.begin(client, self.now()):
            return self._page("key", 429, problem="wait")
        try:
            key = key_in(await body_of(request))
        except TooMuch:
            return self._page("key", 413, problem="unknown")
        return await run_in_threadpool(self._shown, client, key)

    def sheet(self, request: Request) -> Response:
        return Response(self.style, media_type="text/css")

    def code(self, request: Request) -> Response:
        return Response(self.script, media_type="text/javascript")

    def _shown(self, client: str, key: str) -> Response:
        case = self._find(key)
        if case is None:
            return self._miss()
        self.misses.hit(client)
        return self._page("case", case=case)

    def _find(self, key: str) -> CaseSeen | None:
        """Key → participant → case, and nothing by number alone."""
        now = self.now()
        found = self.storage.case_by_key(key_hash(key), now)
        file = self.storage.case_file(found[0]) if found else None
        return seen_by(found[1], file, self.desk(), now) if found and file else None

    def _miss(self) -> Response:
        return self._page("key", 404, problem="unknown")

    def _page(self, name: str, status: int = 200, **values: object) -> Response:
        return HTMLResponse(self.pages.render(name, self.desk(), self.now(), values), status)


def key_in(body: bytes) -> str:
    """The form's field; nothing for what is no form of ours."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4, errors="strict")
    except ValueError:
        return ""
    return fields.get("key", [""])[0][:_LONGEST_KEY]
