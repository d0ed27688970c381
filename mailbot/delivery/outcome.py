"""How one attempt to hand a mail to a server ended: four values, never an exception."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """250 to the final dot: the server has taken responsibility (RFC 5321 section 4.2.5)."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Certainly not accepted now; worth another attempt. `cut`: the connection is gone."""

    reply: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not accepted, now or later."""

    reply: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It died after the final dot was handed over: accepted or not, nobody can know."""

    reply: str


Outcome = Accepted | Deferred | Refused | Uncertain
