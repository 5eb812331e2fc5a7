"""What reading a model's answer brings up: the texts that can't be printed, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from summarize.edition import Statement

MAX_PROBLEMS: Final = 4


@dataclass(frozen=True, slots=True)
class Rejected:
    """A text that can't be printed as it is: where it stands, of which stories, and why not.

    `label` is what stands in front of it, if it is a bullet's. Where code `proved` the fault the
    same words can't come back; a reader, who saw a part of the items, may have been wrong. `cited`
    are the ids of the items that it relied on, where that is known.
    """

    where: str
    text: str
    stories: tuple[str, ...]
    why: str
    kind: str
    label: str = ""
    proved: bool = True
    cited: tuple[str, ...] = ()


class Corrected(NamedTuple):
    """What takes a rejected text's place, with the label in front of it, if there is one."""

    statement: Statement
    label: str = ""


@dataclass(slots=True)
class Reading:
    """One reading of answers: `mended` are corrections by handle, or by the name of a heading.

    `rejected` grows by what can't be printed.
    """

    mended: Mapping[str, Corrected] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)

    def reasons(self) -> list[str]:
        """Say of each rejected text what is wrong with it."""
        return [f"{one.where}: {one.why}" for one in self.rejected]


def join_problems(problems: Sequence[str]) -> str:
    """Say the first few problems in one line."""
    return "; ".join(dict.fromkeys(problems[:MAX_PROBLEMS]))
