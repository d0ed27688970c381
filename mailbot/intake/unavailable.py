"""The one way in which an intake says that its server cannot be read now."""

from __future__ import annotations


class IntakeUnavailable(Exception):
    """`permanent`: trying again will not help until a person changes something (a password, a setting)."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class CommandRefused(IntakeUnavailable):
    """The server said NO or BAD to one command; the connection itself is well."""
