"""What people posted: titles and posts that no line of an issue tells, quoted at its end.

Much of what an editor of the field links every day is no report: a title that many voted for, a
remark of somebody who knows. In the paper's own voice it would be wrong, but between quotation
marks, with who or where, the best few may stand. Each stands under the name that it is about:
strangers refused five of seven lists of two unlike posts under the name of their service.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from summarize.edition import Bullet, Statement
from summarize.extractive.following import says_the_same
from summarize.extractive.item_kinds import PLACES, SOCIAL, is_chatter, is_remark
from summarize.extractive.judge import IS_SOMETHING, listable
from summarize.extractive.lines import Line, body_lines, title_line
from summarize.extractive.phrases import Phrases
from summarize.extractive.quoting import is_said, within_quotes
from summarize.extractive.report_likeness import in_small, states
from summarize.extractive.told_story import StoryExtract
from summarize.text.compare import count_words
from summarize.text.names import is_of_ai
from summarize.text.titles import who
from summarize.text.tokens import numbers

LISTED: Final = 0.75
"""From here on a title is listed if something does something in it.

Of 224 such titles that the author read 207 should be; of those 141 that state 133 (.94), of the
others 74 of 83. One bad title spoils the list, so the others are left out."""

ALONE: Final = 0.9
"""From here on a single title is enough."""

POSTED: Final = 0.5
"""How printable a person's post must be to stand there: of posts from .30 to .60 .46 were."""

FIRST: Final = 24
"""Submissions of a place, by their votes, of which titles are listed: of others fewer should be."""

MIN_POSTS: Final = 2
MAX_TITLES: Final = 8
MAX_POSTS: Final = 4
"""Titles of submissions, and posts of persons, at most."""

MAX_WORDS: Final = 26
"""Words of a post that is listed."""

MIN_FIGURES: Final = 2
"""Figures of what is measured: one may be a version's."""

_MARKS: Final = frozenset("[]()")
"""What an inline link must not hold."""


def posted(
    extracts: Sequence[StoryExtract], said: Collection[str], phrases: Phrases
) -> tuple[Bullet, ...]:
    """Return the best posts of stories, ranked, that nothing tells, a line each; none of too few.

    `said` are the lines of the issue; what says the same is not listed.
    """
    votes: dict[str, list[int]] = {}
    for item in (item for extract in extracts for item in extract.able):
        votes.setdefault(item.publisher, []).append(item.engagement.score or 0)
    least = {place: sorted(scores)[-FIRST:][0] for place, scores in votes.items()}
    known = list(said)
    titles: list[tuple[str, Line]] = []
    posts: list[tuple[str, Line]] = []
    for extract in extracts:
        name, line = ("", None) if extract.is_foreign else next(_lines(extract, least), ("", None))
        if line is None or any(says_the_same(line.text, text) for text in known):
            continue
        of_place = line.item.kind in PLACES
        listed, most = (titles, MAX_TITLES) if of_place else (posts, MAX_POSTS)
        if len(listed) < most:
            listed.append((name, line))
            known.append(line.text)
    if len(titles + posts) < MIN_POSTS and not any(
        listable(x.text, x.item) >= ALONE for _, x in titles
    ):
        return ()
    return tuple(
        Bullet(label=name, statement=_quoted(line, phrases)) for name, line in titles + posts
    )


def _quoted(line: Line, phrases: Phrases) -> Statement:
    """Return a post's words between quotation marks, with who, which links to it."""
    who_ = f"[{who(line.item)}]({line.item.id})"
    text = phrases.post.format(words=within_quotes(line.text), who=who_)
    return Statement(text=text, items=(line.item.id,))


def _lines(extract: StoryExtract, least: Mapping[str, int]) -> Iterator[tuple[str, Line]]:
    """Yield what of a story may be listed and the name that heads it, its best item first.

    `least` are the votes that a place asks for.
    """
    for item in extract.able:
        of_place, any_subject = item.kind in PLACES, extract.standard.any_subject
        if item.kind not in SOCIAL or is_remark(item) or _MARKS & {*who(item), *item.id}:
            continue
        if of_place:
            line = title_line(item, any_subject)
        else:
            line = next(iter(body_lines(item, any_subject)), None)
        if line is None or count_words(line.text) > MAX_WORDS or not is_said(line.text, item):
            continue
        name = extract.name_in(line.text, item)
        if of_place:
            good = "?" not in line.text and listable(line.text, item) >= LISTED
            good = good and (item.engagement.score or 0) >= least[item.publisher]
        else:
            good = line.worth >= POSTED and not (line.dangles or is_chatter(item))
            good = good and (any_subject or is_of_ai(line.text))
            good = good and line.text.removeprefix("The ").startswith(name)
            good = good and not _is_thought(line.text)
        if good and name and states(line.text):
            yield name, line


def _is_thought(text: str) -> bool:
    """Return whether a text says what something is, without any figure: somebody's opinion."""
    return bool(IS_SOMETHING.search(in_small(text))) and len(numbers(text)) < MIN_FIGURES
