"""How far a timeline was read (its cursor), and how many posts this run may still pay for.

A timeline comes newest first, so reading it is a descent from the top to the newest post read
before. One that breaks off leaves a gap: the next run reads what is new first, then the gaps, the
newest first. So nothing is lost, no post is asked for on two days, and where the budget never
suffices it goes to what a paper needs today instead of to an ever older rest.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.text.json_values import rows, whole, words

PAGE_POSTS = 100
"""X's largest page."""

FIRST_POSTS = 5
"""The first page of a list that was read before. Lists have no `since_id`, so known posts come
along. X bills a post once a day, so only those of yesterday cost anew."""

POSTS_PER_ROW = 3
"""What a row can cost: the post, the one it answers and the one it quotes."""


@dataclass(frozen=True, slots=True)
class Descent:
    """A descent under way: from below the post `until` (0: the top) down to the post `since`."""

    since: int = 0
    until: int = 0
    token: str = ""
    newest: int = 0
    oldest: int = 0
    complete: bool = False

    def after(self, ids: Sequence[int], next_token: str) -> "Descent":
        """Return the state after a page of ids, newest first; one that reaches the goal is the
        last.
        """
        token = "" if ids and ids[-1] <= self.since else next_token
        newest, oldest = max(self.newest, *ids, 0), ids[-1] if ids else self.oldest
        return replace(self, token=token, newest=newest, oldest=oldest, complete=not token)

    def gap(self) -> tuple["Descent", ...]:
        """Return what is left of it, to be read by a later run; nothing of one not begun."""
        below = self.oldest or self.until
        return () if self.complete or not below else (Descent(self.since, below, self.token),)


@dataclass(frozen=True, slots=True)
class Place:
    """How far a timeline was read: up to `since` (None: never), but for the gaps, newest first.

    `short`: the last run had no budget left for its first page.
    """

    since: int | None = None
    gaps: tuple[Descent, ...] = ()
    short: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Place":
        """Read what a cursor keeps; that of an older version has one gap, named flatly."""
        since, newest = whole(kept.get("since")), whole(kept.get("newest"))
        if newest:
            return cls(newest, (Descent(since or 0, newest, words(kept.get("token"))),))
        gaps = (
            Descent(whole(g.get("since")) or 0, whole(g.get("until")) or 0, words(g.get("token")))
            for g in rows(kept.get("gaps"))
        )
        return cls(since, tuple(gaps), kept.get("short") is True)

    def kept(self) -> dict[str, Any]:
        """Return it as the cursor keeps it; ids as strings, since JSON readers round them."""
        since = {} if self.since is None else {"since": str(self.since)}
        gaps = [
            {"since": str(gap.since), "until": str(gap.until), "token": gap.token}
            for gap in self.gaps
        ]
        return since | ({"gaps": gaps} if gaps else {}) | ({"short": True} if self.short else {})

    def after(self, descent: Descent) -> "Place":
        """Return the place while a descent is under way, this being where all others stand."""
        since = max(self.since or 0, descent.newest)
        return Place(since, (*descent.gap(), *self.gaps))

    def catching_up(self, newest: int) -> "Place":
        """Begin at the newest post read of any timeline, and leave what is below for later.

        On another day X bills again what was read of it elsewhere.
        """
        if not self.short or self.since is None or self.since >= newest:
            return self
        return Place(newest, (Descent(self.since, newest + 1), *self.gaps))


def next_rows(asked: int, ids: Sequence[int], since: int) -> int:
    """Return the rows to ask for after a page: as many as are left by its pace, at most double."""
    if len(ids) < 2 or ids[0] <= ids[-1]:
        return min(PAGE_POSTS, 2 * asked)
    left = (ids[-1] - since) * len(ids) // (ids[0] - ids[-1])
    return max(FIRST_POSTS, min(PAGE_POSTS, 2 * asked, left))


class PostBudget:
    """What may still be spent by the chains of one source.

    What a page may cost at most is set aside first, so concurrent chains cannot overdraw. When it
    gets short, a chain takes no more than its share, and waits for what others set aside and will
    not use.
    """

    def __init__(self, allowance: int | None, chains: int = 1) -> None:
        self.left = allowance
        self.chains = chains
        self._aside = 0
        self._settled = asyncio.Event()

    async def set_aside(self, smallest: int, largest: int = PAGE_POSTS) -> int:
        """Return the rows that a request may ask for; 0 if the smallest page costs too much."""
        largest = max(smallest, largest)
        if self.left is None:
            return largest
        while self.left < smallest * POSTS_PER_ROW:
            if not self._aside:
                return 0
            self._settled.clear()
            await self._settled.wait()
        share = self.left // POSTS_PER_ROW // max(1, self.chains)
        size = min(largest, max(smallest, share))
        self.left -= size * POSTS_PER_ROW
        self._aside += 1
        return size

    def settle(self, size: int, spent: int) -> None:
        """Put back what a request for `size` rows did not use."""
        if self.left is not None:
            self.left += size * POSTS_PER_ROW - spent
            self._aside -= 1
            self._settled.set()

    def leave(self) -> None:
        """Leave the rest to the other chains."""
        self.chains -= 1
