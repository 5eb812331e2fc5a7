"""The sample day's files, read.

Why it exists: the day is written once, in short TOML that a person can read and mend, and each
service expands it into its own API's shape. This module knows the short forms that the services
share: moments (`"2 14:05"` is 14:05 UTC on 2 May 2024), snowflake ids made from moments, and
numbers that look accidental and are the same on every start.
"""

import hashlib
import pickle
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

DAY_FOLDER = Path(__file__).parent / "day"
X_EPOCH_MS = 1288834974657
DISCORD_EPOCH_MS = 1420070400000
END_OF_DAY = datetime(2024, 5, 3, tzinfo=UTC)

Table = dict[str, Any]
T = TypeVar("T")


def read_bytes(name: str) -> bytes:
    """Read one file of the day, by its path within `day/`."""
    return (DAY_FOLDER / name).read_bytes()


def made_once(make: Callable[[], T]) -> Callable[[], T]:
    """Make a thing once, and give each caller a copy to be changed at will.

    Hundreds of tests have a world of their own, and reading its files took 50 ms each time.
    """
    kept = cache(lambda: pickle.dumps(make()))
    return lambda: pickle.loads(kept())  # type: ignore[no-any-return]


def read_table(name: str) -> Table:
    """Read one TOML file of the day."""
    return _reader(name)()


@cache
def _reader(name: str) -> Callable[[], Table]:
    return made_once(partial(_read, name))


def _read(name: str) -> Table:
    return tomllib.loads(read_bytes(name).decode())


def list_names(folder: str, suffix: str) -> list[str]:
    """List the files of a folder of the day, sorted, as paths within `day/`."""
    found = (DAY_FOLDER / folder).iterdir()
    return sorted(f"{folder}/{file.name}" for file in found if file.name.endswith(suffix))


def moment(text: str) -> datetime:
    """Read `"2 14:05"` or `"1 23:59:30"` as a UTC time in May 2024."""
    day, clock = text.split()
    hour, minute, second = (*clock.split(":"), "0")[:3]
    start = datetime(2024, 5, int(day), tzinfo=UTC)
    return start + timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))


def snowflake(at: datetime, epoch_ms: int, sequence: int = 0) -> str:
    """Make the id that X or Discord would give at that time (sequence: below 2**22)."""
    milliseconds = int(at.timestamp() * 1000) - epoch_ms
    return str((milliseconds << 22) | sequence)


def steady_number(seed: str, lowest: int, highest: int) -> int:
    """Pick a number between the bounds that depends on nothing but the seed."""
    digest = hashlib.sha256(seed.encode()).digest()
    return lowest + int.from_bytes(digest[:8]) % (highest - lowest + 1)


def short_code(seed: str, length: int = 10) -> str:
    """Make a short code of letters and digits that depends on nothing but the seed."""
    alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    digest = hashlib.sha256(seed.encode()).digest()
    return "".join(alphabet[byte % len(alphabet)] for byte in digest[:length])


def iso_z(at: datetime) -> str:
    """Write a time as X does: `2024-05-02T14:05:00.000Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
