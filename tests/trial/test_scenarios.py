"""The published policies, played: each scenario beside the timeline that its desk promises, to the second."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

SCENARIOS = Path(__file__).parent / "scenarios"


def timeline(scenario: Path) -> list[str]:
    """What happened, a line each; what mails say besides who got them is the templates' affair."""
    rows = run(["simulate", str(scenario), "--json"]).json
    shown = ("at", "case", "event", "window", "due_at", "to")
    return [" ".join(str(row[key]) for key in shown if row.get(key)) for row in rows if row["event"] != "mail"]


@pytest.mark.parametrize("scenario", sorted(SCENARIOS.glob("*.yml")), ids=lambda path: path.stem)
def test_a_desk_keeps_the_timeline_of_its_policy(scenario: Path) -> None:
    expected = scenario.with_suffix(".timeline").read_text(encoding="utf-8").splitlines()

    assert timeline(scenario) == expected
