"""What the journal wrote down of an effect changes a case as the effect itself did."""

from __future__ import annotations

import json

import pytest

from mailbot.core.case.evolve import evolve
from mailbot.core.effects import Effect
from mailbot.core.journal import plain_effect
from mailbot.core.trial.past import effect_of
from tests.builders import NOW, a_case
from tests.core.case.test_evolve import CHANGING


@pytest.mark.parametrize("effect", [effect for effect, _ in CHANGING], ids=lambda effect: type(effect).__name__)
def test_each_effect_that_changes_a_case_is_read_back(effect: Effect) -> None:
    written = json.loads(json.dumps(plain_effect(effect)))

    read = effect_of(written, NOW)

    assert read is not None
    assert evolve(a_case(), (read,), NOW) == evolve(a_case(), (effect,), NOW)
