"""Alembic migrations of the store, forward only; `Store.open` applies what is missing."""
