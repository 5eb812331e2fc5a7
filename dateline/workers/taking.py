"""Takes and ends several jobs by one statement, where procrastinate has one for each.

A worker takes as many as it can begin at once and no more, so that none waits at one worker while
another is idle, and priorities stay what they are.

Procrastinate's worker goes on, unheard, when its heart or its ear met a database that was away; so
these wait for it here.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from ingest.gather import Gathered

AGAIN_S: Final = 2.0
_TAKE: Final = """
WITH RECURSIVE taken AS (
    SELECT 1 AS n, job.* FROM procrastinate_fetch_job_v2(%(queues)s::varchar[], %(worker_id)s) job
    UNION ALL
    SELECT n + 1, job.* FROM taken, LATERAL
        procrastinate_fetch_job_v2(%(queues)s::varchar[], %(worker_id)s + 0 * n) job
    WHERE taken.id IS NOT NULL AND n < %(most)s
) SELECT * FROM taken WHERE id IS NOT NULL ORDER BY n
"""
_END: Final = """
SELECT procrastinate_finish_job_v1(id, status, gone)
FROM unnest(%(ids)s::bigint[], %(states)s::procrastinate_job_status[], %(gone)s::boolean[])
    AS ended (id, status, gone)
"""


class _Ended(NamedTuple):
    id: int
    state: str
    gone: bool


class JobTaker(JobManager):
    """Procrastinate's manager for a worker that has at most so many jobs under way."""

    def __init__(self, connector: BaseConnector, jobs_at_once: int) -> None:
        super().__init__(connector)
        self._at_once = jobs_at_once
        self._taken: deque[Job] = deque()
        self._under_way: set[int | None] = set()
        self._end = Gathered(self._end_all)

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Return a job that is this worker's now, None if there is none to do."""
        if not self._taken:
            most = max(1, self._at_once - len(self._under_way))
            given: dict[str, Any] = {"queues": queues, "worker_id": worker_id, "most": most}
            rows = await self.connector.execute_query_all_async(_TAKE, **given)
            self._taken.extend(map(Job.from_row, rows))
        if not self._taken:
            return None
        job = self._taken.popleft()
        self._under_way.add(job.id)
        return job

    async def listen_for_jobs(self, **heard: Any) -> None:
        """Listen for new jobs, whenever the database is there; the rest of the worker says so."""
        while True:
            with suppress(ConnectorException):
                await super().listen_for_jobs(**heard)
            await asyncio.sleep(AGAIN_S)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Let the worker's heart beat, whenever the database is there."""
        with suppress(ConnectorException):
            await super().update_heartbeat(worker_id)

    async def retry_job(self, job: Job, *args: Any, **options: Any) -> None:
        """Let a job be done later."""
        self._under_way.discard(job.id)
        await super().retry_job(job, *args, **options)

    async def finish_job_by_id_async(self, job_id: int, status: Status, delete_job: bool) -> None:
        """End a job."""
        self._under_way.discard(job_id)
        await self._end(_Ended(job_id, status.value, delete_job))

    async def give_back(self) -> None:
        """Let others do what was taken and not begun."""
        while self._taken:
            await super().retry_job(self._taken.popleft())

    async def _end_all(self, ended: Sequence[_Ended]) -> Sequence[None]:
        ids, states, gone = zip(*ended, strict=True)
        given = {"ids": list(ids), "states": list(states), "gone": list(gone)}
        await self.connector.execute_query_async(_END, **given)
        return [None] * len(ended)
