"""What came in: raw bytes, the mails that they were, and where on the server those stood."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.tables.columns import Id, Instant, metadata, partial

# Conditions of partial indexes. Queries must repeat them literally, or SQLite does not see that the index fits.
IS_UNSETTLED = text("state <> 'processed'")
IS_RECEIVED = text("state <> 'processed' AND state = 'received'")

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
    Column("released", Boolean, nullable=False, server_default=false()),
    Column("state", String(20), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", String(255)),
    Column("claimed_until", Instant),
    Column("outcome", String(20)),
    Column("case_number", BigInteger),
    Column("held_because", Text),
    UniqueConstraint("mailbox", "sha256", name="uq_received_mailbox_sha256"),
    partial("ix_received_unsettled", "state", "id", where=IS_UNSETTLED),
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
