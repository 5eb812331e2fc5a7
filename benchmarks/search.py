"""Search in a real browser: what is found of what the pages say, and how fast on a slow phone.

A site of 91 recorded issues in English and 91 in Korean (benchmarks/search_corpus.py) is built and
shown on loopback. 40 words of each language and 30 titles are drawn by a hash from the pages' own
text, read out of their HTML: nobody chooses them. A Korean word is drawn without its particle, and
every statement that has it anywhere should be found; an English one where it stands as a word.
Each question is typed into a search page that has just been loaded, with no cache and Chromium's
processor throttled; the time runs from the last letter to the first result on the page.

Figures: `recall_<lang>` is the share of the statements with a word that are found, mean over
words; `exact_<lang>` the share of found statements that have the very word (others have a form of
it); `titles_first` the share of exact titles whose own statement comes first; `first_ms_<n>x` the
slowest and `median_ms_<n>x` the median question at that throttling; `median_ms_slow_4g` the same
at 4x with 150 ms and 1.6 Mbit/s to the host.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import mean, median
from typing import Any, Final, NamedTuple

from bs4 import BeautifulSoup
from playwright.sync_api import Browser, sync_playwright

from benchmarks.command import Command, report
from benchmarks.search_corpus import editions
from render.site.build import build_site
from render.site.options import SiteOptions
from tests.support.editions_folder import DirectorySource
from tests.support.served import served

CHROMIUM: Final = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ISSUES: Final = 91
WORDS: Final = 40
TITLES: Final = 30
THROTTLES: Final = (4, 6)
SLOW_4G: Final = {
    "offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000,
}  # fmt: skip
FAST: Final = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
LANGUAGES: Final = {"en": "", "ko": "ko/"}
_WORD: Final = {"en": re.compile(r"[a-z]{4,}"), "ko": re.compile(r"[가-힣]{2,}")}
_PARTICLE: Final = re.compile(
    r"(?<=[가-힣]{2})(?:에서|에게|으로|부터|까지|[은는이가을를의에로와과도만])$"
)
ASK: Final = """async (words) => {
  const list = document.querySelector(".found"), status = document.querySelector(".status");
  const more = document.querySelector("button.more"), input = document.querySelector("#words");
  const until = (there) => new Promise((resolve) => {
    const look = () => there() ? resolve() : setTimeout(look, 1);
    look();
  });
  const begun = performance.now();
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await until(() => list.childElementCount || status.textContent);
  const ms = performance.now() - begun;
  await until(() => status.textContent);
  while (!more.hidden) {
    const count = list.childElementCount;
    more.click();
    await until(() => more.hidden || list.childElementCount > count);
  }
  const links = [...list.querySelectorAll("a")];
  return { ms, found: links.map((link) => [link.pathname + link.hash, link.textContent]) };
}"""


class Told(NamedTuple):
    """A statement as its page has it."""

    address: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Words to ask for, where, and the addresses of the statements that should be found."""

    language: str
    words: str
    wanted: frozenset[str]


def read_pages(site: Path, prefix: str) -> list[Told]:
    """Return the statements of a language's issues, from their pages."""
    found = []
    for page in sorted(site.glob(f"{prefix}????-??-??/index.html")):
        tree = BeautifulSoup(page.read_bytes(), "lxml")
        for story in tree.select("details.story"):
            for mark in story.select("a.mark"):
                mark.decompose()
            head, text = story.select_one("h4"), story.select_one("p")
            label = head.select_one("b") if head else None
            if head and label and text:
                address = f"/{prefix}{page.parent.name}/#{head['id']}"
                found.append(Told(address, label.get_text(), text.get_text()))
    return found


def drawn(names: Sequence[str], count: int) -> list[str]:
    """Return as many names as asked for, by their hash."""
    return sorted(set(names), key=lambda name: sha256(name.encode()).digest())[:count]


def word_questions(told: Sequence[Told], language: str) -> Iterator[Question]:
    """Yield questions of one word, drawn from what the pages say."""
    texts = {one.address: f"{one.label}\n{one.text}".lower() for one in told}
    words = [word for text in texts.values() for word in _WORD[language].findall(text)]
    if language == "ko":
        words = [_PARTICLE.sub("", word) for word in words]
    for word in drawn(words, WORDS):
        has = re.compile(rf"(?<![^\W_]){word}(?![^\W_])" if language == "en" else word)
        wanted = frozenset(where for where, text in texts.items() if has.search(text))
        yield Question(language, word, wanted)


def title_questions(told: Sequence[Told], language: str) -> Iterator[Question]:
    """Yield titles as questions; those that several statements have are right at each."""
    for title in drawn([one.label for one in told], TITLES // len(LANGUAGES)):
        yield Question(
            language, title, frozenset(one.address for one in told if one.label == title)
        )


class Asker:
    """A search page of a language under a throttled processor, loaded anew for each question."""

    def __init__(
        self, browser: Browser, address: str, throttle: int, slow_net: bool = False
    ) -> None:
        self.page = browser.new_page(viewport={"width": 390, "height": 844})
        self.session = self.page.context.new_cdp_session(self.page)
        self.session.send("Network.enable")
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.address, self.throttle, self.slow_net = address, throttle, slow_net

    def __call__(self, question: Question) -> Any:
        """Return the milliseconds to the first result, and all that was found."""
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        self.session.send("Network.emulateNetworkConditions", {**SLOW_4G, **FAST})
        self.page.goto(f"{self.address}/{LANGUAGES[question.language]}search/")
        self.page.locator("form.search").wait_for()
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": self.throttle})
        if self.slow_net:
            self.session.send("Network.emulateNetworkConditions", SLOW_4G)
        return self.page.evaluate(ASK, question.words)


def measure(browser: Browser, address: str, told: dict[str, list[Told]]) -> dict[str, float]:
    """Ask everything; print each miss and return the figures."""
    figures: dict[str, float] = {}
    times: dict[int, list[float]] = {throttle: [] for throttle in THROTTLES}
    asked: list[Question] = []
    at_once = Asker(browser, address, THROTTLES[0])
    for language in LANGUAGES:
        recalls, exact = [], []
        for question in word_questions(told[language], language):
            answer = at_once(question)
            times[THROTTLES[0]].append(answer["ms"])
            found = {where for where, _ in answer["found"] if "#" in where}
            recalls.append(len(found & question.wanted) / len(question.wanted))
            exact.append(len(found & question.wanted) / max(len(found), 1))
            asked.append(question)
            if missed := question.wanted - found:
                print(f"{question.words}: {len(missed)} of {len(question.wanted)} missed")
        figures |= {f"recall_{language}": mean(recalls), f"exact_{language}": mean(exact)}
        figures[f"words_{language}"] = len(recalls)
    first = []
    for language in LANGUAGES:
        for question in title_questions(told[language], language):
            answer = at_once(question)
            times[THROTTLES[0]].append(answer["ms"])
            where, _ = next(iter(answer["found"]), ("", ""))
            first.append(where in question.wanted)
            if not first[-1]:
                print(f"{question.words!r}: first is {where or 'nothing'}")
    figures |= {"titles": len(first), "titles_first": mean(first)}
    for throttle in THROTTLES[1:]:
        slower = Asker(browser, address, throttle)
        times[throttle] = [slower(question)["ms"] for question in asked]
    for throttle, ms in times.items():
        figures |= {f"first_ms_{throttle}x": max(ms), f"median_ms_{throttle}x": median(ms)}
    far = Asker(browser, address, THROTTLES[0], slow_net=True)
    return figures | {"median_ms_slow_4g": median(far(question)["ms"] for question in asked[::8])}


def build(folder: Path, data: Path, count: int) -> Path:
    """Build the site of the recorded issues; return its folder."""
    shelf = folder / "shelf"
    shelf.mkdir()
    for language in LANGUAGES:
        for edition in editions(data, count, language):
            (shelf / f"{edition.date}.{language}.json").write_text(edition.to_json(), "utf-8")
    options = SiteOptions(name="Recorded", url="https://recorded.example", cards=False)
    build_site(DirectorySource(shelf), folder / "site", options)
    return folder / "site"


def main() -> None:
    """Print misses and the line of figures."""
    parser = Command(__doc__, "10 issues of each language", needs_data=True)
    options = parser.given()
    if not Path(CHROMIUM).is_file():
        sys.exit(f"no Chromium at {CHROMIUM}; CHROMIUM in the environment names another one")
    with tempfile.TemporaryDirectory(prefix="dateline-search-") as folder:
        site = build(Path(folder), options.data, 10 if options.quick else ISSUES)
        told = {language: read_pages(site, prefix) for language, prefix in LANGUAGES.items()}
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            figures = measure(browser, address, told)
            browser.close()
    report("search", figures | {"statements": sum(map(len, told.values()))}, 3)


if __name__ == "__main__":
    main()
