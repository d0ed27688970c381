"""Whose mail of ours came back: by its token alone, whatever the report says, since anybody can write one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from mailbot.core.case.model import Case
from mailbot.core.facts import TokenFound, TokenKind
from mailbot.core.message import Address, Bounce, Message
from mailbot.core.policy import Desk
from mailbot.core.trust import tokens


@dataclass(frozen=True, slots=True)
class Failure:
    """What a report says of one mail of ours. `to`: whom that mail was made for, None where nobody known was."""

    to: Address | None
    final: bool
    status: str = ""

    @property
    def headline(self) -> str:
        whom = f" to {self.to.address}" if self.to else ""
        return f"A mail{whom} could not be delivered{f' ({self.status})' if self.status else ''}."


def failure(bounce: Bounce | None, token: TokenFound, case: Case, desk: Desk) -> Failure:
    """The group about whom we wrote to counts, else all of them: behind an alias another address may have failed."""
    people = (*(p.person for p in case.participants), case.requester, *insiders(desk))
    to = tokens.made_for(token.id, people)
    groups = bounce.recipients if bounce else ()
    about = tuple(g for g in groups if to is not None and g.address.casefold() == to.key) or groups
    failed = next((g for g in about if g.action.casefold() == "failed"), None)
    return Failure(to, final=failed is not None or not about, status=failed.status if failed else "")


def insiders(desk: Desk) -> tuple[Address, ...]:
    return (*(a.person for a in desk.agents.values()), *(Address("", admin) for admin in desk.admins))


def told_as(message: Message, token: TokenFound | None, desk: Desk) -> str | None:
    """The name under which a failure is remembered as told: each mail to a customer, each address of ours on a case.

    So two dead addresses of ours end after one round on each case, however often they are told of each other.
    """
    if message.bounce is None or token is None:
        return None
    if token.kind is TokenKind.ANSWER:
        return _name("returned", token.id.partition("@")[0].lower())
    to = tokens.made_for(token.id, insiders(desk))
    return _name("unreachable", f"{token.number} {to.key if to else ''}")


def _name(kind: str, of: str) -> str:
    return f"{kind}.{hashlib.sha256(of.encode()).hexdigest()[:40]}"
