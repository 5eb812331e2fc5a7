"""Leases: who makes an issue, runs the schedule or reads a source now, over all processes.

A lease is renewed every `RENEW_S` seconds, and free when it was not for `LEASE_S`, which leaves the
clocks of two machines a minute to differ. So a dead owner is known by its silence, wherever it ran.
On the same boot of the same machine it is known at once, by its process number and start time.
"""

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, select

from dateline.store import tables
from dateline.store.base import Database, Shelf, StoreError, upsert

LEASE_S: Final = 90
RENEW_S: Final = 15
WRONG_CLOCK: Final = dt.timedelta(days=1)
"""A lease that lasts longer was taken by a clock that was ahead."""


class LeaseShelf(Shelf):
    """Leases by name. They are about processes that run now, so their clock is the real one."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._mine: set[str] = set()
        self._changing = threading.Lock()

    def take(self, name: str, now: dt.datetime | None = None) -> str:
        """Take a lease; "" where that worked, else who holds it, as "host:process".

        That may be this process: a worker that was cut off may be given its own job again.
        """
        with self._changing:
            if name in self._mine:
                return holder().rpartition("@")[2]
            self._mine.add(name)
        other = "?"
        try:
            other = self.renew(name, now)
        finally:
            if other:
                self._mine.discard(name)
        return other

    def renew(self, name: str, now: dt.datetime | None = None) -> str:
        """Go on holding a lease; "" where that worked, else who holds it by now."""
        t, me, now = tables.leases, holder(), now or dt.datetime.now(dt.UTC)
        with self._db.write(f"lease {name}") as connection:
            row = connection.execute(select(t).where(t.c.name == name)).one_or_none()
            if row and row.holder != me and _lasts(row.expires, now) and not _is_gone(row.holder):
                return str(row.holder).rpartition("@")[2]
            expires = now + dt.timedelta(seconds=LEASE_S)
            upsert(connection, t, [{"name": name, "holder": me, "expires": expires}])
        return ""

    def is_held(self, name: str) -> bool:
        """Return whether a living process holds a lease."""
        now = dt.datetime.now(dt.UTC)
        rows = self._db.rows(select(tables.leases).where(tables.leases.c.name == name))
        return any(_lasts(row.expires, now) and not _is_gone(row.holder) for row in rows)

    def any_held(self) -> str:
        """Return the name of a lease that a living process holds; "" for none."""
        return next(filter(self.is_held, self._db.scalars(select(tables.leases.c.name))), "")

    def drop(self, name: str) -> None:
        """Give a lease back, if it is ours."""
        self._mine.discard(name)
        t = tables.leases
        self._db.change(delete(t).where(t.c.name == name, t.c.holder == holder()))

    def drop_mine(self) -> None:
        """Give back all leases of this process, which is about to end."""
        self._db.change(delete(tables.leases).where(tables.leases.c.holder == holder()))

    @contextmanager
    def renewed(self, *names: str) -> Iterator[None]:
        """Go on renewing leases that were taken, and give them back at the end."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(RENEW_S):
                for name in names:
                    with suppress(StoreError, *self._db.failures):
                        self.renew(name)

        keeper = threading.Thread(target=renew, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()
            for name in names:
                self.drop(name)


def _lasts(expires: dt.datetime, now: dt.datetime) -> bool:
    return now < expires < now + WRONG_CLOCK


def holder() -> str:
    """Name this process, as "mark@host:process"."""
    return f"{_mark(os.getpid())}@{socket.gethostname()}:{os.getpid()}"


def _is_gone(name: str) -> bool:
    """Return whether a holder is a process of this start of this machine that no longer runs."""
    mark, _, process = name.partition("@")[0], *name.rpartition(":")[1:]
    machine, _, start = mark.partition("-")
    if not start or machine != _machine() or not process.isdecimal():
        return False
    return _start(int(process)) != start


@cache
def _mark(process: int) -> str:
    """Return what tells this process from all others, those with the same number too."""
    start = _start(process)
    return f"{_machine()}-{start}" if _machine() and start else uuid4().hex[:12]


@cache
def _machine() -> str:
    """Return a mark of this start of this machine, and of its table of processes; "" if unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
        table = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    return sha256(f"{boot}{table}".encode()).hexdigest()[:8]


def _start(process: int) -> str:
    """Return when a process began, in ticks since the machine did; "" if there is none."""
    try:
        status = Path(f"/proc/{process}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return ""
    state, *fields = status.rpartition(")")[2].split()
    return "" if state in "ZX" else fields[18]
