"""What a draft prints, line by line: each with its place, to be judged and put back changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Final, NamedTuple

from summarize.edition import Bullet, Place, Section, Statement, bullets_of
from summarize.editor import Draft, kept_sections, shorten
from summarize.llm.reading import Corrected
from summarize.text.sentences import split_sentences
from summarize.text.titles import compress

HEADING: Final = 60
"""Characters by which a paragraph is called."""


class Line(NamedTuple):
    """What is printed in one place: a statement, the label in front of it, where it stands."""

    statement: Statement
    label: str = ""
    place: str = ""

    @property
    def words(self) -> str:
        """The line as it is read."""
        label = f"{self.label}: " if self.label else ""
        return f"[{self.place}] {label}{self.statement.plain}"


def lines_of(draft: Draft) -> dict[str, Line]:
    """Return the lines of a draft by place; headings rest on the lead."""
    cited = [paragraph.statement.cited for paragraph in draft.lead]
    in_turn = [id_ for row in zip_longest(*cited) for id_ in row if id_]
    found: dict[str, Line] = {}
    for name, items in (("title", chain(*cited[:1])), ("description", in_turn)):
        if text := getattr(draft, name):
            statement = Statement(text=text, items=tuple(dict.fromkeys(items)))
            found[name] = Line(statement, place=name)
    for n, paragraph in enumerate(draft.lead):
        found[f"lead/{n}"] = Line(paragraph.statement, place="lead")
    for n, statement in enumerate(draft.viewpoint):
        found[f"viewpoint/{n}"] = Line(statement, place="opinion")
    for name, sections in (("preview", draft.preview), ("overview", draft.overview)):
        for where, section, bullet in bullets_of(name, sections):
            found[where] = Line(bullet.statement, bullet.label, section.title)
    return found


def texts_of(draft: Draft) -> frozenset[str]:
    """Return what the lines of a draft say, without their labels."""
    return frozenset(line.statement.plain for line in lines_of(draft).values())


def written_lines(draft: Draft, extractive: Collection[str]) -> dict[str, Line]:
    """Return the lines of a draft that a model wrote: they cite items, and are not extractive."""
    return {
        where: line
        for where, line in lines_of(draft).items()
        if line.statement.cited and line.statement.plain not in extractive
    }


def told_bullets(draft: Draft) -> Iterator[Bullet]:
    """Yield what a draft tells: the lead, the preview, then the overview.

    A paragraph is called by its first words: an opinion that names a source's title instead names
    what no line tells.
    """
    for paragraph in draft.lead:
        first = split_sentences(paragraph.statement.plain)[0]
        yield Bullet(label=compress(first, HEADING), statement=paragraph.statement)
    for section in (*draft.preview, *draft.overview):
        yield from section.bullets


def with_changes(draft: Draft, changes: Mapping[str, Corrected | None]) -> Draft:
    """Put corrections in place of lines; where there is None, the part goes."""

    def changed(bullet: Bullet, where: Place) -> Bullet | None:
        if new := changes.get(where, Corrected(bullet.statement)):
            return Bullet(label=new.label or bullet.label, statement=new.statement)
        return None

    def heading(name: str) -> str:
        new = changes.get(name)
        return new.statement.plain if new else "" if name in changes else getattr(draft, name)

    lead = ((p, changes.get(f"lead/{n}", Corrected(p.statement))) for n, p in enumerate(draft.lead))
    return replace(
        draft,
        title=heading("title"),
        description=heading("description"),
        lead=tuple(p.model_copy(update={"statement": new.statement}) for p, new in lead if new),
        preview=kept_sections("preview", draft.preview, changed),
        overview=kept_sections("overview", draft.overview, changed),
    )


def refiled(draft: Draft, headings: Mapping[Statement, str]) -> Draft:
    """Move bullets under another heading of the draft, behind what stands there."""
    known = {section.title: section for section in (*draft.preview, *draft.overview)}

    def moved(sections: Sequence[Section]) -> tuple[Section, ...]:
        found: dict[str, list[Bullet]] = {section.title: [] for section in sections}
        for stays in (True, False):
            for section in sections:
                for bullet in section.bullets:
                    title = headings.get(bullet.statement, section.title)
                    title = title if title in known else section.title  # its last line is gone
                    if (title == section.title) is stays:
                        found.setdefault(title, []).append(bullet)
        rows = ((known[title], tuple(bullets)) for title, bullets in found.items() if bullets)
        return tuple(section.model_copy(update={"bullets": bullets}) for section, bullets in rows)

    return replace(draft, preview=moved(draft.preview), overview=moved(draft.overview))


def at_most(stories: int, draft: Draft) -> Draft:
    """Return a draft that tells so many stories at most; the overview gives way."""
    above = len(draft.lead) + sum(len(section.bullets) for section in draft.preview)
    bullets = [list(section.bullets) for section in draft.overview]
    shorten(bullets, stories - above)
    overview = (
        section.model_copy(update={"bullets": tuple(kept)})
        for section, kept in zip(draft.overview, bullets, strict=True)
        if kept
    )
    return replace(draft, overview=tuple(overview))
