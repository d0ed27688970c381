"""The schemas say what the reader says: they take what loads, refuse unknown keys, and explain every key."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from mailbot.settings.help import HELP
from mailbot.settings.new_desk import preset, preset_names, shipped_config
from mailbot.settings.schema import DRAFT, FILES, schema
from tests.settings.test_mistakes_are_placed import WHOLE

FOLDERS = [shipped_config(), WHOLE, *map(preset, preset_names())]
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "number": int | float, "null": type(None)}


def valid(value: Any, form: dict[str, Any], whole: dict[str, Any]) -> bool:
    """As much of draft 2020-12 as the schemas use."""
    if "$ref" in form:
        return valid(value, whole["$defs"][form["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in form and not any(valid(value, one, whole) for one in form["anyOf"]):
        return False
    if "enum" in form and value not in form["enum"]:
        return False
    kinds = form.get("type", [])
    if kinds and not any(_is(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return False
    return _valid_inside(value, form, whole)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return kind != "boolean" and isinstance(value, KINDS[kind])


def _valid_inside(value: Any, form: dict[str, Any], whole: dict[str, Any]) -> bool:
    if isinstance(value, dict):
        known, others = form.get("properties", {}), form.get("additionalProperties", True)
        if not set(form.get("required", ())) <= set(value):
            return False
        inner = [(item, known.get(str(key), others)) for key, item in value.items()]
        return all(rest is True or (rest is not False and valid(item, rest, whole)) for item, rest in inner)
    if isinstance(value, list):
        few = len(value) < form.get("minItems", 0)
        return not few and all(valid(item, form.get("items", {}), whole) for item in value)
    if isinstance(value, str):
        return len(value) >= form.get("minLength", 0) and re.search(form.get("pattern", ""), value) is not None
    if isinstance(value, int | float):
        return form.get("minimum", value) <= value <= form.get("maximum", value)
    return True


def read(file: Path) -> Any:
    """As an editor does, to which a date is a text."""
    return as_json(YAML(typ="safe", pure=True).load(file.read_text()))


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def accepts(name: str, value: Any) -> bool:
    whole = schema(name)
    return valid(value, whole, whole)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", ["mailbot", "desk", "rules"])
def test_what_is_shipped_is_of_the_form(folder: Path, name: str) -> None:
    value = read(folder / f"{name}.yml")

    assert value is None or accepts(name, value)


@pytest.mark.parametrize("name", FILES)
def test_a_schema_names_its_draft_and_its_file(name: str) -> None:
    assert (schema(name)["$schema"], schema(name)["title"]) == (DRAFT, f"{name}.yml of mailbot")


def test_unknown_keys_are_refused_wherever_they_stand() -> None:
    desk, rules = read(WHOLE / "desk.yml"), read(WHOLE / "rules.yml")

    assert not accepts("desk", {**desk, "langage": "en"})
    assert not accepts("desk", {**desk, "queues": {"support": {"asign": "nobody"}}})
    assert not accepts("rules", [{**rules[0], "whn": {}}])
    assert not accepts("rules", [{**rules[0], "when": {"subject": {"contain": "x"}}}])
    assert not accepts("mailbot", {"mailboxes": {"a": {"imap": {"host": "h", "user": "u"}}}})


@pytest.mark.parametrize(
    "desk",
    [
        {"aliases": "help@example.com"},
        {"aliases": None},
        {"roles": {"manager": "bob", "on_call": {"weeks": ["bob"], "from": "2026-01-05"}, "press": ["bob"]}},
        {"contacts": {"from": {"database": "sqlite:///crm.db", "query": "select 1"}}},
        {"case_number": {"start": "${FIRST}"}},
        {"required_fields": {"support": "version"}},
        {"queues": {"support": None}},
    ],
)
def test_short_forms_are_of_the_form_too(desk: dict[str, Any]) -> None:
    assert accepts("desk", {"name": "Desk", "address": "desk@example.com", **desk})


@pytest.mark.parametrize(
    "desk",
    [
        {"acknowledged_by": "nobody"},
        {"case_number": {"start": 0}},
        {"budgets": {"unproven_per_hour": "many"}},
        {"agents": {"bob": {"name": "Bob"}}},
        {"roles": {"on_call": {"week": ["bob"]}}},
    ],
)
def test_a_wrong_value_is_not_of_the_form(desk: dict[str, Any]) -> None:
    assert not accepts("desk", {"name": "Desk", "address": "desk@example.com", **desk})


def test_a_password_is_never_of_the_form() -> None:
    smtp = {"host": "smtp.example.com", "user": "me"}

    assert accepts("mailbot", {"smtp": {**smtp, "password": "${SMTP_PASSWORD}"}})
    assert accepts("mailbot", {"smtp": {**smtp, "password": {"file": "smtp.key"}}})
    assert not accepts("mailbot", {"smtp": {**smtp, "password": "hunter2"}})


@pytest.mark.parametrize("name", FILES)
def test_every_key_is_explained(name: str) -> None:
    forms = schema(name)["$defs"].items()

    silent = [f"{form}.{key}" for form, of in forms for key, one in of["properties"].items() if not one["description"]]

    assert silent == [], "each of these needs a sentence in mailbot/settings/help/"


def test_no_key_is_explained_that_is_not_there() -> None:
    keys = {key for name in FILES for of in schema(name)["$defs"].values() for key in of["properties"]}

    assert {name for name in HELP if name.partition(".")[2] not in keys} == set()
