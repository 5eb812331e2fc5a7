"""Find a source's cursor by its name, and old attempts by their time, among many sources."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("cursors_by_name", "cursors", ["name"], if_not_exists=True)
    op.create_index("collections_by_time", "collections", ["started"], if_not_exists=True)
