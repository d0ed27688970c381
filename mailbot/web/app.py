"""The routes. Reads storage through its port and decides nothing. The Starlette door is this package."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from mailbot.core.policy import Desk
from mailbot.core.ports import Storage, StorageFailed
from mailbot.web.desk_pages import DeskPages
from mailbot.web.headers import Guarded
from mailbot.web.health import PartShown, Verdict, verdict
from mailbot.web.metrics import exposition

Parts = Callable[[], tuple[PartShown, ...]]


def application(storage: Storage, desk: Callable[[], Desk], parts: Parts, now: Callable[[], datetime]) -> ASGIApp:
    """All pages of one desk."""

    def judged() -> Verdict:
        return verdict(parts(), storage.counts(), now())

    def alive(request: Request) -> Response:
        return JSONResponse({"alive": True})

    def ready(request: Request) -> Response:
        found = judged()
        return JSONResponse({"ready": found.ready, "problems": list(found.problems)}, 200 if found.ready else 503)

    def metrics(request: Request) -> Response:
        body, content_type = exposition(storage.counts(), parts(), now())
        return Response(body, media_type=content_type)

    pages = DeskPages(storage, desk, lambda: judged().ready, now)
    app = Starlette(
        routes=[
            Route("/", pages.front),
            Route("/case", pages.ask, methods=["GET"]),
            Route("/case", pages.show, methods=["POST"]),
            Route("/page.css", pages.sheet),
            Route("/case.js", pages.code),
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/metrics", metrics),
        ],
        exception_handlers={StorageFailed: _later},
    )
    app.router.redirect_slashes = False  # a redirect would name the host that the request claims
    return Guarded(app)


def _later(request: Request, error: Exception) -> Response:
    return PlainTextResponse("The desk cannot look this up now. Please try again later.\n", 503)
