"""The shelf of editions and stories: what was published, and what had been told by then.

An edition is never overwritten: a correction is a new revision. What is stored is the edition's
canonical JSON, so a past issue is rebuilt from the same bytes.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, select, update

from dateline.store import tables
from dateline.store.base import Shelf, StoreError, upsert
from dateline.store.items import ItemShelf
from summarize.edition import Edition
from summarize.story import PastStory, Story


@dataclass(frozen=True, slots=True)
class EditionKey:
    """Which edition: its newsletter's slug, date, language, revision, and its content's SHA-256.

    `model_failed` says that the extractive editor wrote it because no model answered.
    """

    newsletter: str
    date: dt.date
    language: str
    revision: int
    digest: str = ""
    model_failed: bool = False

    @property
    def is_retracted(self) -> bool:
        """Return whether the issue was taken back."""
        return not self.digest


class EditionShelf(Shelf):
    """Editions by date, language and revision, and the stories of each day."""

    def save(self, edition: Edition, now: dt.datetime) -> None:
        """Keep an edition under its revision; the same revision is replaced."""
        data = edition.to_json()
        key = EditionKey(
            edition.newsletter.slug,
            edition.date,
            edition.language,
            edition.revision,
            hashlib.sha256(data.encode()).hexdigest(),
            edition.making.model_failed,
        )
        self._db.upsert(tables.editions, [asdict(key) | {"data": data, "saved_at": now}])

    def load(
        self, newsletter: str, date: dt.date, language: str, revision: int | None = None
    ) -> Edition | None:
        """Return an edition, the newest revision unless one is named; None where there is none."""
        data = self.text(newsletter, date, language, revision)
        try:
            return Edition.from_json(data) if data else None
        except ValueError as error:
            raise StoreError(
                f"the stored issue of {date} in {language} is damaged: {error}. Write it again: "
                f"`dateline summarize --date {date} --fresh`."
            ) from error

    def text(
        self, newsletter: str, date: dt.date, language: str, revision: int | None = None
    ) -> str | None:
        """Return an edition's JSON as it is stored; None where there is none."""
        t = tables.editions.c
        query = select(t.data).filter_by(newsletter=newsletter, date=date, language=language)
        if revision is not None:
            query = query.where(t.revision == revision)
        data: str | None = self._db.scalar(query.order_by(t.revision.desc()).limit(1))
        return data

    def dates(self, newsletter: str) -> list[dt.date]:
        """List the dates that have an edition, oldest first."""
        return sorted({key.date for key in self.keys(newsletter) if not key.is_retracted})

    def dates_made(self, newsletter: str) -> set[dt.date]:
        """Return the dates that had an edition, also those whose issue was retracted."""
        return {key.date for key in self.keys(newsletter)}

    def retract(self, key: EditionKey, now: dt.datetime) -> None:
        """Take an issue back: an empty revision comes after its last one, its stories are untold.

        `load` gives nothing for it from then on; the earlier revisions stay in the store.
        """
        empty = EditionKey(key.newsletter, key.date, key.language, key.revision + 1)
        row = asdict(empty) | {"data": "", "saved_at": now}
        stories = update(tables.stories).filter_by(newsletter=key.newsletter, date=key.date)
        with self._db.write() as connection:
            upsert(connection, tables.editions, [row])
            connection.execute(stories.values(told=False))

    def first_made(self, newsletter: str, date: dt.date) -> dt.datetime | None:
        """Return when the issue of a date was stored for the first time; None if it is not."""
        saved = select(func.min(tables.editions.c.saved_at))
        query = saved.filter_by(newsletter=newsletter, date=date)
        first: dt.datetime | None = self._db.scalar(query)
        return first

    def keys(self, newsletter: str) -> list[EditionKey]:
        """List the newest revision of each date and language, newest date first."""
        t = tables.editions.c
        query = (
            select(t.newsletter, t.date, t.language, t.revision, t.digest, t.model_failed)
            .where(t.newsletter == newsletter)
            .order_by(t.date.desc(), t.language, t.revision)
        )
        newest = {(row.date, row.language): row for row in self._db.rows(query)}
        return [EditionKey(*row) for row in newest.values()]

    def newsletters(self) -> list[str]:
        """List the slugs of all newsletters that have an edition."""
        return list(self._db.scalars(select(tables.editions.c.newsletter).distinct()))

    def save_stories(
        self, newsletter: str, date: dt.date, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Replace the stories of a day, in their stored form."""
        t = tables.stories
        with self._db.write() as connection:
            connection.execute(delete(t).filter_by(newsletter=newsletter, date=date))
            upsert(connection, t, rows)

    def put_stories(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep stories as `stories` returns them."""
        self._db.upsert(tables.stories, rows)

    def stories(self, newsletter: str, date: dt.date) -> list[dict[str, Any]]:
        """Return a day's stories as plain data, the told ones first, by score."""
        t = tables.stories
        query = (
            select(t)
            .filter_by(newsletter=newsletter, date=date)
            .order_by(t.c.told.desc(), t.c.score.desc(), t.c.id)
        )
        return [dict(row._mapping) for row in self._db.rows(query)]

    def past(
        self, newsletter: str, date: dt.date, days: int, items: ItemShelf
    ) -> tuple[PastStory, ...]:
        """Return the stories told in so many days before a date, newest day first."""
        t = tables.stories
        query = (
            select(t)
            .where(t.c.newsletter == newsletter, t.c.told)
            .where(t.c.date >= date - dt.timedelta(days=days), t.c.date < date)
            .order_by(t.c.date.desc(), t.c.score.desc(), t.c.id)
        )
        rows = [dict(row._mapping) for row in self._db.rows(query)]
        ids = {id_ for row in rows for id_ in row["data"]["items"]}
        known = items.items_by_id(ids)
        return tuple(
            PastStory(
                id=row["id"],
                thread=row["thread"],
                date=row["date"],
                title=row["title"],
                items=tuple(known[i] for i in row["data"]["items"] if i in known),
                links=frozenset(row["data"]["links"]),
                numbers=frozenset(row["data"]["numbers"]),
            )
            for row in rows
        )


def stored_form(
    newsletter: str, date: dt.date, story: Story, *, told: bool = False, reason: str = ""
) -> dict[str, Any]:
    """Return a story of a day as the store has it."""
    return {
        "newsletter": newsletter,
        "date": date,
        "id": story.id,
        "thread": story.thread.id or story.id,
        "title": story.title,
        "topic": story.topic,
        "told": told,
        "score": story.score,
        "data": {
            "items": [item.id for item in story.items],
            "copies": {id_: [i.id for i in copies] for id_, copies in story.copies.items()},
            "parts": dict(story.parts),
            "tags": list(story.tags),
            "kind": story.thread.kind,
            "links": sorted({link.url for item in story.items for link in item.links}),
            "numbers": list(story.thread.new_numbers),
            "reason": reason,
        },
    }
