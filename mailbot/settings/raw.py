"""Looking into raw values of any shape: what is not of the shape asked for counts as not there."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.settings.yaml_file import Path, Value


def mapping_at(value: Value, *path: str) -> dict[str, Value]:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def text_at(value: Value, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def texts_at(value: Value, path: Path) -> Iterator[tuple[Path, str]]:
    """The texts of a list or of a single value in its place."""
    if isinstance(value, str) and value:
        yield path, value
    for n, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, str):
            yield (*path, n), item
