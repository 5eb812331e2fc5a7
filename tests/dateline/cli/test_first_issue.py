"""In an empty folder: `init`, `run`, `deploy`, and the first issue stands in a repository."""

import subprocess
from pathlib import Path

from benchmarks.day_world import Feeds, Size, Words
from tests.support.newsletters import ISSUE, Paper
from tests.support.warm import warm_python
from tests.world.server import Request, Response, Service


def test_three_commands_bring_the_starter_sources_into_a_repository(tmp_path: Path):
    remote, folder = tmp_path / "site.git", tmp_path / "paper"
    subprocess.run(["git", "init", "--bare", "--quiet", "-b", "main", remote], check=True)
    folder.mkdir()
    paper, hosts = Paper(folder, None), dict[str, int]()  # type: ignore[arg-type]
    feeds = Feeds(Size(), Words(None), lambda: paper.now)

    def answer(request: Request) -> Response:
        """Play every host: a feed where an address looks like one, else a page."""
        number = hosts.setdefault(request.host, len(hosts))
        if any(word in request.path for word in ("feed", "rss", "atom", ".xml")):
            return feeds._feed(number, request)
        return Response(404 if request.path == "/robots.txt" else 200, feeds._page(number))

    web = Service("web", answer, lambda _: None)
    web.start()
    try:
        start = [*warm_python(), "-m", "dateline", "init"]
        subprocess.run(start, cwd=folder, check=True, capture_output=True)
        paper.set("http", 'allow_hosts = ["127.0.0.1"]\n'
                  f'mirrors = {{ "*[a-z]" = "{web.address}" }}')  # fmt: skip
        paper.set("deploy", f'to = "git"\nremote = "{remote}"\npath = "content/posts"\n'
                  'author = "Desk <desk@paper.example>"')  # fmt: skip
        paper.ok("run", "--no-deploy")
        paper.ok("deploy")
    finally:
        web.stop()
    shown = subprocess.run(
        ["git", "show", f"main:content/posts/{ISSUE}-my-ai-newsletter.md"],
        cwd=remote, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert (folder / "posts" / f"{ISSUE}-my-ai-newsletter.md").read_text("utf-8") == shown
    assert len(hosts) > 15
