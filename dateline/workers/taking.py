"""Takes and ends several jobs by one statement, where procrastinate has one for each.

A worker takes as many of a queue as it can begin at once and no more, so that none waits at one
worker while another is idle, and priorities stay what they are.

Procrastinate's worker goes on, unheard, when its heart or its ear met a database that was away; so
these wait for it here. And it looks for no job when one has ended, which another one waited for:
the job that ends wakes it.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager, NotificationCallback

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
    """Procrastinate's manager for a worker that has at most so many jobs of each queue under way.

    What is in the first queue goes first.
    """

    def __init__(self, connector: BaseConnector, most: Mapping[str, int]) -> None:
        super().__init__(connector)
        self._most = most
        self._taken: deque[Job] = deque()
        self._under_way: dict[int | None, str] = {}
        self._ended = 0
        self._wake: NotificationCallback | None = None
        self._end = Gathered(self._end_all)

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Return a job that is this worker's now, None if there is none to do."""
        ended = -1
        while not self._taken and ended != self._ended:  # one may have ended meanwhile
            ended = self._ended
            for queue in self._most:
                if not self._taken:
                    await self._take(queue, worker_id)
        if not self._taken:
            return None
        job = self._taken.popleft()
        self._under_way[job.id] = job.queue
        return job

    async def _take(self, queue: str, worker_id: int) -> None:
        most = self._most[queue] - [*self._under_way.values()].count(queue)
        if most > 0:
            given: dict[str, Any] = {"queues": [queue], "worker_id": worker_id, "most": most}
            rows = await self.connector.execute_query_all_async(_TAKE, **given)
            self._taken.extend(map(Job.from_row, rows))

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """Listen for new jobs, whenever the database is there; the rest of the worker says so."""
        self._wake = on_notification
        while True:
            with suppress(ConnectorException):
                await super().listen_for_jobs(on_notification=on_notification, queues=queues)
            await asyncio.sleep(AGAIN_S)

    async def update_heartbeat(self, worker_id: int) -> None:
        """Let the worker's heart beat, whenever the database is there."""
        with suppress(ConnectorException):
            await super().update_heartbeat(worker_id)

    async def retry_job(self, job: Job, *args: Any, **options: Any) -> None:
        """Let a job be done later."""
        self._under_way.pop(job.id, None)
        await super().retry_job(job, *args, **options)

    async def finish_job_by_id_async(self, job_id: int, status: Status, delete_job: bool) -> None:
        """End a job."""
        self._under_way.pop(job_id, None)
        await self._end(_Ended(job_id, status.value, delete_job))

    async def give_back(self) -> None:
        """Let others do what was taken and not begun."""
        while self._taken:
            await super().retry_job(self._taken.popleft())

    async def _end_all(self, ended: Sequence[_Ended]) -> Sequence[None]:
        ids, states, gone = zip(*ended, strict=True)
        given = {"ids": list(ids), "states": list(states), "gone": list(gone)}
        await self.connector.execute_query_async(_END, **given)
        self._ended += 1
        if self._wake:
            await self._wake(channel="", notification={"type": "job_inserted", "job_id": ids[0]})
        return [None] * len(ended)
