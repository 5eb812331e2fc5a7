"""The outbox: who gets an issue, and what became of it."""

from alembic import op

from dateline.store.tables import outbox

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    outbox.create(op.get_bind(), checkfirst=True)
