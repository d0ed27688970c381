"""What holds for every answer, errors included: its header fields; and how much of a request is read. Plain ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST_BODY = 4096
_PATIENCE = 10.0  # seconds for a body to arrive
_ALWAYS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; "
        b"frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guarded:
    """The application with the fields of `_ALWAYS` in each of its answers."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_ALWAYS]
            await send(message)

        await self._app(scope, receive, send_guarded)


class TooMuch(Exception):
    """The body is larger than any form of ours, or takes too long to come."""


async def read_body(chunks: AsyncIterator[bytes]) -> bytes:
    """The body, read no further than the limit. Raises TooMuch."""
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for chunk in chunks:
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise TooMuch
    except TimeoutError as error:
        raise TooMuch from error
    return bytes(body)
