"""A desk and a composer to write mail with."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from mailbot.compose import Composer, samples
from mailbot.core.draft import Audience, Draft, MailKind
from mailbot.core.message import Address
from mailbot.core.policy import CaseNumber, Desk
from mailbot.core.time.calendar import Calendar

SUPPORT = Address("Example Support", "support@example.com")
ANA = Address("Ana Díaz", "ana@example.net")


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer(None)


@pytest.fixture(scope="session")
def desk() -> Desk:
    zone = ZoneInfo("America/Halifax")
    return Desk(
        id="desk-1",
        person=SUPPORT,
        own_addresses=frozenset({"support@example.com"}),
        case_number=CaseNumber("[EX-{number}]", 1001, lambda text: ()),
        zone=zone,
        calendar=Calendar(zone=zone, week=((),) * 7),
        agents=MappingProxyType({}),
        queues=MappingProxyType({}),
        default_queue="support",
        priorities=MappingProxyType({}),
        default_priority="normal",
    )


@pytest.fixture(scope="session")
def draft() -> Callable[..., Draft]:
    def make(template: str = "answer", **fields: object) -> Draft:
        values = {**samples.full(template), **dict(fields.pop("values", {}))}  # type: ignore[call-overload]
        given = {"to": ANA, "subject": "Re: Label printer [EX-1042]", **fields}
        kind = MailKind(template) if template in samples.NAMES else MailKind.NOTICE
        return Draft(kind=kind, audience=Audience.CUSTOMER, template=template, values=values, **given)  # type: ignore[arg-type]

    return make
