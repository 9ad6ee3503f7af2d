"""Erasures that were confirmed beside the server, which then does them."""

import sqlalchemy as sa
from alembic import op

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("confirmed_by", sa.String(length=96), server_default="", nullable=False)
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_column("confirmed_by")
