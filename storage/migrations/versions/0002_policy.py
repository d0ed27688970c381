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
    op.add_column("deadlines", sa.Column("promised_as", sa.String(255), nullable=True))
