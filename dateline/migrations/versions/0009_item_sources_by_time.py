"""Find what a source gave lately without looking at all that it ever gave."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Put the index by source and time in the place of that by source."""
    op.create_index("item_sources_by_time", "item_sources", ["source", "seen"], if_not_exists=True)
    op.drop_index("item_sources_by_source", "item_sources", if_exists=True)
