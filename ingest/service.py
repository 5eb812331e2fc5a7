"""What the collectors of services share: refusals, what they end, and when to ask again.

A collector asks along many chains at once. A refusal ends its chain, or all of them if no other
request would fare better (a wrong token, a limit used up); it is then reported once. The time that
a service names is kept in the cursor, and nothing is asked until then.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from ingest.errors import source_error, words_of
from ingest.http.client import FetchError, Reply
from ingest.source import Batch, CollectContext, Cursor, Source, SourceError
from ingest.text.json_values import moment


class RequestRefusedError(Exception):
    """A request that gave nothing; `ends_all` if no other would fare better. Caught in ingest."""

    def __init__(self, trouble: SourceError, ends_all: bool = False) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.ends_all = ends_all


class ServiceApi:
    """Asks for one source. Once something ended all, `stopped` holds, and nobody need ask on.

    `bytes_read` counts what moved on the wire, `not_before` is when the service may be asked again.
    """

    name: ClassVar[str]
    """The service's, as people know it."""

    usual_url: ClassVar[str]
    secret: ClassVar[str] = ""
    scheme: ClassVar[str] = "Bearer"
    how: ClassVar[str] = ""
    """The variable with its token, if it needs one, how that is sent, and where to get it."""

    usual_wait: ClassVar[timedelta] = timedelta(minutes=10)
    """How long a limit lasts that does not say so."""

    ends_all: ClassVar[frozenset[int]] = frozenset({401})
    """Statuses that every further request would get too."""

    def __init__(self, source: Source, context: CollectContext) -> None:
        self.source, self.context = source.name, context
        self.url = str(source.options.get("api_url", self.usual_url)).rstrip("/")
        token = context.secrets.get(self.secret, "")
        self.headers = {"Authorization": f"{self.scheme} {token}"} if token else {}
        self.stopped = False
        self.not_before: datetime | None = None
        self.bytes_read = 0
        self._bytes_told = 0
        self._told: set[str] = set()

    @classmethod
    def not_now(cls, source: Source, cursor: Cursor, context: CollectContext) -> Batch | None:
        """Return the batch of a source that can't be asked now (no token, a limit), else None."""
        until = moment(cursor.get("not_before"))
        if cls.secret and not context.secrets.get(cls.secret):
            name, how = cls.secret, cls.how
            error = source_error("service.no-credentials", source.name, name=name, how=how)
        elif until and context.now < until:
            error = cls._rate_limited(source.name, until)
        else:
            return None
        return Batch((), cursor, (error,))

    async def ask(self, path: str, params: Mapping[str, str], subject: str = "") -> Reply:
        """Return an answer; raises RequestRefusedError, whose trouble names `subject`."""
        try:
            reply = await self.context.http.fetch(
                self.url + path, purpose="api", headers=self.headers, params=params
            )
        except FetchError as error:
            if error.status == 429:
                raise self.limited(self.free_at(error), subject) from error
            raise self.refused(error, subject) from error
        self.bytes_read += reply.wire_bytes
        return reply

    def free_at(self, error: FetchError) -> datetime:
        """Return when a service that refused for its limit may be asked again."""
        return error.retry_at or self.context.now + self.usual_wait

    def bytes_since_last(self) -> int:
        """Return what moved on the wire since the last call, so that every byte is told once."""
        moved, self._bytes_told = self.bytes_read - self._bytes_told, self.bytes_read
        return moved

    def cursor(self, before: Cursor, **state: object) -> dict[str, Any]:
        """Return the cursor of what is read so far, with the time to wait for, if there is one."""
        waits = {"not_before": self.not_before.isoformat()} if self.not_before else {}
        return {k: v for k, v in before.items() if k != "not_before"} | state | waits

    def troubles(self, refused: RequestRefusedError) -> tuple[SourceError, ...]:
        """Return the trouble to report; what ends all is about no single chain, and told once."""
        trouble = refused.trouble
        if not refused.ends_all:
            return (trouble,)
        first = trouble.code not in self._told
        self._told.add(trouble.code)
        return (replace(trouble, subject=""),) if first else ()

    def refused(self, error: FetchError, subject: str, said: str = "") -> RequestRefusedError:
        """Return the refusal that an error of the network, or an answer's status, is."""
        ends_all = error.status in self.ends_all
        self.stopped = self.stopped or ends_all
        said = said or (f"{self.name} answered {error.status}" if error.status else str(error))
        hint = words_of(self.name.lower(), error.code).get("hint", error.hint)
        trouble = SourceError(self.source, error.code, said, hint, subject)
        return RequestRefusedError(trouble, ends_all)

    def limited(
        self, until: datetime, subject: str, *, everywhere: bool = True
    ) -> RequestRefusedError:
        """Return the refusal that a limit is: of everything, or of one chain only."""
        if everywhere:
            self.stopped, self.not_before = True, until
        return RequestRefusedError(self._rate_limited(self.source, until, subject), everywhere)

    @classmethod
    def _rate_limited(cls, source: str, until: datetime, subject: str = "") -> SourceError:
        until = until.astimezone(UTC)
        return source_error("service.rate-limited", source, subject, service=cls.name, until=until)
