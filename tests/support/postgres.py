"""A real PostgreSQL server for the length of a test session, in a folder of its own."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4


def _programs() -> Path:
    """Find the newest installed server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if found:
        return found[-1]
    program = shutil.which("postgres")
    assert program, "PostgreSQL is not installed; tests/system/install.sh installs it"
    return Path(program).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server on loopback and give the URL of it, without a database's name."""
    programs, port = _programs(), _free_port()
    # Not in pytest's own folder: that is closed to the user whom the server needs.
    folder = Path(tempfile.mkdtemp(prefix="dateline-postgres-"))
    data = folder / "data"
    data.mkdir()
    folder.chmod(0o755)
    # The server refuses to run as root; Debian's package brings a user for it.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(data, user)

    def run(*command: str) -> None:
        subprocess.run(command, user=user, check=True, capture_output=True, cwd="/")

    run(str(programs / "initdb"), "-D", str(data), "-U", "paper", "-A", "trust", "-N", "-E", "UTF8")
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-F"]
    settings = ("listen_addresses=127.0.0.1", "unix_socket_directories=")
    with (
        (folder / "postgres.log").open("wb") as log,
        subprocess.Popen(
            [*command, *(part for setting in settings for part in ("-c", setting))],
            user=user,
            stdout=log,
            stderr=log,
            cwd="/",
        ) as server,
    ):
        try:
            _await(port, server)
            yield f"postgresql://paper@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)  # its "fast" shutdown: clients are hung up on
    shutil.rmtree(folder)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes connections."""
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start; see postgres.log")


def new_database(server: str) -> str:
    """Make an empty database and give its URL."""
    # Lazy: the driver is an extra of the product.
    import psycopg

    name = f"paper_{uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return f"{server}/{name}"
