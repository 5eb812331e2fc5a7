"""Builds the set of the fact gate from recorded data: true sentences, and the same made false.

    texts with their publisher and day -> sentences -> verbatim | paraphrased | changed

Read are the AINews archive and posts of AI builders (English), Korean news and topic pages, all in
the form that `DATELINE_DATA` has, so other data of that form gives another set by the same rules.
Which half a statement belongs to is told by its source's hash: bars are set on "tune", figures are
reported on "report". A true statement counts as true because its source says it, not the world.
"""

import datetime as dt
import hashlib
import html
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.command import rows
from benchmarks.gate_changes import CHANGES, Given, Names
from benchmarks.gate_paraphrase import PARAPHRASES, Told
from ingest.item import Item

PER_CHANGE = 150
PER_PARAPHRASE = 60
VERBATIM = 200
MOST_READ = 6_000
"""Texts that are read of each corpus."""

_SENTENCE = re.compile(r"(?<=[.!?])[”\"']?\s+|(?<=[가-힣]\.)(?=[가-힣\d“])|\n+")
_PERSON_KO = re.compile(
    r"(?<![가-힣])"
    r"([김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민]"
    r"[가-힣]{2}) "
    r"(?:대표|회장|장관|의원|교수|사장|대통령|위원장|연구원|변호사|기자|시장|지사)"
)
_ENDS_KO = "(?:자|룹|행|부|청|시|도|당|사|원|회|오|버|글|플|차|드|스|톡|T|K)$"
_SPEAKER_KO = re.compile(
    r"(?:^|(?<=[.”\"] ))([가-힣A-Za-z]{3,10})(?:은|는|이|가) [^.\n]{5,160}"
    r"(?:밝혔|말했|전했|출시했|공개했|발표했)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Text:
    """A text of the data with what is known of it."""

    id: str
    text: str
    title: str
    author: str
    publisher: str
    published: dt.date
    language: str

    def item(self) -> Item:
        """Return it as an item."""
        moment = dt.datetime.combine(self.published, dt.time(12), tzinfo=dt.UTC)
        return Item(
            id=f"feed:{self.id}",
            source=self.publisher,
            url=f"https://source.example/{self.id}",
            title=self.title,
            text=self.text,
            author=self.author,
            published_at=moment,
            publisher=self.publisher,
            language=self.language,
        )


@dataclass(frozen=True)
class Case:
    """A statement, what was done to it, and the item that it cites. `kind` "" is true."""

    statement: str
    kind: str
    how: str
    text: Text
    half: Literal["tune", "report"]

    @property
    def language(self) -> str:
        """The statement's language, which is its item's."""
        return self.text.language


def build(data: Path, *, quick: bool = False) -> list[Case]:
    """Build the set; the same data always give the same one."""
    scale = 4 if quick else 1
    cases: list[Case] = []
    english, korean = list(_english(data)), list(_korean(data))
    names = _names(data, english)
    for texts, known in ((english, names), (korean, _names_ko(korean, names))):
        random.Random(1).shuffle(texts)
        cases += _true(texts, VERBATIM // scale, PER_PARAPHRASE // scale)
        cases += _false(texts, known, PER_CHANGE // scale)
    return cases


def digests(data: Path) -> Iterator[Case]:
    """Yield what a day's digest says of a Discord server, against the notes that it sums up.

    They are free paraphrases by a model, and not all true: how many are refused is an upper bound.
    """
    for row in _rows(data / "summarization_refs" / "ainews_discord_mds.jsonl.gz"):
        day = dt.date.fromisoformat(row["date"][:10])
        body = _clean("\n".join(doc["text"] for doc in row["docs"]))
        text = Text(row["id"], body, f"{row['guild']} Discord", "", row["guild"], day, "en")
        for sentence in _SENTENCE.split(_clean(_joined(row["ref"])))[:2]:
            if 40 < len(sentence.strip()) < 400 and "http" not in sentence:
                yield Case(sentence.strip(), "", "digest", text, _half(text))


def _joined(reference: Any) -> str:
    """Return a reference as one text: it is a text, or a list of texts or of records."""
    if isinstance(reference, str):
        return reference
    return "\n".join(r if isinstance(r, str) else r.get("text", "") for r in reference)


def _half(text: Text) -> Literal["tune", "report"]:
    return "tune" if hashlib.sha256(text.id.encode()).digest()[0] % 2 else "report"


def _true(texts: Sequence[Text], verbatim: int, each: int) -> Iterator[Case]:
    counts: Counter[str] = Counter()
    for text, sentence in _sentences(texts):
        rng = random.Random(text.id)
        told = Told(sentence, text.publisher, text.published, text.language)
        for how, paraphrase in rng.sample(list(PARAPHRASES.items()), len(PARAPHRASES)):
            if counts[how] < each and (form := paraphrase(told, rng)):
                if how != "requoted" and _quoted(form) != _quoted(sentence):
                    continue  # a changed quotation is no longer true
                counts[how] += 1
                yield Case(form, "", how, text, _half(text))
                break
        else:
            if counts["verbatim"] < verbatim:
                counts["verbatim"] += 1
                yield Case(sentence, "", "verbatim", text, _half(text))


def _quoted(sentence: str) -> list[str]:
    """Return what stands in quotation marks."""
    return re.findall(r"[“\"‘「']([^”\"’」']{2,})[”\"’」']", sentence)


def _false(texts: Sequence[Text], names: Names, each: int) -> Iterator[Case]:
    counts: Counter[str] = Counter()
    for text, sentence in _sentences(texts):
        rng = random.Random(f"{text.id}!")
        whole = f"{text.title}\n{text.text}\n{text.author}\n{text.publisher}"
        day = text.published.day * 7 + text.published.weekday()
        given = Given(sentence, whole, text.language, day)
        kinds = sorted(CHANGES, key=lambda kind: (counts[kind], rng.random()))
        for kind in kinds:
            if counts[kind] >= each:
                continue
            form = CHANGES[kind](given, names, rng)
            if form and form != sentence and form not in whole:
                counts[kind] += 1
                yield Case(form, kind, kind, text, _half(text))
                break


def _sentences(texts: Sequence[Text]) -> Iterator[tuple[Text, str]]:
    """Yield a few good sentences of each text, more of a long one."""
    for text in texts:
        found = [s.strip() for s in _SENTENCE.split(text.text) if _is_good(s.strip(), text)]
        rng = random.Random(text.id)
        for sentence in rng.sample(found, min(2 + len(text.text) // 800, len(found))):
            yield text, sentence


def _is_good(sentence: str, text: Text) -> bool:
    if not 40 <= len(sentence) <= 320 or re.search(
        r"https?:|[<>{}|\\]|\]\(|\*\*|…|\.\.\.|`|&\w+;", sentence
    ):
        return False
    if re.search(r"\w\.(?:com|ai|org|io|co|net|dev|kr)\b|\w/\w+\.\w", sentence):
        return False
    if sentence.count('"') % 2 or sentence.count("“") != sentence.count("”"):
        return False
    if text.language == "ko":
        return len(re.findall(r"[가-힣]", sentence)) > 15 and sentence[-1] in ".다"
    return sentence[0].isupper() and sentence[-1] in '.!?”"'


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read rows of a corpus, evenly spread over it; none where it is missing."""
    if not path.is_file():
        return
    found = list(rows(path))
    yield from found[:: max(1, len(found) // MOST_READ)]


def _clean(text: str) -> str:
    """Make plain text of Markdown and doubly escaped HTML, as a collector does."""
    plain = html.unescape(html.unescape(text))
    plain = re.sub(r"<[^<>]{1,400}>", " ", plain)
    plain = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", plain)
    plain = re.sub(r"\*\*|__|^[#>\s-]+ |`", "", plain, flags=re.MULTILINE)
    return re.sub(r"[ \t\xa0]+", " ", plain.replace("\r", "")).strip()


def _english(data: Path) -> Iterator[Text]:
    folder = data / "ainews"
    for name, field in (
        ("discord_high_recap", "text"),
        ("twitter_items", "text"),
        ("reddit_items", "summary"),
    ):
        for row in _rows(folder / f"{name}.jsonl.gz"):
            if row.get(field) and row.get("date"):
                place = row.get("guild") or row.get("subreddit") or "AINews"
                yield Text(
                    row["id"],
                    _clean(row[field]),
                    _clean(row.get("title") or ""),
                    "",
                    str(place),
                    dt.date.fromisoformat(row["date"][:10]),
                    "en",
                )
    for row in _rows(data / "ai_stream" / "builder_tweets.jsonl.gz"):
        yield Text(
            row["id"],
            _clean(row["text"]),
            "",
            row["name"],
            f"@{row['handle']}",
            dt.date.fromisoformat(row["created_at"][:10]),
            "en",
        )


def _korean(data: Path) -> Iterator[Text]:
    folder = data / "korean"
    for name in ("tera_rss_2026_items", "knews_2022_items"):
        for row in _rows(folder / f"{name}.jsonl.gz"):
            if len(row.get("text") or "") > 80 and row.get("published_at"):
                key = hashlib.sha256(row["url"].encode()).hexdigest()[:16]
                yield Text(
                    key,
                    _clean(row["text"])[:6000],
                    _clean(row["title"]),
                    "",
                    row["publisher"],
                    dt.date.fromisoformat(row["published_at"][:10]),
                    "ko",
                )
    for row in _rows(folder / "geeknews_topics.jsonl.gz"):
        yield Text(
            str(row["id"]),
            _clean(row["markdown"])[:6000],
            row["title"],
            row["author"],
            "GeekNews",
            dt.date.fromisoformat(row["posted_at"][:10]),
            "ko",
        )


def _names(data: Path, texts: Sequence[Text]) -> Names:
    """Return the names of the archive's own lists, as the texts write them."""
    slugs: Mapping[str, set[str]] = {"companies": set(), "people": set(), "models": set()}
    for row in _rows(data / "ainews" / "issues.jsonl.gz"):
        for group, found in slugs.items():
            found.update(row.get(group) or ())
    joined = "\n".join(text.text for text in texts)

    def surfaces(group: str, least: int = 4) -> list[str]:
        found = []
        for slug in sorted(slugs[group]):
            parts = [re.escape(part) for part in re.split(r"[-_]", slug) if part]
            if not parts or len(slug) < least or any(c.isdigit() for c in slug):
                continue
            pattern = re.compile(
                r"(?<![\w@/.])" + "[ -]?".join(parts) + r"(?![\w-])", re.IGNORECASE
            )
            written = Counter(m[0] for m in pattern.finditer(joined[:200_000]) if m[0][0].isupper())
            if written and (best := written.most_common(1)[0])[1] > 1:
                found.append(best[0])
        return found

    return Names(surfaces("companies"), surfaces("people", 5), surfaces("models"))


def _names_ko(texts: Sequence[Text], english: Names) -> Names:
    joined = "\n".join(text.text for text in texts)
    titled = Counter(_PERSON_KO.findall(joined))
    people = [
        name
        for name, n in titled.most_common(200)
        if n > 1 and n >= 0.3 * joined.count(name)  # mostly before a title, so it is no plain word
    ]
    companies = [
        name
        for name, n in Counter(_SPEAKER_KO.findall(joined)).most_common(300)
        if n > 1 and name not in titled and re.search("[A-Z]|" + _ENDS_KO, name)
    ]
    companies += [name for name in english.companies if len(name) > 3 and name in joined]
    return Names(companies, people, [name for name in english.models if name in joined])
