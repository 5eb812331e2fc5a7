"""The first tables: items and cursors, editions and stories, runs, money, deliveries."""

from alembic import op

from dateline.store.tables import metadata

revision = "0001"
down_revision = None

TABLES = [
    metadata.tables[name]
    for name in (
        "items", "pages", "cursors", "collections", "spending", "editions", "stories", "runs",
        "leases", "answers", "calls", "deliveries",
    )
]  # fmt: skip
"""Named, since `tables` also has those of later revisions."""


def upgrade() -> None:
    """Make every table of this revision."""
    metadata.create_all(op.get_bind(), tables=TABLES)
