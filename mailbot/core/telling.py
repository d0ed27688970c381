"""That somebody is to be told of a case: owed by one decision, told or dropped by a later one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.core.message import Address

CUSTOMER, AGENT = "customer", "agent"
"""What a telling is about where it is no window: the customer, or an agent, asks for somebody higher up."""


@dataclass(frozen=True, slots=True)
class Telling:
    """`about` is the window, CUSTOMER or AGENT. One is owed to a person for each case and `about`; a later one wins.

    `since`: when it came up. `tell_at`: the same instant, or the end of the quiet hours into which it falls.
    """

    case: int
    about: str
    person: Address
    since: datetime
    tell_at: datetime
    because: str = ""

    @property
    def is_held_back(self) -> bool:
        return self.tell_at > self.since

    @property
    def key(self) -> str:
        """Of this telling and no other, for the name of the cause that settles it."""
        return f"{self.case}:{self.about}:{int(self.since.timestamp() * 1_000_000)}"
