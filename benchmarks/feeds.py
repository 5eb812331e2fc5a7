"""Feeds of every age and state: does each end in items or an error, and is what it says right?

Every document of DATA/feeds is parsed in a process of its own kind, with five seconds for each.
What the makers of other parsers expect of them (benchmarks/feed_expectations.py) is held against
what the reader gives: titles as plain text, links as canonical addresses, ids as they stand, dates
as instants. Each share is told for both halves of the files, by a hash of the name: rules were
mended on the one that counts as seen, and nobody looked at the other. What differs in the seen one
is listed with the reason, where one of the known reasons applies. Two more comparisons: where lxml
reads a document, feedparser reads it too and both must agree; and the Korean documents of
DATA/korean must come out in the right encoding.

Peers on the same documents: feedparser with its defaults, and fastfeedparser.
"""

import hashlib
import io
import json
import re
import signal
import tarfile
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from benchmarks.command import Command, report
from benchmarks.feed_expectations import Expectation, expectations
from ingest.feed.feedparser_reader import read_lenient
from ingest.feed.model import RawEntry, RawFeed, Words
from ingest.feed.parse import NotAFeedError, ParsedFeed, parse_feed
from ingest.feed.readers import read_feed
from ingest.feed.text import title_words
from ingest.feed.xml_reader import read_plain
from ingest.text.clean import html_to_text
from ingest.text.dates import parse_date
from ingest.text.encoding import decode_feed
from ingest.url.canonical import canonical_url

LIMIT_S = 5
NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "http://127.0.0.1:8097/feed"
"""feedparser's own tests are served from there, and some expect it in resolved addresses."""

KOREAN = {"EUC-KR": "cp949", "CP949": "cp949", "Johab": "johab", "iso-2022-kr": "iso2022_kr"}


class HungError(Exception):
    """A document took longer than LIMIT_S."""


@dataclass
class Tally:
    """What was found in a run over the corpus."""

    documents: int = 0
    crashed: list[str] = field(default_factory=list)
    hung: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    items: int = 0
    uncounted: list[str] = field(default_factory=list)
    expected: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    differing: list[tuple[Expectation, object]] = field(default_factory=list)
    halves: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    """How many expectations, by whether their file was mended on and whether we agree."""

    twice: int = 0
    unlike: list[str] = field(default_factory=list)
    seconds: Counter[str] = field(default_factory=Counter)


@contextmanager
def limit(seconds: int) -> Iterator[None]:
    """Raise HungError after so many seconds."""

    def ring(number: int, frame: object) -> None:
        raise HungError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def judge(tally: Tally, row: dict[str, Any], body: bytes, folder: Path) -> None:
    """Parse one document and hold it against what is expected of it."""
    tally.documents += 1
    file = row["file"]
    wanted = [w for w in expectations(row, folder) if w.entry is not None or w.field in OF_FEED]
    begun = time.perf_counter()
    parsed: ParsedFeed | None = None
    try:
        with limit(LIMIT_S):
            parsed = parse_feed(
                body, url=address(body), source="corpus", now=NOW, max_entries=100_000
            )
    except NotAFeedError:
        tally.refused.append(file)
    except HungError:
        tally.hung.append(file)
    except Exception as error:  # noqa: BLE001 - a crash is what is counted here
        tally.crashed.append(f"{file}: {error!r}")
    tally.seconds["ours"] += time.perf_counter() - begun
    raw: RawFeed | None = None
    if parsed is not None:
        raw = read_feed(decode_feed(body).text, address(body), 100_000)
        tally.items += len(parsed.items)
        if parsed.seen != len(parsed.items) + parsed.duplicates + parsed.skipped:
            tally.uncounted.append(file)
        compare_readers(tally, file, body)
    for expectation in wanted:
        tally.expected[expectation.field] += 1
        given = value_of(parsed, raw, expectation)
        right = agrees(expectation, given)
        tally.halves[is_seen(file), right] += 1
        if right:
            tally.agreed[expectation.field] += 1
        else:
            tally.differing.append((expectation, given))


def is_seen(text: str) -> bool:
    """Return whether a file, or a date, is of the half that rules were mended on."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def address(body: bytes) -> str:
    """Return where a document came from: feedparser's tests name a header that says it."""
    match = re.search(rb"Content-Location:\s*(http\S+)", body[:2000])
    return match[1].decode("ascii", "replace") if match else URL


OF_FEED = frozenset({"count", "title", "link"})
"""What is kept of a feed itself; its id and its own dates say nothing that an issue tells."""


def value_of(parsed: ParsedFeed | None, raw: RawFeed | None, wanted: Expectation) -> object:
    """Return our value of an expected field, in the form that it is compared in."""
    if wanted.field == "count":
        return parsed.seen if parsed else 0
    if raw is None:
        return None
    if wanted.entry is None:
        return _feed_value(raw, wanted.field)
    if wanted.entry >= len(raw.entries):
        return None
    return _entry_value(raw.entries[wanted.entry], wanted.field)


def _feed_value(raw: RawFeed, name: str) -> object:
    link = canonical_url(raw.link, raw.base or URL) if raw.link else ""
    return {"title": title_words(raw.title)[:300], "link": link}[name]


def _entry_value(entry: RawEntry, name: str) -> object:
    if name == "title":
        return title_words(entry.title)
    if name == "link":
        return _resolved(entry.link, entry.base)
    if name == "id":
        return entry.id or entry.link
    first, second = entry.published, entry.updated
    if name == "updated":
        first, second = second, first
    return parse_date(first) or parse_date(second)


def _resolved(link: str, base: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def agrees(wanted: Expectation, given: object) -> bool:
    """Return whether a value is what was expected, in the sense that its field has here."""
    value = wanted.value
    if wanted.field == "title":
        # Raw values are read as ours are, cleaned ones as the HTML that they are.
        readings = (title_words(Words(str(value or ""))), _words(str(value or "")))
        return str(given or "") in readings
    if wanted.field in ("link", "id"):
        ours, theirs = str(given or "").strip(), str(value or "").strip()
        same = canonical_url(ours, URL) == canonical_url(theirs, URL) != ""
        return ours == theirs or (same and wanted.field == "link")
    if isinstance(given, datetime):
        given = given.replace(microsecond=0)
    return value == given


def _words(text: str) -> str:
    return " ".join(html_to_text(text).split())


def compare_readers(tally: Tally, file: str, body: bytes) -> None:
    """Where lxml reads a document, let feedparser read it too, and note where they differ."""
    text = decode_feed(body).text.lstrip("\ufeff \t\r\n\0")
    plain = read_plain(text, URL, 100_000)
    if plain is None:
        return
    tally.twice += 1
    lenient = read_lenient(text, URL, 100_000)
    mine, theirs = ([_essence(entry) for entry in feed.entries] for feed in (plain, lenient))
    if len(mine) != len(theirs):
        tally.unlike.append(f"{file}: {len(mine)} entries, feedparser {len(theirs)}")
        return
    for at, (ours, other) in enumerate(zip(mine, theirs, strict=True)):
        for name, value in ours.items():
            if value != other[name]:
                tally.unlike.append(f"{file} [{at}] {name}: {value!r}, feedparser {other[name]!r}")
                return


def _essence(entry: RawEntry) -> dict[str, object]:
    """Return what an item is made of."""
    return {
        "title": title_words(entry.title),
        "link": canonical_url(entry.link or entry.id, entry.base),
        "id": entry.id,
        "date": parse_date(entry.published) or parse_date(entry.updated),
    }


REASONS: Sequence[tuple[str, Callable[[Expectation, object], bool]]] = (
    (
        "ids are kept as they stand: resolving one would change it when a feed moves",
        lambda wanted, given: wanted.field == "id" and str(wanted.value).endswith(str(given)),
    ),
    (
        "the page itself is linked, not the counter in front of it (feedburner:origLink)",
        lambda wanted, given: "feedproxy.google.com" in str(wanted.value),
    ),
    (
        "what a browser would show as markup or hide as a comment is no part of a title",
        lambda wanted, given: wanted.field == "title" and "<!--" in str(wanted.value),
    ),
    (
        "the element is closed by another name, and feedparser recovers nothing of it",
        lambda wanted, given: wanted.field == "title" and not given,
    ),
    (
        "the document is not well-formed, and feedparser knows the name without a semicolon",
        lambda wanted, given: "&copy=" in str(wanted.value),
    ),
)


def korean(folder: Path) -> tuple[int, list[str]]:
    """Return how many Korean documents there are, and those that are not read rightly."""
    wrong, count = [], 0
    with tarfile.open(folder / "korean" / "legacy_encodings.tar.gz") as tar:
        for member in tar:
            codec = KOREAN.get(member.name.lstrip("./").partition("/")[0])
            source = tar.extractfile(member) if member.isfile() and codec else None
            if source is None or codec is None:
                continue
            body = source.read()
            count += 1
            true = re.sub(r"\A\s*<\?xml\b[^>]*>", "", body.decode(codec, "replace"))
            if decode_feed(body).text != true or not _titles_right(body, true):
                wrong.append(member.name)
    return count, wrong


def _titles_right(body: bytes, true: str) -> bool:
    """Return whether a feed's titles hold the words that the rightly decoded document has."""
    try:
        parsed = parse_feed(body, url=URL, now=NOW)
    except NotAFeedError:
        return True
    letters = re.compile("[\uac00-\ud7a3]+")
    known = set(letters.findall(true))
    return all(word in known for item in parsed.items for word in letters.findall(item.title))


def share_of(halves: Counter[tuple[bool, bool]], *, seen: bool) -> float:
    """Return the share of a half's expectations that we agree with."""
    total = halves[seen, True] + halves[seen, False]
    return round(halves[seen, True] / total, 4) if total else 1.0


def odd_dates(folder: Path) -> tuple[int, list[str]]:
    """Return how many odd dates are in the half that nothing was mended on, and those misread."""
    lines = (folder / "feeds" / "odd_dates.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not is_seen(row["input"])]
    return len(rows), [row["input"] for row in rows if not _date_right(row)]


def _date_right(row: dict[str, Any]) -> bool:
    read = parse_date(row["input"])
    if row.get("expected"):
        moment = datetime.strptime(row["expected"], "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
        return read is not None and read.replace(microsecond=0) == moment
    refused = str(row.get("note")) in ("must fail", "must not parse")
    return (read is None) == refused


def peers(tally: Tally, bodies: Sequence[bytes]) -> None:
    """Time others on the same documents; one that isn't installed is left out."""
    for name, load in (("feedparser", _feedparser), ("fastfeedparser", _fastfeedparser)):
        try:
            parse = load()
        except ImportError:
            print(f"{name} is not installed, so it is left out")
            continue
        begun = time.perf_counter()
        for body in bodies:
            try:
                parse(body)
            except Exception:  # noqa: BLE001 - a peer's refusals are its own
                tally.refusals[name] += 1
        tally.seconds[name] = time.perf_counter() - begun


def _feedparser() -> Callable[[bytes], object]:
    import feedparser

    return lambda body: feedparser.parse(io.BytesIO(body))


def _fastfeedparser() -> Callable[[bytes], object]:
    import fastfeedparser

    return fastfeedparser.parse


def load(folder: Path, target: Path, quick: bool) -> list[dict[str, Any]]:
    """Unpack the corpus and give the rows of its manifest that are to be parsed."""
    with tarfile.open(folder / "feeds" / "feeds.tar.gz") as tar:
        tar.extractall(target, filter="data")
    lines = (folder / "feeds" / "manifest.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return rows[:: 10 if quick else 1]


def tell(tally: Tally, verbose: bool) -> float:
    """Print what was found; gives the share of expectations that agree."""
    total, agreed = sum(tally.expected.values()), sum(tally.agreed.values())
    print(f"{tally.documents} documents, {tally.items} items; peers refuse {dict(tally.refusals)}")
    print(f"no feeds: {len(tally.refused)}; counts that don't add up: {len(tally.uncounted)}")
    print(f"{'field':<10} {'expected':>9} {'agree':>7} {'share':>7}")
    for name, count in sorted(tally.expected.items()):
        right = tally.agreed[name]
        print(f"{name:<10} {count:>9} {right:>7} {right / count:>7.4f}")
    print(f"{'all':<10} {total:>9} {agreed:>7} {agreed / max(1, total):>7.4f}")
    for wanted, given in tally.differing:
        place = "feed" if wanted.entry is None else f"entry {wanted.entry}"
        why = next((name for name, holds in REASONS if holds(wanted, given)), "unexplained")
        if verbose or is_seen(wanted.file):  # the other half stays unseen
            print(f"  {wanted.file} {place} {wanted.field}: {given!r}, "
                  f"expected {wanted.value!r}: {why}")  # fmt: skip
    print(f"read by lxml and by feedparser: {tally.twice}, differing: {len(tally.unlike)}")
    for line in tally.unlike if verbose else tally.unlike[:20]:
        print(f"  {line[:240]}")
    for kind, files in (("crashed", tally.crashed), ("hung", tally.hung)):
        for file in files:
            print(f"  {kind}: {file}")
    return agreed / total if total else 1.0


def main() -> None:
    parser = Command(__doc__, "every tenth document", needs_data=True)
    parser.add_argument("--verbose", action="store_true", help="list every difference")
    options = parser.given()
    warnings.simplefilter("ignore")
    tally = Tally()
    with tempfile.TemporaryDirectory() as target:
        folder = Path(target)
        rows = load(options.data, folder, options.quick)
        bodies = []
        for row in rows:
            body = (folder / row["file"]).read_bytes()
            bodies.append(body)
            judge(tally, row, body, folder)
        peers(tally, bodies)
    share = tell(tally, options.verbose)
    count, wrong = korean(options.data)
    dates, unread = odd_dates(options.data)
    print(f"Korean documents: {count}, wrong: {wrong or 'none'}")
    print(f"odd dates of the unseen half: {dates}, wrong: {unread or 'none'}")
    for name, seconds in tally.seconds.items():
        ratio = seconds / max(tally.seconds["ours"], 1e-9)
        print(f"{name:<15} {_version(name):<10} {seconds:7.2f} s  {ratio:5.2f} of ours")
    figures = {
        "documents": tally.documents,
        "crashed": len(tally.crashed),
        "hung": len(tally.hung),
        "expectations": sum(tally.expected.values()),
        "agree_share": share_of(tally.halves, seen=False),
        "agree_share_seen": share_of(tally.halves, seen=True),
        "agree_share_all": round(share, 4),
        "odd_dates": dates,
        "odd_dates_share": round(1 - len(unread) / max(1, dates), 4),
        "korean_right_share": round(1 - len(wrong) / count, 4) if count else 1.0,
        "readers_agree_share": round(1 - len(tally.unlike) / max(1, tally.twice), 4),
        "uncounted": len(tally.uncounted),
        **{f"{name}_s": round(seconds, 2) for name, seconds in tally.seconds.items()},
    }
    report("feeds", figures)


def _version(name: str) -> str:
    try:
        return version("dateline" if name == "ours" else name)
    except PackageNotFoundError:
        return ""


if __name__ == "__main__":
    main()
