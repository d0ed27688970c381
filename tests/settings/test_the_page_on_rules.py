"""Every example of the page on rules loads, and every word and action stands on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailbot.settings import load
from mailbot.settings.rules_model import Then, When
from mailbot.settings.tests_model import FileTests, ValueTests
from tests.settings.test_mistakes_are_placed import ENVIRON, example

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "writing-a-rule.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("rules", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_an_example_loads_as_it_stands(rules: str, tmp_path: Path) -> None:
    example(tmp_path)
    main = tmp_path / "mailbot.yml"
    main.write_text(main.read_text() + "webhooks: {crm: {url: http://127.0.0.1:9/}}\n")
    (tmp_path / "rules.yml").write_text(rules)

    desk = load(tmp_path, ENVIRON).desk

    named = set(re.findall(r"(?m)^- rule: (.*)$", rules))
    assert named <= {rule.name for rule in desk.rules}


def test_every_word_action_and_test_is_explained() -> None:
    models = (When, Then, ValueTests, FileTests)
    words = {field.alias or name for model in models for name, field in model.model_fields.items()}

    assert {word for word in words if not re.search(rf"`{word}\b", PAGE) and f"{word}:" not in PAGE} == set()


def test_every_word_action_and_test_is_used_in_an_example() -> None:
    shown = "\n".join(EXAMPLES)
    words = {field.alias or name for model in (When, Then) for name, field in model.model_fields.items()}

    assert {word for word in words if not re.search(rf"\b{word}:", shown)} == set()
