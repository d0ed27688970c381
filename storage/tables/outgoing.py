"""What goes out: mail with its frozen bytes, and the access keys that were given with it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.columns import Id, Instant, case_number, metadata, partial

# Conditions of partial indexes. Queries must repeat them literally, or SQLite does not see that the index fits.
IS_WAITING = text("state IN ('queued', 'deferred')")
IS_IN_HAND = text("state IN ('sending', 'dot')")
IS_STOPPED = text("state IN ('refused', 'uncertain', 'cancelled')")
IS_UNPROVEN = text("budget = 'unproven'")
HAS_OLD_KEY = text("sealed_key IS NOT NULL AND settled_at IS NOT NULL")

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=True),
    Column("cause", String(255), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    case_number(nullable=True),
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
    UniqueConstraint("cause", "position", name="uq_outbox_cause_position"),
    Index("ix_outbox_recipient_key", "recipient_key", "queued_at", "kind"),
    Index("ix_outbox_message_id", "message_id"),
    Index("ix_outbox_case_number", "case_number", "id"),
    partial("ix_outbox_waiting", "next_attempt_at", "id", where=IS_WAITING),
    partial("ix_outbox_in_hand", "id", where=IS_IN_HAND),
    partial("ix_outbox_stopped", "state", "id", where=IS_STOPPED),
    partial("ix_outbox_old_keys", "settled_at", where=HAS_OLD_KEY),
    partial("ix_outbox_unproven", "queued_at", where=IS_UNPROVEN),
    sqlite_autoincrement=True,
)

# Apart from its row, which is written anew with every state it passes, and all its bytes with it.
outbox_bytes = Table(
    "outbox_bytes",
    metadata,
    Column("id", Id, ForeignKey("outbox.id"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),  # compressed
    Column("words", LargeBinary),  # all that can be read and quoted of it, compressed
)

access_keys = Table(
    "access_keys",
    metadata,
    Column("key_hash", LargeBinary(64), primary_key=True),
    case_number(),
    Column("address", Text, nullable=False),
    Column("address_key", String(255), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_access_keys_case_number", "case_number", "address_key", "created_at"),
)
