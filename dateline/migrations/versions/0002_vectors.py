"""Vectors of texts, for newsletters with an embedding model."""

from alembic import op

from dateline.store.tables import vectors

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of vectors."""
    vectors.create(op.get_bind())
