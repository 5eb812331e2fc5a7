"""How far a timeline was read (its cursor), and how many posts this run may still pay for.

A timeline comes newest first, so reading it is a descent from the top to `since`, the newest post
of the last complete descent. Until a descent is complete `since` stays: an interrupted run goes on
with the next page, then descends again for what came meanwhile. Nobody would notice a gap; a post
read twice only costs its price.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ingest.text.json_values import whole, words

PAGE_POSTS = 100
"""X's largest page."""

FIRST_POSTS = 5
"""The first page of a list that was read before. Lists have no `since_id`, so known posts come
along; pages double from here. X bills a post once a day, so only those of yesterday cost anew."""

POSTS_PER_ROW = 3
"""What a row can cost: the post, the one it answers and the one it quotes."""


@dataclass(frozen=True, slots=True)
class TimelineCursor:
    """A descent under way: the goal, the newest post met so far and the token of the next page."""

    since: int = 0
    newest: int = 0
    token: str = ""

    @classmethod
    def resumed(cls, place: Mapping[str, Any], start: int) -> "TimelineCursor":
        """Go on where the cursor's place is; a timeline never read begins at `start`."""
        since = whole(place.get("since"))
        newest, token = whole(place.get("newest")) or 0, words(place.get("token"))
        return cls(start if since is None else since, newest, token)

    def after(self, ids: tuple[int, ...], next_token: str) -> "TimelineCursor":
        """Return the state after a page of ids, newest first; one that reaches the goal is the
        last.
        """
        newest = max(self.newest, *ids) if ids else self.newest
        reached = bool(ids) and ids[-1] <= self.since
        return replace(self, newest=newest, token="" if reached else next_token)

    def again(self) -> "TimelineCursor":
        """Return the next descent, from the top down to where this complete one began."""
        return TimelineCursor(max(self.since, self.newest))

    def place(self) -> dict[str, str]:
        """The state as the cursor keeps it; ids as strings, since JSON readers round them."""
        if self.token:
            return {"since": str(self.since), "newest": str(self.newest), "token": self.token}
        return {"since": str(max(self.since, self.newest))}


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
