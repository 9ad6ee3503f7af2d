"""What people decide about an encounter."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "acts",
        sa.Column("rec_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["rec_id"],
            ["recordings.rec_id"],
            name=op.f("fk_acts_rec_id_recordings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rec_id", "number", name=op.f("pk_acts")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("acts")
