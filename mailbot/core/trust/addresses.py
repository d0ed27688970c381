"""Agents' private addresses stay inside (design section 5), whatever a mail client writes into an answer."""

from __future__ import annotations

import re

from mailbot.core.policy import Desk


def without_agents_addresses(text: str, desk: Desk) -> str:
    """The text with the desk's address in place of every agent's: attributions and signatures name them unasked."""
    for agent in desk.agents.values():
        if agent.person.address and not desk.is_own(agent.person.address):
            text = re.sub(_whole(agent.person.address), lambda _: desk.person.address, text, flags=re.IGNORECASE)
    return text


def _whole(address: str) -> str:
    """Not as the end of a longer address: `bob@example.com` is no part of `jacob@example.com`."""
    return rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)"
