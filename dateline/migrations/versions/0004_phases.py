"""Runs say how long each of their phases took."""

from alembic import op
from sqlalchemy import JSON, Column, inspect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column, unless the table was made with it."""
    columns = {column["name"] for column in inspect(op.get_bind()).get_columns("runs")}
    if "durations" not in columns:
        op.add_column("runs", Column("durations", JSON, nullable=False, server_default="{}"))
