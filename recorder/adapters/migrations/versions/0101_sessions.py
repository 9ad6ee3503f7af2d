"""Lives of sessions: their own times, devices, history; and the report format that is wished."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("ttl_s", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("max_idle_s", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("auto_cleanup", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.create_index("ix_sessions_user_id", ["user_id"], unique=False)
        batch_op.create_index(
            "ix_sessions_status_expires_at", ["status", "expires_at"], unique=False
        )
        batch_op.create_index("ix_sessions_client_ip_status", ["client_ip", "status"], unique=False)
    op.create_table(
        "session_history",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("client_ip", sa.String(length=45), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_activity_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("ttl_s", sa.Integer(), nullable=True),
        sa.Column("max_idle_s", sa.Integer(), nullable=True),
        sa.Column("auto_cleanup", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_session_history")),
    )
    with op.batch_alter_table("session_history", schema=None) as batch_op:
        for column in ("session_id", "user_id", "expires_at"):
            batch_op.create_index(f"ix_session_history_{column}", [column], unique=False)
    with op.batch_alter_table("speech_wishes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("report_format", sa.String(length=20), server_default="", nullable=False)
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("speech_wishes", schema=None) as batch_op:
        batch_op.drop_column("report_format")
    op.drop_table("session_history")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        for name in ("user_id", "status_expires_at", "client_ip_status"):
            batch_op.drop_index(f"ix_sessions_{name}")
        for column in ("auto_cleanup", "max_idle_s", "ttl_s", "device_id"):
            batch_op.drop_column(column)
