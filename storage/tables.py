"""The tables. Instants are microseconds since 1970 in UTC (`storage.instants`), lists and maps are JSON in ASCII.

A change here takes a migration beside it; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts only INTEGER PRIMARY KEY by itself
Instant = BigInteger

# Conditions of partial indexes. Queries must repeat them literally, or SQLite does not see that the index fits.
IS_RECEIVED = text("state = 'received'")
IS_WAITING = text("state IN ('queued', 'deferred')")
IS_IN_HAND = text("state IN ('sending', 'dot')")
IS_UNPROVEN = text("budget = 'unproven'")
HAS_OLD_KEY = text("sealed_key IS NOT NULL AND settled_at IS NOT NULL")
IS_RUNNING = text("outcome IS NULL AND paused_at IS NULL")
IS_UNFINISHED = text("done_at IS NULL")


def _partial(name: str, *columns: str, where: object) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def _case(*, nullable: bool = False, primary_key: bool = False) -> Column[int]:
    target = ForeignKey("cases.number")
    return Column("case_number", BigInteger, target, nullable=nullable, primary_key=primary_key)


# -- what came in ---------------------------------------------------------------------------------------------------

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

received = Table(
    "received",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("mailbox", String(255), nullable=False),
    Column("sha256", String(64), ForeignKey("blobs.sha256"), nullable=False),
    Column("source", String(20), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("envelope_from", Text),
    Column("envelope_to", Text, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", String(255)),
    Column("claimed_until", Instant),
    Column("outcome", String(20)),
    Column("case_number", BigInteger),
    Column("held_because", Text),
    UniqueConstraint("mailbox", "sha256", name="uq_received_mailbox_sha256"),
    Index("ix_received_state", "state"),
    _partial("ix_received_waiting", "id", where=IS_RECEIVED),
    sqlite_autoincrement=True,  # a number used once names that mail for ever, erased or not
)

imap_uids = Table(
    "imap_uids",
    metadata,
    Column("mailbox", String(255), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("received_id", Id, ForeignKey("received.id"), nullable=False, index=True),
)

imap_folders = Table(
    "imap_folders",
    metadata,
    Column("mailbox", String(255), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("first_uid", BigInteger, nullable=False),
    Column("since", Instant, nullable=False),
)

# -- what was decided -----------------------------------------------------------------------------------------------

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
    Column("status", String(20), nullable=False, index=True),
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
    Column("done_at", Instant),  # since when resolved or closed: access keys expire by it
    _partial("ix_cases_unfinished", "number", where=IS_UNFINISHED),
)

case_tags = Table(
    "case_tags",
    metadata,
    _case(primary_key=True),
    Column("tag", String(255), primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_case_tags_tag", "tag"),
)

participants = Table(
    "participants",
    metadata,
    _case(primary_key=True),
    Column("address_key", String(255), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("joined_at", Instant, nullable=False),
    Column("answered", Boolean, nullable=False),
    Index("ix_participants_address_key", "address_key", "answered"),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    _case(),
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
    _case(),
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
    _case(primary_key=True),
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
    _partial("ix_deadlines_step_at", "step_at", where=IS_RUNNING),
)

# -- what goes out --------------------------------------------------------------------------------------------------

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("cause", String(255), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    _case(nullable=True),
    Column("recipient", Text, nullable=False),
    Column("recipient_key", String(255), nullable=False),
    Column("envelope_from", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("budget", String(20), nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("once_more", Boolean, nullable=False),  # was uncertain before and went out again: not a second time
    Column("claimed_by", String(255)),
    Column("claimed_until", Instant),
    Column("reply", Text),
    Column("settled_at", Instant),
    Column("sealed_key", LargeBinary),
    Column("key_forgotten", Boolean, nullable=False),  # had one, and has been over for too long to be sent again
    Column("raw", LargeBinary, nullable=False),  # compressed
    UniqueConstraint("cause", "position", name="uq_outbox_cause_position"),
    Index("ix_outbox_state", "state"),
    Index("ix_outbox_recipient_key", "recipient_key", "queued_at"),
    _partial("ix_outbox_waiting", "next_attempt_at", "id", where=IS_WAITING),
    _partial("ix_outbox_in_hand", "id", where=IS_IN_HAND),
    _partial("ix_outbox_old_keys", "settled_at", where=HAS_OLD_KEY),
    _partial("ix_outbox_unproven", "queued_at", where=IS_UNPROVEN),
    sqlite_autoincrement=True,
)

access_keys = Table(
    "access_keys",
    metadata,
    Column("key_hash", LargeBinary(64), primary_key=True),
    _case(),
    Column("address", Text, nullable=False),
    Column("address_key", String(255), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_access_keys_case_number", "case_number", "address_key", "created_at"),
)

# -- small things kept up to date, so that nothing is counted over all cases ----------------------------------------

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
