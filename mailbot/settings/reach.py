"""Rules that nothing can reach."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.settings.problem import Problem
from mailbot.settings.rules_model import RulesFile
from mailbot.settings.yaml_file import Document


def unreachable(file: RulesFile, rules: Document) -> Iterator[Problem]:
    yield from ()
