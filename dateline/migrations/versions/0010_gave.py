"""The index of the attempts at sources that gave something new."""

from alembic import op

from dateline.store.tables import collections

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the index, unless the store is a new one."""
    for index in collections.indexes:
        index.create(op.get_bind(), checkfirst=True)
