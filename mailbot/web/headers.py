"""The header fields that every answer carries, errors included, and the limit on what is read of a request."""

from __future__ import annotations

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 4096
_PATIENCE = 10.0  # seconds for a body to arrive
_ALWAYS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'",
    ),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


class Guarded:
    """The application with the fields of `_ALWAYS` in each of its answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS:
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_guarded)


class TooMuch(Exception):
    """The body is larger than any form of ours, or takes too long to come."""


async def body_of(request: Request) -> bytes:
    """The body, read no further than the limit. Raises TooMuch."""
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        raise TooMuch
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise TooMuch
    except (TimeoutError, ClientDisconnect) as error:
        raise TooMuch from error
    return bytes(body)
