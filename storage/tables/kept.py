"""Small things kept up to date, so that nothing is counted over all cases."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    String,
    Table,
)

from storage.tables.columns import Instant, metadata

counters = Table(
    "counters",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("value", BigInteger, nullable=False),
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

leases = Table(
    "leases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("holder", String(255), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
