"""What each key is for: editors show it beside the key. A test finds keys that are not here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel

from mailbot.settings.help.contacts import CONTACTS
from mailbot.settings.help.desk import DESK
from mailbot.settings.help.rules import RULES
from mailbot.settings.help.server import SERVER

HELP: Mapping[str, str] = MappingProxyType({**SERVER, **DESK, **RULES, **CONTACTS})


def help_of(kind: type[BaseModel], key: str) -> str:
    """Of a key of a form, or of the form it was made from; empty when there is none."""
    names = (f"{one.__name__}.{key}" for one in kind.__mro__)
    return next((HELP[name] for name in names if name in HELP), "")
