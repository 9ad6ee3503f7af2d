"""One-time links for passwords, and erased accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("user_id", sa.String(length=36), server_default="", nullable=False)
        )
    op.create_table(
        "person_erasures",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_person_erasures")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("person_erasures")
    with op.batch_alter_table("one_time_codes", schema=None) as batch_op:
        batch_op.drop_column("user_id")
