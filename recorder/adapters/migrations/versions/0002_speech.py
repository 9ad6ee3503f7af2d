"""Cached results, what sessions and recordings wish of the engine, and who wrote a revision."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("model", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("language", sa.String(length=8), nullable=True))
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("origin", sa.String(length=8), server_default="heard", nullable=False)
        )
    op.create_table(
        "results",
        sa.Column("rec_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("segments", sa.Text(), nullable=False),
        sa.Column("created_s", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rec_id"],
            ["recordings.rec_id"],
            name=op.f("fk_results_rec_id_recordings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rec_id", "key", name=op.f("pk_results")),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_results_created_s"), ["created_s"], unique=False)
        batch_op.create_index("ix_results_key", ["key"], unique=False)
    op.create_table(
        "speech_wishes",
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_speech_wishes")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("speech_wishes")
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index("ix_results_key")
        batch_op.drop_index(batch_op.f("ix_results_created_s"))
    op.drop_table("results")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_column("origin")
    with op.batch_alter_table("recordings", schema=None) as batch_op:
        batch_op.drop_column("language")
        batch_op.drop_column("model")
