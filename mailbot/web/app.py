"""The routes. Reads storage through its port and decides nothing. The Starlette door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mailbot.core.policy import Desk
from mailbot.core.ports import Storage
from mailbot.web.health import PartShown, verdict
from mailbot.web.metrics import exposition

Parts = Callable[[], tuple[PartShown, ...]]


def application(storage: Storage, desk: Callable[[], Desk], parts: Parts, now: Callable[[], datetime]) -> Starlette:
    """All pages of one desk."""

    def alive(request: Request) -> Response:
        return JSONResponse({"alive": True})

    def ready(request: Request) -> Response:
        found = verdict(parts(), storage.counts(), now())
        return JSONResponse({"ready": found.ready, "problems": list(found.problems)}, 200 if found.ready else 503)

    def metrics(request: Request) -> Response:
        body, content_type = exposition(storage.counts(), parts(), now())
        return Response(body, media_type=content_type)

    return Starlette(
        routes=[
            Route("/healthz", alive),
            Route("/readyz", ready),
            Route("/metrics", metrics),
        ]
    )
