"""When a session last said what it wishes; what was said before counts from now on."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("speech_wishes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wished_s", sa.Float(), server_default="0", nullable=False))
    wishes = sa.table("speech_wishes", sa.column("wished_s", sa.Float()))
    op.execute(wishes.update().values(wished_s=time.time()))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("speech_wishes", schema=None) as batch_op:
        batch_op.drop_column("wished_s")
