"""A run that takes longer than its lease lasts is still the only one of its date."""

import datetime as dt
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from dateline.config.settings import Config
from dateline.day.context import Newsroom
from dateline.day.run import held
from dateline.store import tables
from dateline.store.store import Store


def test_a_lease_is_renewed_while_a_phase_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.store.leases.RENEW_S", 0.02)
    config, now = Config(folder=tmp_path), dt.datetime(2024, 5, 3, 7, tzinfo=dt.UTC)

    with Store.open(config.store_url) as store:

        def expiry() -> dt.datetime | None:
            with store.read() as connection:
                return connection.scalar(select(tables.leases.c.expires))

        with held(Newsroom(config, store, now).issue(now.date())):
            first = expiry()
            assert first is not None
            deadline = time.monotonic() + 60
            while expiry() == first:
                assert time.monotonic() < deadline, "the lease was not renewed"
                time.sleep(0.02)
        assert expiry() is None
