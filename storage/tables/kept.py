"""Small things kept up to date, so that nothing is counted over all cases."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from storage.tables.columns import Id, Instant, metadata, partial

counters = Table(
    "counters",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

# How often something was seen, by hour, so that a flood is counted by reading a day's rows of one name.
tallies = Table(
    "tallies",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("seen", BigInteger, nullable=False),
    Index("ix_tallies_hour", "hour"),
)

loads = Table(
    "loads",
    metadata,
    Column("owner", String(255), primary_key=True),
    Column("open_cases", BigInteger, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("queue", String(255), primary_key=True),
    Column("owner", String(255), nullable=False),
)

absences = Table(
    "absences",
    metadata,
    Column("agent", String(255), primary_key=True),
    Column("until", String(10)),  # the last day away, as 2026-12-01; NULL: back
)

# What was used of each contract in its period: counting the cases of an organisation would cost more with each of them.
contract_use = Table(
    "contract_use",
    metadata,
    Column("contract", String(255), primary_key=True),
    Column("cases", BigInteger, nullable=False),
    Column("seconds", BigInteger, nullable=False),
)

IS_CALL_WAITING = text("state = 'queued'")

webhook_calls = Table(
    "webhook_calls",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("hook", String(255), nullable=False),
    Column("event", String(20), nullable=False),
    Column("case_number", BigInteger),
    Column("body", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Column("reply", Text, nullable=False),
    Column("settled_at", Instant),
    partial("ix_webhook_calls_waiting", "next_attempt_at", where=IS_CALL_WAITING),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("holder", String(255), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("packed", LargeBinary, nullable=False),
)

policies_in_force = Table(
    "policies_in_force",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", ForeignKey("policies.digest"), nullable=False),
    Column("since", Instant, nullable=False),
    Column("recounted", BigInteger),  # the number up to which open cases were counted again; NULL: all of them
)
