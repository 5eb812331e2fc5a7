"""The best item of a story: the one that an editor opens with.

A story is told from its best source: the one whose news it is (an announcement, the page of whoever
made the thing), else a publication, else a post whose title states something. How loud or how near
to the story's middle an item is decides only among equals. Opening with a stranger's chat is the
worse mistake, since its words then stand as the story's; so comments, replies and talk come after
whatever else there is.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from ingest.item import Item
from summarize.stories.traits import head_of, states, traits_of
from summarize.story import PUBLICATIONS, is_talk
from summarize.text.names import fold_name, is_maker

_HOSTS_OF_MANY: Final = frozenset(
    {"x", "twitter", "reddit", "redd", "youtube", "youtu", "github", "huggingface", "medium"}
    | {"substack", "discord", "google", "arxiv", "linkedin", "ycombinator", "blog"}
)
"""Sites on which anybody writes: what they carry is not theirs."""

_ROLE: Final = re.compile(r"(?:ai|hq|dev|devs|developers|team|labs?|official|research|project)$")


def lead_worth(item: Item) -> float:
    """Weigh how well an item can open its story, from what it is alone; about -4 to 5."""
    head = head_of(item)
    return (
        1.0 * bool(item.title)
        + 1.0 * (item.kind in PUBLICATIONS)
        + 1.5 * is_official(item)
        + 1.0 * states(head)
        + 0.5 * min(1.0, len(item.text) / 400)
        + 0.5 * ("announcement" in item.flags)
        - 0.5 * ("bot" in item.flags)
        - 3.0 * is_talk(item)
        - 3.0 * is_digest(item)
        - 1.0 * any(relation.kind == "repost" for relation in item.relations)
    )


def is_digest(item: Item) -> bool:
    """Return whether an item tells of many things, by its title."""
    return "digest" in traits_of(head_of(item))


def is_official(item: Item) -> bool:
    """Return whether who speaks is the maker of what is spoken of.

    That is a known maker's own page or account, or one whose name the head itself has: the page
    of acme.com on "Acme 2", the post of @acme_ai on Acme, the model page huggingface.co/acme/two.
    """
    head = fold_name(head_of(item))
    if item.kind == "x":
        names = {item.publisher.lstrip("@"), item.author.lstrip("@")}
        return any(_is_own(part, head) for name in names for part in (name, *name.split("_")))
    urls = [item.url] if item.kind in PUBLICATIONS else [link.url for link in item.links[:1]]
    return any(_is_own(name, head) for url in urls for name in _owners(url))


def _is_own(name: str, head: str) -> bool:
    folded = fold_name(name)
    short = _ROLE.sub("", folded)
    known = is_maker(folded) or is_maker(short)
    return known or (len(short) > 3 and short in head)


def _owners(url: str) -> list[str]:
    """Return the names that own an address: its host's, or the account's on a site of many."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    labels = (parts.hostname or "").split(".")
    site = labels[-2] if len(labels) > 1 else ""
    path = [part for part in parts.path.split("/") if part]
    if site in ("github", "huggingface") and labels[-1] != "io":
        shared = not path or path[0] in ("blog", "papers", "spaces", "datasets", "collections")
        return path[1:2] if shared else path[:1]
    return [label for label in labels[:-1] if label not in _HOSTS_OF_MANY and label != "www"] + (
        [labels[-1]] if labels[-1] in ("google", "microsoft", "apple") else []
    )
