"""Agents' private addresses never leave the desk."""

from __future__ import annotations

import pytest

from mailbot.core.trust.addresses import without_agents_addresses
from tests.builders import a_desk


@pytest.mark.parametrize(
    "text",
    ["Bob <bob@agents.example> wrote:", "mailto:bob@agents.example.", "BOB@Agents.Example", "(bob@agents.example)"],
)
def test_an_agents_address_gives_way_to_the_desks(text: str) -> None:
    clean = without_agents_addresses(text, a_desk())

    assert "agents.example" not in clean.casefold()
    assert "support@example.com" in clean


@pytest.mark.parametrize("text", ["jacob@agents.example", "bob@agents.example.net", "bob@agents.example-inc.com"])
def test_somebody_elses_address_stays(text: str) -> None:
    assert without_agents_addresses(text, a_desk()) == text
