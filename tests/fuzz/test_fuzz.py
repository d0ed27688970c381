"""A short run of the fuzzer with one seed; `python -m tests.fuzz` runs as long as wanted."""

import random
from pathlib import Path

import pytest

from tests.fuzz.mutations import mutant
from tests.fuzz.promises import keeps_its_promises

MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mail").glob("*.eml"))]


@pytest.mark.parametrize("seed", range(4))
def test_broken_mails_keep_the_promises_of_whole_ones(seed: int) -> None:
    dice = random.Random(seed)

    for _ in range(250):
        keeps_its_promises(mutant(dice, MAILS))
