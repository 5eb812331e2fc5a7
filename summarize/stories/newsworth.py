"""What is news: how likely an editor chooses an item by what it is, whoever reacted to it.

Feeds bring hundreds of titles a day without a vote beside them, and voices alone put what everybody
reprints on top. So each item has log-odds: a sum of weights for what it is (it names a maker or a
model, its maker says it, it is a release, a move, a question), fitted to what the editor of AINews
linked; the weights are data (`newsworth.toml`). The model is small, since its mistakes are those of
one editor: it shifts a story among others of its strength and never outweighs them.
"""

from ingest.item import Item
from summarize.stories.lead_item import is_official
from summarize.stories.traits import head_of, traits_of
from summarize.text.names import known_names_in
from summarize.text.tables import table
from summarize.text.versions import versions


def newsworth(item: Item) -> float:
    """Return the log-odds, against any item's, that an editor chooses this one; about -1 to 5."""
    head = head_of(item)
    traits = {
        *traits_of(head),
        *(["named"] if known_names_in(head) else []),
        *(["version"] if versions(head) else []),
        *(["official"] if is_official(item) else []),
    }
    weights = table("summarize.stories", "newsworth.toml")
    worth: float = sum(weights.get(trait, 0.0) for trait in sorted(traits))
    return worth
