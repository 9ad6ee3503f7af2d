"""Retention: warnings before a deletion, legal holds, wishes to erase, and what was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def _of_recording(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("rec_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["rec_id"],
            ["recordings.rec_id"],
            name=op.f(f"fk_{table}_rec_id_recordings"),
            ondelete="CASCADE",
        ),
    ]


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "retention_marks",
        *_of_recording("retention_marks"),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("delete_at", sa.DateTime(), nullable=False),
        sa.Column("kept", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("rec_id", name=op.f("pk_retention_marks")),
    )
    op.create_index("ix_retention_marks_delete_at", "retention_marks", ["delete_at"], unique=False)
    op.create_table(
        "holds",
        *_of_recording("holds"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=96), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("released_by", sa.String(length=96), server_default="", nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("rec_id", "number", name=op.f("pk_holds")),
    )
    op.create_table(
        "erasures",
        *_of_recording("erasures"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=96), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("rec_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "deletions",
        sa.Column("rec_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("rule", sa.String(length=12), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("emptied_at", sa.DateTime(), nullable=True),
        sa.Column("certified_at", sa.DateTime(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("rec_id", "number", name=op.f("pk_deletions")),
    )
    for column in ("begun_at", "certified_at"):
        op.create_index(f"ix_deletions_{column}", "deletions", [column], unique=False)


def downgrade() -> None:
    """Take back."""
    for table in ("deletions", "erasures", "holds", "retention_marks"):
        op.drop_table(table)
