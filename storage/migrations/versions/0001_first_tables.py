"""The first tables: inbox, journal, cases, outbox, and what keeps them in step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "cases",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("waiting_reason", sa.String(length=255), nullable=True),
        sa.Column("queue", sa.String(length=255), nullable=False),
        sa.Column("priority", sa.String(length=255), nullable=False),
        sa.Column("asked_priority", sa.String(length=255), nullable=True),
        sa.Column("owner", sa.String(length=255), nullable=True),
        sa.Column("requester_name", sa.Text(), nullable=False),
        sa.Column("requester_address", sa.Text(), nullable=False),
        sa.Column("trusted_requester", sa.Boolean(), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_cases")),
    )
    op.create_index(
        "ix_cases_unfinished",
        "cases",
        ["number"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "imap_folders",
        sa.Column("mailbox", sa.String(length=255), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("first_uid", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "folder", name=op.f("pk_imap_folders")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("effects", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("cause", name=op.f("uq_journal_cause")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_case_number"), "journal", ["case_number"], unique=False)
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("holder", sa.String(length=255), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "loads",
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.Column("open_cases", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_loads")),
    )
    op.create_table(
        "repeats",
        sa.Column("digest", sa.String(length=255), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_repeats")),
    )
    op.create_table(
        "turns",
        sa.Column("queue", sa.String(length=255), nullable=False),
        sa.Column("owner", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("queue", name=op.f("pk_turns")),
    )
    op.create_table(
        "access_keys",
        sa.Column("key_hash", sa.LargeBinary(length=64), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_key", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_access_keys_case_number")),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_access_keys")),
    )
    op.create_index(
        "ix_access_keys_case_number", "access_keys", ["case_number", "address_key", "created_at"], unique=False
    )
    op.create_table(
        "case_tags",
        sa.Column("case_number", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_case_tags_case_number")),
        sa.PrimaryKeyConstraint("case_number", "tag", name=op.f("pk_case_tags")),
    )
    op.create_index("ix_case_tags_tag", "case_tags", ["tag"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("case_number", sa.BigInteger(), nullable=False),
        sa.Column("window", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("step_at", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("silenced", sa.Boolean(), nullable=False),
        sa.Column("pauses", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_deadlines_case_number")),
        sa.PrimaryKeyConstraint("case_number", "window", "started_at", name=op.f("pk_deadlines")),
    )
    op.create_index(
        "ix_deadlines_step_at",
        "deadlines",
        ["step_at"],
        unique=False,
        sqlite_where=sa.text("outcome IS NULL AND paused_at IS NULL"),
        postgresql_where=sa.text("outcome IS NULL AND paused_at IS NULL"),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_entries_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_case_number", "entries", ["case_number", "id"], unique=False)
    op.create_table(
        "message_ids",
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_message_ids_case_number")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_message_ids")),
    )
    op.create_index("ix_message_ids_case_number", "message_ids", ["case_number"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("cause", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("recipient_key", sa.String(length=255), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("budget", sa.String(length=20), nullable=False),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("once_more", sa.Boolean(), nullable=False),
        sa.Column("claimed_by", sa.String(length=255), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_forgotten", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_outbox_case_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("cause", "position", name="uq_outbox_cause_position"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_in_hand",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('sending', 'dot')"),
        postgresql_where=sa.text("state IN ('sending', 'dot')"),
    )
    op.create_index(
        "ix_outbox_old_keys",
        "outbox",
        ["settled_at"],
        unique=False,
        sqlite_where=sa.text("sealed_key IS NOT NULL AND settled_at IS NOT NULL"),
        postgresql_where=sa.text("sealed_key IS NOT NULL AND settled_at IS NOT NULL"),
    )
    op.create_index("ix_outbox_recipient_key", "outbox", ["recipient_key", "queued_at", "kind"], unique=False)
    op.create_index(
        "ix_outbox_stopped",
        "outbox",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('refused', 'uncertain', 'cancelled')"),
        postgresql_where=sa.text("state IN ('refused', 'uncertain', 'cancelled')"),
    )
    op.create_index(
        "ix_outbox_unproven",
        "outbox",
        ["queued_at"],
        unique=False,
        sqlite_where=sa.text("budget = 'unproven'"),
        postgresql_where=sa.text("budget = 'unproven'"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'deferred')"),
        postgresql_where=sa.text("state IN ('queued', 'deferred')"),
    )
    op.create_table(
        "outbox_bytes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["outbox.id"], name=op.f("fk_outbox_bytes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_bytes")),
    )
    op.create_table(
        "participants",
        sa.Column("case_number", sa.BigInteger(), nullable=False),
        sa.Column("address_key", sa.String(length=255), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_number"], ["cases.number"], name=op.f("fk_participants_case_number")),
        sa.PrimaryKeyConstraint("case_number", "address_key", name=op.f("pk_participants")),
    )
    op.create_index("ix_participants_address_key", "participants", ["address_key", "answered"], unique=False)
    op.create_table(
        "received",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=True),
        sa.Column("envelope_to", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=255), nullable=True),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("held_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_received_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received")),
        sa.UniqueConstraint("mailbox", "sha256", name="uq_received_mailbox_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_received_unsettled",
        "received",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state <> 'processed'"),
        postgresql_where=sa.text("state <> 'processed'"),
    )
    op.create_table(
        "imap_uids",
        sa.Column("mailbox", sa.String(length=255), nullable=False),
        sa.Column("folder", sa.String(length=255), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["received_id"], ["received.id"], name=op.f("fk_imap_uids_received_id")),
        sa.PrimaryKeyConstraint("mailbox", "folder", "uidvalidity", "uid", name=op.f("pk_imap_uids")),
    )
    op.create_index(op.f("ix_imap_uids_received_id"), "imap_uids", ["received_id"], unique=False)
