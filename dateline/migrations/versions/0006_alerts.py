"""Alerts that last, so that each problem is told once."""

from alembic import op

from dateline.store.tables import alerts

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table."""
    alerts.create(op.get_bind(), checkfirst=True)
