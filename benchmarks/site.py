"""How long a whole site takes to build, beside Pelican, Eleventy, MkDocs Material and Hugo.

The same issues for all: ours are read as editions, the peers' as the Markdown posts that
`render_post` makes of them. Everybody makes a page for each post, lists and a page for each tag;
nobody builds a search index. Beyond that each makes what it makes when set up the plain way (see
benchmarks/site_peers.py), which is less than ours: ours also writes each post's Markdown, pages of
names and stories, trends, and three feeds with the whole text for the site and for each tag.
`files_<n>_*` counts what each wrote. The rows `*_feeds` are Pelican and Eleventy with the feeds
that ours has. Ours draws no card images here, since no peer does (`cards_<n>_s_ours` is the build
with them).

Words are those of DATA/ainews/reddit_items.jsonl.gz, dealt anew by a seeded draw, or a built-in
vocabulary without it. Every program starts cold and writes to a new folder; the best of two runs
counts below 5,000 posts. Nothing is deleted before the end, since ext4 is slow to make files for
minutes after others were deleted, and `--folder` can name a file system in memory. `cpu_<n>_s_*`
are processor seconds of all processes together: what is left to compare when other work shares
the machine. `peak_mb_<n>` adds our own process and its workers at their largest.

Peers are found on PATH and in `--bin` folders; one that is not found has no row.
"""

import argparse
import datetime as dt
import gzip
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.command import Command, report
from benchmarks.site_peers import PEERS, Peer, cpu_s, files_in
from render.post.options import post_name
from render.post.post import render_post
from render.site.build import build_site
from render.site.options import SiteOptions
from summarize.edition import (
    Bullet,
    Edition,
    Making,
    Newsletter,
    Paragraph,
    Reading,
    Reference,
    Section,
    SourceNote,
    Statement,
    StoryNote,
)
from tests.support.editions_folder import DirectorySource

SIZES = (200, 1000, 5000)
QUICK = (50, 200)
FIRST = dt.date(2010, 1, 1)
TOPICS = ("Models", "Research", "Tools", "Hardware", "Policy")
VOCABULARY = (
    "model", "weights", "context", "attention", "kernel", "benchmark", "dataset", "token",
    "training", "inference", "release", "license", "memory", "latency", "gradient", "prompt",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences to deal from."""

    sentences: tuple[str, ...]

    @classmethod
    def read(cls, data: Path | None) -> "Words":
        """Take sentences of the recorded archive, or make some up."""
        path = data / "ainews" / "reddit_items.jsonl.gz" if data else None
        if path is None or not path.is_file():
            draw = random.Random(1)
            made = (" ".join(draw.choices(VOCABULARY, k=18)) + "." for _ in range(2000))
            return cls(tuple(made))
        found: list[str] = []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = str(json.loads(line).get("summary") or "")
                parts = (part.strip() for part in text.split(". "))
                found += [f"{part}." for part in parts if 60 < len(part) < 260]
                if len(found) > 20_000:
                    break
        return cls(tuple(part.replace("[", "(").replace("]", ")") for part in found))


def make_edition(number: int, words: Words) -> Edition:
    """Return issue `number`: about the size of a real one, its stories going on over days."""
    draw = random.Random(number)
    day = FIRST + dt.timedelta(days=number)
    noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
    references = {
        f"feed:{number}-{n}": Reference(
            id=f"feed:{number}-{n}",
            url=f"https://site{n % 17}.example/{number}/{n}",
            title=draw.choice(words.sentences)[:70],
            kind="feed",
            publisher=f"Site {n % 17}",
            author=f"Writer {n % 29}",
            published_at=noon,
            language="en",
            excerpt=draw.choice(words.sentences),
        )
        for n in range(30)
    }
    ids = list(references)
    stories = tuple(
        StoryNote(
            id=f"s{number}-{n}",
            thread=f"thread-{number // 3}-{n}",
            title=draw.choice(words.sentences)[:60],
            items=(ids[n],),
            topic=TOPICS[n % 5].lower(),
            tags=tuple(f"Name {draw.randrange(200)}" for _ in range(2)),
            status="continues" if number % 3 and n < 2 else "new",
            last=day - dt.timedelta(days=1) if number % 3 and n < 2 else None,
        )
        for n in range(16)
    )

    def statement(n: int, story: str = "") -> Statement:
        first, second = draw.sample(words.sentences, 2)
        cited = (ids[n % 30], ids[(n * 7 + 3) % 30])
        head, _, tail = first.partition(" ")
        return Statement(text=f"[{head}]({cited[0]}) {tail} {second}", items=cited, story=story)

    def section(title: str, first: int, count: int) -> Section:
        rows = (
            Bullet(label=stories[n % 16].title, statement=statement(n, stories[n % 16].id))
            for n in range(first, first + count)
        )
        return Section(title=title, topic=title.lower(), bullets=tuple(rows))

    return Edition(
        newsletter=Newsletter(name="Bench", slug="bench", url="https://bench.example"),
        date=day,
        title=draw.choice(words.sentences)[:80],
        description=draw.choice(words.sentences),
        tags=tuple(dict.fromkeys(f"Topic {draw.randrange(80)}" for _ in range(4))),
        lead=tuple(Paragraph(statement=statement(n)) for n in range(3)),
        preview=tuple(section(title, n * 2, 2) for n, title in enumerate(TOPICS[:3])),
        viewpoint=(statement(5),),
        overview_title=draw.choice(words.sentences)[:60],
        overview=tuple(section(title, n * 5, 5) for n, title in enumerate(TOPICS[:3])),
        references=references,
        stories=stories,
        sources=tuple(SourceNote(name=f"Site {n}", kind="feed", status="read") for n in range(12)),
        reading=Reading(items=2000, stories=400, told=16, words=200_000),
        making=Making(editor="extractive", made_by="extractive"),
        window_start=noon,
        window_end=noon,
        updated=day,
    )


def fill(folder: Path, count: int, words: Words) -> None:
    """Write `count` issues as editions and as posts."""
    (folder / "shelf").mkdir(parents=True)
    (folder / "posts").mkdir()
    for number in range(count):
        edition = make_edition(number, words)
        (folder / "shelf" / f"{edition.date}.en.json").write_text(edition.to_json(), "utf-8")
        (folder / "posts" / post_name(edition)).write_text(render_post(edition), "utf-8")


def ours(folder: Path, out: str, cards: bool) -> None:
    """Build our site once, and print the seconds and megabytes that this process took."""
    options = SiteOptions(name="Bench", url="https://bench.example", cards=cards, images="none")
    start = time.perf_counter()
    report = build_site(DirectorySource(folder / "shelf"), folder / out, options)
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    megabytes = (own + worker * min(os.cpu_count() or 1, 2)) / 1024
    print(json.dumps({"s": seconds, "mb": megabytes, "written": len(report.written)}))


def run_ours(folder: Path, out: str, *, cards: bool = False) -> dict[str, float]:
    """Run `ours` as a process of its own; the seconds are of the whole process."""
    command = [sys.executable, "-m", "benchmarks.site", "--child", str(folder), "--out", out]
    start, before = time.perf_counter(), cpu_s()
    done = subprocess.run(
        [*command, *(["--cards"] if cards else [])], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - start
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures | {"process_s": seconds, "cpu_s": cpu_s() - before}


def change_one(folder: Path, number: int, words: Words) -> None:
    """Correct one issue, in its title too, so that the lists that show it change as well."""
    edition = make_edition(number, words).model_copy(update={"title": "A corrected title"})
    (folder / "shelf" / f"{edition.date}.en.json").write_text(edition.to_json(), "utf-8")


def measure(
    folder: Path, count: int, words: Words, peers: Sequence[Peer]
) -> Iterator[tuple[str, float]]:
    """Measure everybody on `count` posts in a new folder; give (figure, value)."""
    fill(folder, count, words)
    repeats = 2 if count < 5000 else 1
    runs = [run_ours(folder, f"ours-{number}") for number in range(repeats)]
    yield f"full_{count}_s_ours", min(run["process_s"] for run in runs)
    yield f"cpu_{count}_s_ours", min(run["cpu_s"] for run in runs)
    yield f"files_{count}_ours", files_in(folder / "ours-0")
    yield f"peak_mb_{count}", max(run["mb"] for run in runs)
    change_one(folder, count // 2, words)
    changed = run_ours(folder, "ours-0")
    yield f"one_changed_{count}_s", changed["process_s"]
    yield f"one_changed_{count}_files", changed["written"]
    yield f"cards_{count}_s_ours", run_ours(folder, "ours-cards", cards=True)["process_s"]
    for peer in peers:
        built = [peer.build(folder, number) for number in range(repeats)]
        yield f"full_{count}_s_{peer.name}", min(run.wall_s for run in built)
        yield f"cpu_{count}_s_{peer.name}", min(run.cpu_s for run in built)
        yield f"files_{count}_{peer.name}", built[0].files


def main() -> None:
    """Print the table and the line of figures."""
    parser = Command(__doc__, "50 and 200 posts")
    parser.add_argument(
        "--bin", type=Path, action="append", default=[], help="more program folders"
    )
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of posts")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="where to build; the system's if left")
    parser.add_argument("--out", default="ours", help=argparse.SUPPRESS)
    parser.add_argument("--cards", action="store_true", help=argparse.SUPPRESS)
    options = parser.given()
    if options.child:
        ours(options.child, options.out, options.cards)
        return
    path = os.pathsep.join([*map(str, options.bin), os.environ.get("PATH", "")])
    found = [peer for make in PEERS if (peer := make(path))]
    for make in PEERS:
        if not any(peer.name == make.name for peer in found):
            print(f"{make.name}: not installed, left out")
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors")
    print(*(f"{peer.name} {peer.version}" for peer in found), sep=", ")
    words = Words.read(Path(options.data) if options.data else None)
    sizes = options.sizes or (QUICK if options.quick else SIZES)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="dateline-site-", dir=options.folder) as folder:
        for count in sizes:
            for name, value in measure(Path(folder) / str(count), count, words, found):
                figures[name] = round(value, 3)
                print(f"{name:<28} {value:>9.2f}{_ratio(name, count, figures)}", flush=True)
    figures["one_changed_s"] = figures[f"one_changed_{sizes[-1]}_s"]
    report("site", figures)


def _ratio(name: str, count: int, figures: Mapping[str, float]) -> str:
    """Say how a peer's time compares with ours."""
    kind = name.partition("_")[0]
    if kind not in ("full", "cpu") or name.endswith("ours"):
        return ""
    return f"  {figures[name] / figures[f'{kind}_{count}_s_ours']:.2f} times ours"


if __name__ == "__main__":
    main()
