"""The routes. Reads storage through its port and decides nothing. The Starlette door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mailbot.compose import pages
from mailbot.core.policy import Desk
from mailbot.core.ports import Storage, StorageFailed
from mailbot.web.desk_pages import DeskPages, Page
from mailbot.web.headers import Guarded, TooMuch, read_body
from mailbot.web.health import PartShown, Verdict, verdict
from mailbot.web.metrics import exposition
from mailbot.web.misses import client_of

Parts = Callable[[], tuple[PartShown, ...]]
_OUR_OWN = ("same-origin", "none")  # W3C Fetch Metadata; browsers that send none of it are let in


def application(storage: Storage, desk: Callable[[], Desk], parts: Parts, now: Callable[[], datetime]) -> Guarded:
    """All pages of one desk."""

    def judged() -> Verdict:
        return verdict(parts(), storage.counts(), now())

    people = _for_people(DeskPages(storage, desk, lambda: judged().ready, now))
    machines = _for_machines(storage, parts, judged, now)
    app = Starlette(routes=[*people, *machines], exception_handlers={StorageFailed: _later})
    app.router.redirect_slashes = False  # a redirect would name the host that the request claims
    return Guarded(app)


def _for_people(shown: DeskPages) -> list[Route]:
    style, script = pages.file("page.css"), pages.file("case.js")

    async def open_case(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "none") not in _OUR_OWN:
            return _html(shown.unknown())  # another site's form must not use up its visitor's tries
        client = client_of(request.client.host if request.client else "")
        if not shown.may_try(client):
            return _html(shown.wait())
        try:
            body = await read_body(request.stream())
        except (TooMuch, ClientDisconnect):
            return _html(shown.too_much())
        return _html(await run_in_threadpool(shown.case, client, body))

    return [
        Route("/", lambda request: _html(shown.front())),
        Route("/case", lambda request: _html(shown.form()), methods=["GET"]),
        Route("/case", open_case, methods=["POST"]),
        Route("/page.css", lambda request: Response(style, media_type="text/css")),
        Route("/case.js", lambda request: Response(script, media_type="text/javascript")),
    ]


def _for_machines(
    storage: Storage, parts: Parts, judged: Callable[[], Verdict], now: Callable[[], datetime]
) -> list[Route]:
    def ready(request: Request) -> Response:
        found = judged()
        return JSONResponse({"ready": found.ready, "problems": list(found.problems)}, 200 if found.ready else 503)

    def metrics(request: Request) -> Response:
        body, content_type = exposition(storage.counts(), parts(), now())
        return Response(body, media_type=content_type)

    return [
        Route("/healthz", lambda request: JSONResponse({"alive": True})),
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]


def _html(page: Page) -> Response:
    return HTMLResponse(page.html, page.status)


def _later(request: Request, error: Exception) -> Response:
    return PlainTextResponse("The desk cannot look this up now. Please try again later.\n", 503)
