"""Alembic migrations of the store; `Store.open` applies what is missing."""
