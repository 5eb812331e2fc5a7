"""What an editor's merges and splits do to the groups that clustering found."""

from collections.abc import Mapping, Sequence

import numpy as np

from ingest.item import Item
from summarize.cluster import by_first_member
from summarize.matrices import Rows
from summarize.overrides import Overrides


def regroup(
    items: Sequence[Item], labels: Rows, homes: Mapping[str, int], overrides: Overrides
) -> Rows:
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
