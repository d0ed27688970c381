"""What was decided: the journal, cases with their parts, and the ids that lead to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from storage.tables.columns import Id, Instant, case_number, metadata, partial

# Conditions of partial indexes. Queries must repeat them literally, or SQLite does not see that the index fits.
IS_RUNNING = text("outcome IS NULL AND paused_at IS NULL")
IS_UNFINISHED = text("done_at IS NULL")

journal = Table(
    "journal",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("cause", String(255), nullable=False, unique=True),  # decided once: this is what files exactly once
    Column("kind", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("case_number", BigInteger, index=True),
    Column("detail", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("steps", Text, nullable=False),
    Column("effects", Text, nullable=False),
    sqlite_autoincrement=True,
)

cases = Table(
    "cases",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", Text, nullable=False),
    Column("status", String(20), nullable=False),
    Column("waiting_reason", String(255)),
    Column("queue", String(255), nullable=False),
    Column("priority", String(255), nullable=False),
    Column("asked_priority", String(255)),
    Column("owner", String(255)),
    Column("requester_name", Text, nullable=False),
    Column("requester_address", Text, nullable=False),
    Column("trusted_requester", Boolean, nullable=False),
    Column("cited", Text, nullable=False),  # Case.references; REFERENCES is a word of SQL
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("fields", Text, nullable=False, server_default="[]"),  # pairs of name and value
    Column("contract", String(255)),
    Column("time_spent_s", BigInteger, nullable=False, server_default="0"),
    Column("merged_into", BigInteger),
    Column("escalated_at", Instant),
    Column("done_at", Instant),  # since when resolved or closed: access keys expire by it
    partial("ix_cases_unfinished", "number", where=IS_UNFINISHED),
)

case_tags = Table(
    "case_tags",
    metadata,
    case_number(primary_key=True),
    Column("tag", String(255), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_case_tags_tag", "tag"),
)

participants = Table(
    "participants",
    metadata,
    case_number(primary_key=True),
    Column("address_key", String(255), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("answered", Boolean, nullable=False),
    Index("ix_participants_address_key", "address_key", "answered"),
    Index("ix_participants_latest", "address_key", "role", "case_number"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    case_number(),
    Column("at", Instant, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("visibility", String(20), nullable=False),
    Column("cause", String(255), nullable=False),
    Column("author", Text),
    Column("recipients", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text),
    Column("attachments", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("ix_entries_case_number", "case_number", "id"),
)

message_ids = Table(
    "message_ids",
    metadata,
    Column("message_id", String(255), primary_key=True),
    case_number(),
    Column("awaited", Boolean, nullable=False, server_default=false()),  # answered on the case, and never seen
    Index("ix_message_ids_case_number", "case_number"),
)

repeats = Table(
    "repeats",
    metadata,
    Column("digest", String(255), primary_key=True),
    Column("case_number", BigInteger),
    Column("at", Instant, nullable=False),
)

deadlines = Table(
    "deadlines",
    metadata,
    case_number(primary_key=True),
    Column("window", String(20), primary_key=True),
    Column("started_at", Instant, primary_key=True, autoincrement=False),
    Column("due_at", Instant, nullable=False),
    Column("step_at", Instant),
    Column("step", Integer, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("paused_at", Instant),
    Column("outcome", String(20)),
    Column("settled_at", Instant),
    Column("silenced", Boolean, nullable=False),
    Column("pauses", Text, nullable=False),  # pairs of instants
    Column("moved_at", Instant),
    Column("promised_as", String(255)),
    Column("silenced_at", Instant),
    Column("silenced_by", String(255), nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("tell", String(255), nullable=False, server_default=""),
    partial("ix_deadlines_step_at", "step_at", where=IS_RUNNING),
)

# Who is still to be told of what: few rows, and none once they are told.
tellings = Table(
    "tellings",
    metadata,
    case_number(primary_key=True),
    Column("about", String(20), primary_key=True),
    Column("address_key", String(255), primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("tell_at", Instant, nullable=False),
    Column("because", Text, nullable=False),
    Index("ix_tellings_tell_at", "tell_at", "address_key"),
)

digest_cases = Table(
    "digest_cases",
    metadata,
    Column("message_id", String(255), primary_key=True),
    case_number(primary_key=True),
)
