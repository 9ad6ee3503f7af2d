"""How often a user was signed out everywhere: what was proved before counts no more."""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0108"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sign_outs", sa.Integer(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("sign_outs")
