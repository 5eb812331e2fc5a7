"""What names a line that is gone: headings, tags and opinions were written before it was dropped.

A line may say "the model", so what the titles of its items name is told as well. On 18 recorded
days this meets no heading or opinion of which all stories are told.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from summarize.editor import Draft
from summarize.gate.check import Evidence
from summarize.llm.draft_lines import Line, lines_of
from summarize.llm.material import Material
from summarize.text.normalize import fold
from summarize.text.sentences import split_sentences

Untold = tuple[str, str, str]
"""Where something stood, what it said, and what of that no line tells."""


def without_untold(
    material: Material, draft: Draft, spared: Collection[str], gone: Sequence[Line]
) -> tuple[Draft, list[Untold]]:
    """Take from a draft what no line of it tells, but the texts that are `spared`.

    Where the lead lost a paragraph, title and description are held against what it tells now: a
    side of the lost story may stand below. A tag goes that stands in lines that are gone alone.
    """
    lines = lines_of(draft)
    found: list[Untold] = []

    def told_in(*parts: str) -> Evidence:
        told = [line for where, line in lines.items() if where.startswith(parts)]
        cited = {id_ for line in told for id_ in line.statement.cited}
        titles = [item.title for id_ in cited if (item := material.items.get(id_))]
        words = [f"{line.label} {line.statement.plain}" for line in told]
        return material.told_by([*words, *sorted(titles)])

    everywhere = told_in("lead/", "preview/", "overview/")
    above = told_in("lead/") if "lead" in [line.place for line in gone] else everywhere
    lost, left = (fold(" ".join(one.words for one in some)) for some in (gone, lines.values()))

    def kept(where: str, text: str) -> bool:
        if text in spared:
            return True
        told = above if where in ("title", "description") else everywhere
        untold = material.untold(text, told)
        if where == "tags" and fold(text) in lost and fold(text) not in left:
            untold = untold or text
        if untold:
            found.append((where, text, f"no line tells of {untold}"))
        return not untold

    heading = draft.overview_title
    described = (s for s in split_sentences(draft.description) if kept("description", s))
    draft = replace(
        draft,
        title=draft.title if kept("title", draft.title) else "",
        description=" ".join(described),
        overview_title=heading if kept("overview_title", heading) else "",
        tags=tuple(tag for tag in draft.tags if kept("tags", tag)),
        viewpoint=tuple(s for s in draft.viewpoint if kept("viewpoint", s.plain)),
    )
    return draft, found
