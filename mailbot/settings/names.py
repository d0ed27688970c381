"""The names a configuration gives, from raw values of any shape, so that all references can be checked at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mailbot.settings.words import Names
from mailbot.settings.yaml_file import Document, Value

BUILT_IN = Path(__file__).parent.parent / "templates"
FIRST_QUEUE = "support"
FIRST_PRIORITY = "normal"
BUILT_IN_ROLES = ("manager", "on_call")


def names_of(desk: Document, templates: Iterable[str], main: Document | None = None) -> Names:
    """Nothing is known of names whose file or section cannot be read: then nothing dangles."""
    return Names(
        queue=_keys(desk, "queues", FIRST_QUEUE),
        agent=_keys(desk, "agents"),
        priority=_keys(desk, "priorities", FIRST_PRIORITY),
        role=_roles(desk),
        template=template_names(templates),
        calendar=_keys(desk, "calendars"),
        webhook=_keys(main, "webhooks") if main else None,
    )


def _roles(desk: Document) -> frozenset[str] | None:
    named = _keys(desk, "roles")
    return None if named is None else named | frozenset(BUILT_IN_ROLES)


def _keys(desk: Document, section: str, default: str | None = None) -> frozenset[str] | None:
    value: Value = desk.value.get(section) if isinstance(desk.value, dict) else None
    if not isinstance(desk.value, dict) or not isinstance(value, dict | None):
        return None
    return frozenset(value or ([default] if default else []))


def template_names(own: Iterable[str]) -> frozenset[str]:
    """Those built in and those in the folder of its own: `en/no-contract.txt.j2` is no-contract."""
    files = (*BUILT_IN.rglob("*.j2"), *map(Path, own))
    return frozenset(file.name.partition(".")[0] for file in files)
