"""A newsletter keeps the slug under which its issues are stored.

Slugs were once made of a name's ASCII letters only, so two papers with Korean names shared one. A
paper that has issues under such a slug keeps it, and its posts their names and addresses.
"""

import re

from dateline.config.settings import Config
from dateline.store.store import Store


def with_own_slug(config: Config, store: Store) -> Config:
    """Return the configuration with the slug that this newsletter's stored issues have."""
    paper = config.newsletter
    old = "-".join(re.findall(r"[a-z0-9]+", paper.name.lower())) or "newsletter"
    if paper.slug == old or store.editions.keys(paper.slug):
        return config
    keys = store.editions.keys(old)
    newest = store.editions.load(old, keys[0].date, keys[0].language) if keys else None
    if newest is None or newest.newsletter.name != paper.name:
        return config
    return config.model_copy(update={"newsletter": paper.model_copy(update={"slug": old})})
