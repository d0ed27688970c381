"""Other programs that hear of what happens: `webhooks` of mailbot.yml."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from mailbot.core.webhooks import HookEvent
from mailbot.settings.words import LISTED, Section, one_of, read_as

EVENTS = tuple(str(event) for event in HookEvent if event not in (HookEvent.RULE,))
LOCAL = ("127.0.0.1", "::1", "localhost")


def parse_hook_url(text: str) -> str:
    """https, or http on this machine; a name and password in it would end up in logs of others."""
    url = text.strip()
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in url):
        raise ValueError("expected a URL such as https://crm.example.com/mailbot")
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        raise ValueError("expected https: case texts go there (http is for this machine alone)")
    if parts.username or parts.password:
        raise ValueError("no name or password belongs into the URL; what is sent is signed")
    _ = parts.port  # a number that is none raises ValueError here
    return url


HookUrl = Annotated[str, read_as(parse_hook_url, "a URL such as https://crm.example.com/mailbot")]


class WebhookOf(Section):
    url: HookUrl
    events: Annotated[tuple[Annotated[str, one_of(*EVENTS)], ...], LISTED] = ()
    secret: str | None = None
    include: Annotated[Literal["public", "internal"], one_of("public", "internal")] = "public"


Webhooks = Annotated[dict[str, WebhookOf], Field(default_factory=dict)]
