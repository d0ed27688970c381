"""One document against one model: pydantic's errors become problems with places and suggestions."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from mailbot.settings.problem import Problem, did_you_mean
from mailbot.settings.words import Names, shown
from mailbot.settings.yaml_file import Document, Path

T = TypeVar("T")

# What pydantic calls a mistake → what a reader of YAML calls it.
EXPECTED: Mapping[str, str] = {
    "string_type": "expected a text",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "list_type": "expected a list",
    "tuple_type": "expected a list",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
    "model_attributes_type": "expected a mapping",
    "string_too_short": "expected some text",
    "string_pattern_mismatch": "expected a language code such as en or pt-BR",
}
# The same for limits, which pydantic hands over.
LIMITS: Mapping[str, str] = {
    "greater_than_equal": "expected at least {ge}",
    "less_than_equal": "expected at most {le}",
    "too_short": "expected at least {min_length} of these",
}


def validate(kind: type[T], document: Document, names: Names, problems: list[Problem]) -> T | None:
    """The document's value as its model, or None after its mistakes were added to `problems`."""
    if not document.readable:
        return None
    try:
        return TypeAdapter(kind).validate_python(document.value, context=names)
    except ValidationError as error:
        problems.extend(_problem(kind, document, one) for one in _telling(error.errors(include_url=False)))
        return None


def _telling(errors: list[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Without lists that are called too short only because what is in them is wrong."""
    for one in errors:
        inner = (e for e in errors if len(e["loc"]) > len(one["loc"]) and e["loc"][: len(one["loc"])] == one["loc"])
        if one["type"] != "too_short" or next(inner, None) is None:
            yield one


def _problem(kind: Any, document: Document, error: ErrorDetails) -> Problem:
    path: Path = tuple(error["loc"])
    at_key = path[-1:] == ("[key]",)
    path = path[:-1] if at_key else path
    context = error.get("ctx", {})
    match error["type"]:
        case "configuration":
            path = (*path, context["at"]) if context["at"] else path
            return document.problem(path, str(context["said"]), str(context["remedy"]), at_key=at_key)
        case "extra_forbidden":
            return _unknown_key(kind, document, path)
        case "missing":
            message = f"{_named(document, path[:-1])} needs the key `{path[-1]}`"
            return document.problem(path[:-1], message, f"write {path[-1]}: …", at_key=len(path) > 1)
    return document.problem(path, _said(error), at_key=at_key)


def _named(document: Document, path: Path) -> str:
    """What an admin would call it: the nearest key that stands in the file."""
    there = [part for n, part in enumerate(path) if path[: n + 1] in document.values]
    if not there:
        return "this file"
    return f"`{there[-1]}`" if isinstance(there[-1], str) else "this entry"


def _unknown_key(kind: Any, document: Document, path: Path) -> Problem:
    keys = sorted(set(_keys_at(kind, path[:-1])))
    return document.problem(path, f"unknown key {path[-1]!r}", did_you_mean(str(path[-1]), keys), at_key=True)


def _said(error: ErrorDetails) -> str:
    expected = EXPECTED.get(error["type"]) or LIMITS.get(error["type"], "").format(**error.get("ctx", {}))
    if expected:
        return f"{expected}, not {shown(error['input'])}"
    message = error["msg"]
    return f"{message[:1].lower()}{message[1:]}"


def _keys_at(kind: Any, path: Path) -> Iterator[str]:
    kinds = [kind]
    for part in path:
        kinds = [inner for one in kinds for inner in _inside(one, part)]
    for one in kinds:
        for model in _models(one):
            fields = model.model_fields.items()
            yield from (field.alias or name for name, field in fields if field.annotation is not NoneType)


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    """The kinds of what stands at `part` of a value of this kind."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if (field.alias or name) == part:
                yield field.annotation
        return
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is dict:
        yield arguments[1]
    elif origin in (tuple, list):
        yield arguments[0]
    elif origin is typing.Annotated:
        yield from _inside(arguments[0], part)
    else:
        for one in arguments:
            yield from _inside(one, part)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        return
    if typing.get_origin(kind) not in (dict, tuple, list):
        for one in typing.get_args(kind):
            yield from _models(one)
