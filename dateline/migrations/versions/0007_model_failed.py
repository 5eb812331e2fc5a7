"""Editions say whether their model failed, so that nobody has to read them to know."""

from alembic import op
from sqlalchemy import Boolean, Column, false, inspect

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column, unless the table was made with it."""
    columns = {column["name"] for column in inspect(op.get_bind()).get_columns("editions")}
    if "model_failed" not in columns:
        column = Column("model_failed", Boolean, nullable=False, server_default=false())
        op.add_column("editions", column)
