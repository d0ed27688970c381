"""The forms of the files as JSON Schema (draft 2020-12), for editors: they complete keys and show their help."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from mailbot.settings.contacts_yaml import ContactsFile
from mailbot.settings.desk_model import DeskFile
from mailbot.settings.help import help_of
from mailbot.settings.rules_model import RulesFile
from mailbot.settings.server_model import ServerFile
from mailbot.settings.variables import SECRET_KEYS, SECRET_LISTS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILES: Mapping[str, Any] = MappingProxyType(
    {"mailbot": ServerFile, "desk": DeskFile, "rules": RulesFile, "contacts": ContactsFile}
)
Form = dict[str, Any]

# Editors read 4.2 as a number and yes as a truth; our reader takes all of them as the text that stands there.
TEXT: Form = {"type": ["string", "number", "boolean"]}
VARIABLE: Form = {"type": "string", "pattern": r"^\$\{"}
SECRET: Form = {
    "anyOf": [
        VARIABLE,
        {"type": "object", "properties": {"file": {"type": "string"}}, "required": ["file"]},
    ]
}
_LIMITS = {"ge": "minimum", "le": "maximum"}
_SIZES = {"array": ("minItems", "maxItems"), "string": ("minLength", "maxLength")}


def schema(name: str) -> Form:
    """Of one of FILES; a file with nothing in it is right wherever all its keys may be left out."""
    made = _Schema()
    whole = made.form(FILES[name])
    head = {"$schema": DRAFT, "title": f"{name}.yml of mailbot"}
    return {**head, **whole, "$defs": dict(sorted(made.definitions.items()))}


class _Schema:
    """One walk over the models of a file; each model is one definition."""

    def __init__(self) -> None:
        self.definitions: dict[str, Form] = {}

    def form(self, kind: Any) -> Form:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return self.within(self.form(arguments[0]), arguments[1:])
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.model(kind)
        if origin in (typing.Union, UnionType):
            inner = [self.form(one) for one in arguments if one is not NoneType]
            return inner[0] if len(inner) == 1 else {"anyOf": inner}
        if origin is tuple:
            return {"type": "array", "items": self.form(arguments[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": _or_nothing(self.form(arguments[1]))}
        if origin is Literal:
            return {"enum": list(arguments)}
        return _plain(kind)

    def within(self, inner: Form, marks: tuple[Any, ...]) -> Form:
        """What validators and limits around a type make of it."""
        for mark in marks:
            if isinstance(mark, BeforeValidator):
                inner = _written(mark.func, inner)
            elif isinstance(mark, FieldInfo):
                inner = self.within(inner, tuple(mark.metadata))
            else:
                inner = _limited(inner, mark)
        return inner

    def model(self, kind: type[BaseModel]) -> Form:
        name = kind.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # a form that holds itself ends here
            fields = kind.model_fields.items()
            self.definitions[name] = {
                "type": "object",
                "properties": {field.alias or key: self.field(kind, key, field) for key, field in fields},
                "required": [field.alias or key for key, field in fields if field.is_required()],
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}

    def field(self, kind: type[BaseModel], key: str, field: FieldInfo) -> Form:
        name = field.alias or key
        form = _secret(name) or self.within(self.form(field.annotation), tuple(field.metadata))
        about = " ".join(text for text in (help_of(kind, name), form.get("description", "")) if text)
        form = {key: value for key, value in form.items() if key != "description"}
        return {"description": about, **(form if field.is_required() else _or_nothing(form))}


def _plain(kind: Any) -> Form:
    if kind in (int, float):
        return {"anyOf": [{"type": "integer" if kind is int else "number"}, VARIABLE]}
    if kind is bool:
        return {"anyOf": [{"type": "boolean"}, VARIABLE]}
    return dict(TEXT)


def _written(function: Any, inner: Form) -> Form:
    """How a validator's value is written: as it says itself, else a text is allowed in place of the form."""
    written = getattr(function, "written", None)
    if callable(written):
        return dict(written(inner))
    if written is not None:
        return dict(written)
    return dict(TEXT) if "$ref" not in inner and inner.get("type") not in ("object", "array") else _either(inner)


def _either(inner: Form) -> Form:
    return {"anyOf": [inner, TEXT, {"type": "array", "items": TEXT}]}


def _limited(inner: Form, mark: Any) -> Form:
    if "anyOf" in inner:
        return {"anyOf": [_limited(inner["anyOf"][0], mark), *inner["anyOf"][1:]]}
    limits = {name: getattr(mark, key) for key, name in _LIMITS.items() if getattr(mark, key, None) is not None}
    kind = inner.get("type")
    sizes = _SIZES.get("string" if isinstance(kind, list) else str(kind), ())
    bounds = zip(sizes, ("min_length", "max_length"), strict=False)
    limits |= {name: getattr(mark, key) for name, key in bounds if getattr(mark, key, None) is not None}
    pattern = getattr(mark, "pattern", None)
    return {**inner, **limits, **({"pattern": pattern} if pattern else {})}


def _or_nothing(form: Form) -> Form:
    """A key with nothing after it counts as left out."""
    return {"anyOf": [*(form["anyOf"] if set(form) == {"anyOf"} else [form]), {"type": "null"}]}


def _secret(name: str) -> Form | None:
    if name in SECRET_KEYS:
        return SECRET
    return {"type": "array", "items": SECRET} if name in SECRET_LISTS else None
