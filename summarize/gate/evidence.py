"""What the items say, gathered once for an edition: numbers, dates, words, names, sentences.

Everything that a reader of the linked page could see counts: title, text, author, publisher, words
of links, pictures' descriptions, the votes and comments. Of an address only its names count: a
number in it is nobody's statement. Items are read up to `MAX_TEXT` characters.
"""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, dropwhile, islice
from typing import Final

from ingest.item import Item
from summarize.gate.dates import Dated, KnownDate, dates
from summarize.gate.names_with_digits import figures
from summarize.gate.numbers import quantities
from summarize.gate.placement import MAX_FIGURES, Placed, placed
from summarize.gate.reckoned import engagement, lengths, shares, sums, unnamed_money
from summarize.gate.units import Quantity, many
from summarize.gate.wording import plain_letters, sentences_of, tokens_of
from summarize.text.normalize import fold, unaccented
from summarize.text.titles import who
from summarize.text.tokens import STOPWORDS

MAX_TEXT: Final = 60_000
"""Characters of an item that are read: a long article; a book is no source for a sentence."""

_PLAIN_WORD = re.compile(r"(?<![\w/.@-])[a-z]{3,}(?![\w@]|\.\w)")
_LATIN_NAME = re.compile(r"\b[A-Z][A-Za-z]+|(?<=@)\w+")
_PARTED = re.compile(r"\. (?<=[A-Za-z][ -]\d\. |[A-Za-z][A-Za-z]\d\. )(?=\d{1,2} ?[\u4e00-\u9fff])")
"""A version with a space, as an editor of Chinese text leaves them: GLM-5. 2 模型."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s가-힣]+")


@dataclass(frozen=True)
class Facts:
    """What one item says: its `text`, `words` beside it too, `everything` with the addresses."""

    item: Item
    text: str
    words: str
    everything: str

    @cached_property
    def folded(self) -> str:
        """All words, folded."""
        return fold(self.everything)

    @cached_property
    def _figures(self) -> tuple[list[Dated], list[Quantity]]:
        """The dates and the numbers that are part of none."""
        return figures(self.words)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """All numbers, those within names and dates too, and the counts of its readers."""
        folded = fold(self.words)
        loose = re.sub(r"(?<!\w)x(\d+(?:\.\d+)?)(?![\w-])", r"\1x", folded)  # x17.7
        loose = re.sub(r"(?<=[a-z])(?=\d)", " ", loose)
        loose = re.sub(r"(?<=\d)\. (?=\d+ ?[万亿])", ".", loose)  # 4. 5 万
        found = [*quantities(folded), *(quantities(loose) if loose != folded else ())]
        found += [*self._figures[1], *engagement(self.item)]
        if self.item.language == "zh":
            found += unnamed_money(found)
        seen = {(q.readings, q.digits, q.bound, q.per): q for q in reversed(found)}
        return tuple(seen.values())

    @cached_property
    def dates(self) -> tuple[KnownDate, ...]:
        """All dates, seen from the day of publication."""
        found = (*self._figures[0], *dates(fold(self.words), ago=True))
        return tuple(KnownDate(d, self.published) for d in found)

    @property
    def published(self) -> dt.date:
        """The day of publication."""
        return self.item.published_at.date()

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Words and numbers in their order, folded and by their known names."""
        return tokens_of(self.folded)

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Where each token stands."""
        found: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            found.setdefault(token, []).append(index)
        return found

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """The words in Latin letters that stand without a capital."""
        return frozenset(_PLAIN_WORD.findall(self.everything))

    @cached_property
    def squeezed(self) -> str:
        """All letters and digits without what stands between them."""
        return re.sub(r"[\W_]+", "", unaccented(self.folded))

    @cached_property
    def latin_names(self) -> frozenset[str]:
        """The words in Latin letters that look like names."""
        return frozenset(_LATIN_NAME.findall(self.everything[:20_000]))

    @cached_property
    def letters(self) -> str:
        """Title and text as they are compared word for word: folded, one space, no quotes."""
        return plain_letters(self.text)

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Title and text, cut into sentences, as they stand."""
        return tuple(sentences_of(self.text))

    @cached_property
    def _placed(self) -> list[list[Placed]]:
        return [list(placed(_ADDRESS.sub(" ", s), self.published)) for s in self.sentences]

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Its figures with the words beside them."""
        return tuple(islice(chain.from_iterable(self._placed), MAX_FIGURES))

    @cached_property
    def derived(self) -> tuple[Quantity, ...]:
        """Sums and differences of two numbers of a sentence, and how many sizes a list has."""
        return (*sums(self._placed), *lengths(self.folded))

    @cached_property
    def shares(self) -> tuple[Quantity, ...]:
        """What one number is of another one near it."""
        return tuple(shares(self._placed))

    def has_run(self, run: Sequence[str], gap: int) -> bool:
        """Return whether tokens stand in this order, with at most `gap` others between."""
        return any(self._follows(at + 1, run[1:], gap) for at in self.places.get(run[0], ()))

    def _follows(self, start: int, rest: Sequence[str], gap: int) -> bool:
        for wanted in rest:
            window = self.tokens[start : start + gap + 1]
            if wanted not in window:
                return False
            at = window.index(wanted)
            passed = dropwhile(lambda token: not token[0].isdigit(), window[:at])
            if any(token.isalpha() and token not in STOPWORDS for token in passed):
                return False  # "GPT-5.4, Opus 4.6" has no GPT-4.6, but "GPT-4 and 5" a GPT-5
            start += at + 1
        return True


@lru_cache(maxsize=256)
def facts_of(item: Item) -> Facts:
    """Read an item, once for the issues of several languages."""
    text = _PARTED.sub(".", "\n".join(filter(None, (item.title, item.text)))[:MAX_TEXT])
    said = [text, item.author, item.publisher, item.source, who(item)]
    said += [*(link.text for link in item.links), *(media.alt for media in item.media)]
    everything = [*said, item.url, *(link.url for link in item.links)]
    return Facts(item, text, _ADDRESS.sub(" ", "\n".join(said)), "\n".join(everything))


@dataclass(frozen=True)
class Sources:
    """The items that a statement cites, taken together."""

    facts: tuple[Facts, ...]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers of all items."""
        return tuple(q for facts in self.facts for q in facts.quantities)

    @cached_property
    def steps(self) -> frozenset[int]:
        """The powers of a thousand in which the items count: "2.5 million" is 2."""
        known = {step for facts in self.facts for step, _ in many(facts.folded)}
        values = (value for q in self.quantities for value, _ in q.readings if value >= 1)
        return frozenset(known | {int(math.log10(value) / 3 + 1e-9) for value in values})

    def has_token(self, token: str) -> bool:
        """Return whether any item has a word."""
        return any(token in facts.places for facts in self.facts)

    def has_run(self, run: Sequence[str], gap: int = 0) -> bool:
        """Return whether any item has tokens in this order, with at most `gap` others between."""
        return any(facts.has_run(run, gap) for facts in self.facts)

    def has_squeezed(self, text: str) -> bool:
        """Return whether any item has a text, spaces and punctuation aside."""
        return any(text in facts.squeezed for facts in self.facts)

    def has_verbatim(self, text: str) -> bool:
        """Return whether an item has a text verbatim, from where a sentence or clause begins."""
        plain = plain_letters(text).rstrip(".!?… ")
        pattern = re.compile(rf"(?:^|[^\w\s]\s?){re.escape(plain)}")
        return any(plain in f.letters and pattern.search(f.letters) for f in self.facts)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages of the items, as far as known."""
        return frozenset(facts.item.language for facts in self.facts) - {""}


@dataclass(frozen=True)
class Evidence:
    """All items that an editor was given, each read once, when it is first asked for.

    Make one for an edition and hand it to every check of it. `computed` are sentences that the
    house counted itself: headings and opinions may use their numbers.
    """

    items: Mapping[str, Item]
    computed: Sequence[str] = ()
    _read: dict[str, Facts] = field(default_factory=dict, repr=False)

    def facts(self, id_: str) -> Facts:
        """Return what an item says."""
        if id_ not in self._read:
            self._read[id_] = facts_of(self.items[id_])
        return self._read[id_]

    def cited(self, ids: Iterable[str]) -> Sources:
        """Return what some items say; ids that were not given are passed over."""
        return Sources(tuple(self.facts(i) for i in ids if i in self.items))

    def only(self, ids: Iterable[str]) -> "Evidence":
        """Return the evidence of some of the items; each is still read once."""
        items = {id_: self.items[id_] for id_ in ids if id_ in self.items}
        return Evidence(items, self.computed, self._read)

    @cached_property
    def everything(self) -> Sources:
        """What all items say, and what the house counted."""
        facts = [*map(self.facts, self.items)]
        if self.computed and facts:
            facts.append(Facts(facts[0].item, *["\n".join(self.computed)] * 3))
        return Sources(tuple(facts))
