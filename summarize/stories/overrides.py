"""Editors' overrides as data: `stories.toml` beside the post, which every rerun respects.

    pin = ["reddit:1chn1pv"]                  # told first, whatever its score
    drop = ["s-0f3a…"]                        # never told
    [[merge]]
    stories = ["x:178573…", "feed:91aa…"]     # these are one story
    [[split]]
    story = "x:178573…"
    items = ["x:178600…"]                     # these are another story
    [[retitle]]
    story = "reddit:1chn1pv"
    title = "A better title"

A story is named by its id or by the id of any of its items; items are the surer way, since an item
never changes while a story's id follows its earliest item. A misspelt key is refused; a name that
no story has is reported, not refused, since an item may have been deleted since.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, Self

import numpy as np

from summarize.errors import UsageError
from summarize.stories.cluster import by_first_member
from summarize.stories.sparse import Rows


class OverridesError(UsageError):
    """A `stories.toml` that can't be followed; the message names the key and the mend."""


_LISTS: Final = ("pin", "drop")
_TABLES: Final = {"merge": ("stories",), "split": ("story", "items"), "retitle": ("story", "title")}


@dataclass(frozen=True, slots=True)
class Overrides:
    """What an editor decided: names of stories by what is done with them."""

    pin: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    merge: tuple[tuple[str, ...], ...] = ()
    split: tuple[tuple[str, tuple[str, ...]], ...] = ()
    retitle: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_toml(cls, text: str, *, name: str = "stories.toml") -> Self:
        """Read the text of a file of that name; raises OverridesError naming what is wrong."""
        try:
            return cls._read(text)
        except OverridesError as error:
            raise OverridesError(f"{name}: {error}") from None

    @classmethod
    def _read(cls, text: str) -> Self:
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise OverridesError(str(error)) from error
        _refuse_unknown("", data, (*_LISTS, *_TABLES))
        tables = {name: _tables(name, data.get(name, [])) for name in _TABLES}
        both = set(_names("pin", data)) & set(_names("drop", data))
        if both:
            raise OverridesError(f"{sorted(both)[0]} is both pinned and dropped")
        return cls(
            pin=_names("pin", data),
            drop=_names("drop", data),
            merge=tuple(_names("stories", table) for table in tables["merge"]),
            split=tuple((_name("story", t), _names("items", t)) for t in tables["split"]),
            retitle=tuple((_name("story", t), _name("title", t)) for t in tables["retitle"]),
        )

    def names(self) -> frozenset[str]:
        """Return all names of stories and items that the overrides speak of."""
        found = {*self.pin, *self.drop, *(name for name, _ in self.retitle)}
        found.update(name for group in self.merge for name in group)
        for story, items in self.split:
            found.update((story, *items))
        return frozenset(found)


def _refuse_unknown(where: str, table: dict[str, Any], known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f", did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"
            raise OverridesError(f"{where}{key}: no such key{hint}")


def _tables(name: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise OverridesError(f"{name} must be written as [[{name}]]")
    for table in value:
        _refuse_unknown(f"{name}.", table, _TABLES[name])
        if missing := [key for key in _TABLES[name] if key not in table]:
            raise OverridesError(f"{name}.{missing[0]} is missing")
    return value


def _names(key: str, table: dict[str, Any]) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise OverridesError(f'{key} must be a list of ids, as in ["x:1", "x:2"]')
    return tuple(value)


def _name(key: str, table: dict[str, Any]) -> str:
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise OverridesError(f"{key} must be a text in quotes")
    return value.strip()


def regroup(labels: Rows, homes: Mapping[str, int], overrides: Overrides) -> Rows:
    """Apply merges, then splits. `homes` gives the row for each id of a story, item or copy."""
    if not (overrides.merge or overrides.split):
        return labels
    changed = labels.copy()
    for group in overrides.merge:
        rows = [homes[name] for name in group if name in homes]
        for row in rows[1:]:
            changed[changed == changed[row]] = changed[rows[0]]
    for story, names in overrides.split:
        here = changed[homes[story]] if story in homes else -1
        rows = [homes[name] for name in names if name in homes]
        moved = [row for row in rows if changed[row] == here]
        changed[moved] = changed.max() + 1
    return by_first_member(np.asarray(changed, np.intp))
