"""What the desk's policy keeps of a case beyond its mails: fields, time spent, merges, escalations by customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("fields", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("cases", sa.Column("time_spent_s", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("merged_into", sa.BigInteger(), nullable=True))
    op.add_column("cases", sa.Column("escalated_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "policies",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "policies_in_force",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("digest", sa.String(64), sa.ForeignKey("policies.digest"), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("recounted", sa.BigInteger(), nullable=True),
    )
    op.add_column("received", sa.Column("released", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_participants_latest", "participants", ["address_key", "role", "case_number"])
    op.create_table(
        "tallies",
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("hour", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_tallies_hour", "tallies", ["hour"])
    op.add_column("deadlines", sa.Column("promised_as", sa.String(255), nullable=True))
    op.add_column("deadlines", sa.Column("silenced_at", sa.BigInteger(), nullable=True))
    op.add_column("deadlines", sa.Column("silenced_by", sa.String(255), nullable=False, server_default=""))
    op.add_column("deadlines", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column("deadlines", sa.Column("tell", sa.String(255), nullable=False, server_default=""))
    op.create_table(
        "tellings",
        sa.Column("case_number", sa.BigInteger(), sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("about", sa.String(20), primary_key=True),
        sa.Column("address_key", sa.String(255), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("tell_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
    )
    op.create_index("ix_tellings_tell_at", "tellings", ["tell_at", "address_key"])
    op.create_table(
        "digest_cases",
        sa.Column("message_id", sa.String(255), primary_key=True),
        sa.Column("case_number", sa.BigInteger(), sa.ForeignKey("cases.number"), primary_key=True),
    )
    op.add_column("message_ids", sa.Column("awaited", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("outbox_bytes", sa.Column("words", sa.LargeBinary(), nullable=True))
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"])
    op.create_index("ix_outbox_case_number", "outbox", ["case_number", "id"])
    op.create_table(
        "absences",
        sa.Column("agent", sa.String(255), primary_key=True),
        sa.Column("until", sa.String(10), nullable=True),
    )
    op.create_table(
        "webhook_calls",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("hook", sa.String(255), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.UniqueConstraint("id", name="uq_webhook_calls_id"),
        sqlite_autoincrement=True,
    )
    waiting = sa.text("state = 'queued'")
    op.create_index(
        "ix_webhook_calls_waiting",
        "webhook_calls",
        ["next_attempt_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.add_column("cases", sa.Column("contract", sa.String(255), nullable=True))
    op.create_table(
        "contract_use",
        sa.Column("contract", sa.String(255), primary_key=True),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
    )
