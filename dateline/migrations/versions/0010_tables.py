"""All tables, as they are now; a store of any earlier revision gets what it lacks.

Until 0003 sources were known by their names alone. What such a store holds is kept under
`name:NAME`, and taken for the source of that name until the days that it tells of are over.
"""

from collections.abc import Iterable
from typing import Any

from alembic import op
from sqlalchemy import inspect

from dateline.store.tables import metadata

revision = "0010"
down_revision = None

NAMES_TO_KEYS = (
    "UPDATE cursors SET name = source, source = 'name:' || source",
    "UPDATE spending SET name = source, source = 'name:' || source",
    "UPDATE collections SET key = 'name:' || source",
    "INSERT INTO item_sources (item, source, seen) "
    "SELECT id, 'name:' || source, first_seen FROM items WHERE source <> 'article'",
)


def upgrade() -> None:
    """Make the tables, columns and indexes that are missing; drop indexes that nobody uses."""
    bind = op.get_bind()
    before = inspect(bind)
    columns = {name: _names(before.get_columns(name)) for name in before.get_table_names()}
    metadata.create_all(bind)
    for table in (table for table in metadata.sorted_tables if table.name in columns):
        for column in table.columns:
            if column.name not in columns[table.name]:
                op.add_column(table.name, column)
        for name in _names(before.get_indexes(table.name)) - {i.name for i in table.indexes}:
            op.drop_index(name, table.name)
        for index in table.indexes:
            index.create(bind, checkfirst=True)
    if "name" not in columns.get("cursors", {"name"}):
        for statement in NAMES_TO_KEYS:
            op.execute(statement)


def _names(found: Iterable[Any]) -> set[str]:
    return {each["name"] for each in found}
