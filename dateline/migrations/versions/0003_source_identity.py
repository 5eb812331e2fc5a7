"""Sources by what they are instead of by name: two newsletters on one store keep theirs apart.

What a store held before is known by names only. It is kept under `name:NAME`, and taken for the
source of that name until the days that it tells of are over.
"""

from alembic import op
from sqlalchemy import Column, String, inspect, text

from dateline.store.tables import item_sources

revision = "0003"
down_revision = "0002"

NEW_COLUMNS = {"cursors": "name", "spending": "name", "collections": "key"}


def upgrade() -> None:
    """Add what an older store lacks; a new one has it from the first revision."""
    bind = op.get_bind()
    has = inspect(bind)
    for table, name in NEW_COLUMNS.items():
        if name not in {column["name"] for column in has.get_columns(table)}:
            op.add_column(table, Column(name, String, nullable=False, server_default=""))
    indexes = {index["name"] for index in has.get_indexes("collections")}
    if "collections_by_source" in indexes:
        op.drop_index("collections_by_source", "collections")
        op.create_index("collections_by_key", "collections", ["key", "started"])
    item_sources.create(bind, checkfirst=True)
    for statement in (
        "UPDATE cursors SET name = source, source = 'name:' || source",
        "UPDATE spending SET name = source, source = 'name:' || source",
        "UPDATE collections SET key = 'name:' || source",
        "INSERT INTO item_sources (item, source, seen) "
        "SELECT id, 'name:' || source, first_seen FROM items WHERE source <> 'article'",
    ):
        op.execute(text(statement))
