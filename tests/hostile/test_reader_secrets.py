"""No secret and no stranger's word reaches readers through an error, in any language.

One loopback server plants a secret in every place that a source, a header, a redirect, an entry or
an error can carry one. The paper is published in every language, mailed and announced, and all that
it wrote for readers, printed, logged and measured is searched for them.
"""

import contextlib
import datetime as dt
import email
import email.policy
import json
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from ingest.item import Item, Link, Media
from ingest.privacy import Discretion, is_private, name_of
from ingest.source import Source, SourceError
from tests.support.newsletters import ISSUE, Paper
from tests.support.social import serving
from tests.world.server import Request, Response

LANGUAGES = ("en", "ko", "ja", "zh", "de", "fr", "es")
SAID = "pl4ntedStrangersWords82"
"""What a server says of itself: in titles, errors and headers."""

SECRETS = {
    name: f"{name}Zq7{number}Wv83xK"
    for number, name in enumerate(
        ["user", "password", "query", "path", "fragment", "entry", "location", "cookie", "host",
         "gone", "forbidden", "page", "x", "discord", "reddit", "model", "chat", "alert"]
    )
}  # fmt: skip
S = SECRETS

FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Fern {S["password"]}</title>
<item><title>Fern Labs releases Fern 2 with a context of 128,000 tokens</title>
<guid isPermaLink="false">1</guid><pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate>
<description>Fern Labs has released Fern 2 today. The model reads 128,000 tokens at once.
&lt;a href="https://fern.example/x?auth={S["query"]}"&gt;Yours&lt;/a&gt;</description></item>
<item><title>Moss opens its weights under a free licence</title>
<link>https://reader:{S["entry"]}@moss.example/weights?auth={S["query"]}</link>
<guid isPermaLink="false">2</guid><pubDate>Thu, 02 May 2024 11:00:00 GMT</pubDate>
<enclosure url="https://moss.example/a.mp3?auth={S["query"]}" type="audio/mpeg"/>
<description>Moss has opened the weights of its model. The licence is free.</description></item>
</channel></rss>"""


def answer(request: Request) -> Response:
    cookie = {"set-cookie": f"id={S['cookie']}; Path=/"}
    page = f"<html><title>{SAID}</title><body>{SAID}</body></html>".encode()
    said = {"message": f"{SAID} {request.headers.get('authorization', '')}"}
    match request.path.split("/")[1]:
        case "feed" if S["location"] in request.path:
            plain = FEED.replace(S["password"], "").replace(S["query"], "")
            return Response(200, plain.encode(), cookie, "application/rss+xml")
        case "feed":
            return Response(200, FEED.encode(), cookie, "application/rss+xml")
        case "moved":
            place = f"/feed/{S['location']}?key={S['location']}"
            return Response(301, page, {"location": place, **cookie})
        case "inner":
            place = f"http://{S['host']}.invalid/{S['location']}?key={S['location']}"
            return Response(302, page, {"location": place, **cookie})
        case "gone":
            return Response(410, page, cookie)
        case "forbidden":
            return Response(403, page, cookie)
        case "page":
            return Response(200, page, cookie)
        case "odd":
            return Response(200, page, {"content-encoding": SAID})
        case "x":
            error = {"title": SAID, "detail": f"{SAID} {S['x']}", "status": 403}
            return Response(403, json.dumps(error).encode(), {}, "application/json")
        case "chat" | "alert":
            return Response(200, b"{}", {}, "application/json")
        case "discord":
            body = json.dumps({**said, "code": 50001}).encode()
            return Response(403, body, {}, "application/json")
    body = json.dumps({**said, "error": 401, "reason": SAID}).encode()
    return Response(401, body, {}, "application/json")


def sources(base: str) -> str:
    host = base.removeprefix("http://")
    feeds = [
        f"http://{S['user']}:{S['password']}@{host}/feed/private/{S['path']}/rss"
        f"?auth={S['query']}#{S['fragment']}",
        f"{base}/moved/a?token={S['query']}",
        f"{base}/inner/feed",
        f"http://{S['user']}:{S['password']}@{host}/gone/{S['gone']}/feed",
        f"{base}/forbidden/{S['forbidden']}/feed",
        f"{base}/page/feed?token={S['page']}",
        f"{base}/odd/feed",
    ]
    apis = [
        f'kind = "x"\nlists = ["1"]\napi_url = "{base}/x"',
        f'kind = "discord"\nserver = "9"\napi_url = "{base}/discord"',
        f'kind = "reddit"\nsubreddits = ["LocalLLaMA"]\napi_url = "{base}/reddit"',
        f'kind = "hackernews"\napi_url = "{base}/hackernews"',
    ]
    tables = [*(f'kind = "feed"\nurl = "{url}"' for url in feeds), *apis]
    return "".join(f"\n[[sources]]\n{table}\n" for table in tables)


TOKENS = f"""X_BEARER_TOKEN={S["x"]}
DISCORD_BOT_TOKEN={S["discord"]}
REDDIT_CLIENT_ID=reddit-app
REDDIT_CLIENT_SECRET={S["reddit"]}
DATELINE_MODEL_KEY={S["model"]}
"""


class Mails:
    """A mail server that keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 taken"

    def told(self) -> Iterator[str]:
        """Yield the words of each part of each mail."""
        for taken in self.taken:
            mail = email.message_from_bytes(taken, policy=email.policy.default)
            yield from map(str, mail.values())
            yield from (p.get_content() for p in mail.walk() if not p.is_multipart())


@pytest.fixture
def mails() -> Iterator[tuple[Mails, int]]:
    """A mail server on loopback, and its port."""
    mails = Mails()
    controller = Controller(mails, hostname="localhost", port=0)
    with contextlib.suppress(Exception):  # it looks for itself at the port that was asked for
        controller.start()
    yield mails, controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    controller.stop()


def found_in(text: str) -> list[str]:
    return [name for name, secret in (*SECRETS.items(), ("said", SAID)) if secret in text]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_secret_and_no_strangers_word_is_printed(
    paper: Paper, mails: tuple[Mails, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_LOG", "json")
    inbox, port = mails
    posted: list[tuple[str, str]] = []

    def listening(request: Request) -> Response:
        if request.path in ("/chat", "/alert"):
            posted.append((request.path, request.body.decode()))
        return answer(request)

    with serving(listening) as server:
        head = paper.config.read_text("utf-8").partition("[[sources]]")[0]
        paper.config.write_text(head + sources(server.address), "utf-8")
        languages = ", ".join(f'"{language}"' for language in LANGUAGES)
        paper.set("newsletter", f'languages = [{languages}]\neditor = "openai:planted"')
        paper.set("email", f'host = "localhost"\nport = {port}\nsecurity = "none"\n'
                  'sender = "desk@paper.example"\n'
                  'unsubscribe = "https://paper.example/leave?{address}"')  # fmt: skip
        (paper.folder / "readers.txt").write_text("ann@a.example\n", "utf-8")
        paper.set("schedule", 'metrics = "metrics.prom"')
        paper.set("model", f'base_url = "{server.address}/model"\ntimeout_s = 10')
        host = server.address.removeprefix("http://")
        places = f"DATELINE_CHAT_URLS=json://{S['chat']}@{host}/chat\n"
        places += f"DATELINE_ALERT_URLS=json://{S['alert']}@{host}/alert\n"
        (paper.folder / ".env").write_text(TOKENS + places, "utf-8")
        commands = [
            ("run", "--date", ISSUE, "--json"),
            ("ingest", "--date", ISSUE, "--json"),
            ("run", "--date", ISSUE),
            ("status", "--json"),
            ("status",),
            ("stories", "--date", ISSUE, "--json"),
            ("deliver", "--date", ISSUE),
            ("schedule", "--once"),
        ]
        printed = {command: paper.run(*command) for command in commands}
    # The planted model refuses, so an issue is published without it, and says so by its code.
    assert {done.code for done in printed.values()} == {0, 4}
    assert {words: found_in(done.out + done.err) for words, done in printed.items()} == {
        words: [] for words in printed
    }
    files = [p for folder in ("posts", "site") for p in (paper.folder / folder).rglob("*")]
    files = [*filter(lambda path: path.is_file(), files), paper.folder / "metrics.prom"]
    assert {path.suffix for path in files} >= {".md", ".html", ".xml", ".json"}
    assert {
        str(path): found
        for path in files
        if (found := found_in(path.read_bytes().decode("latin-1")))
    } == {}
    assert inbox.taken
    assert {path for path, _ in posted} >= {"/chat"}
    told = [*inbox.told(), *(body for _, body in posted)]
    assert [found for text in told if (found := found_in(text))] == []
    posts = [path.read_text("utf-8") for path in (paper.folder / "posts").glob("*.md")]
    assert len(posts) == len(LANGUAGES)
    assert sum("Discord 9" in post for post in posts) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("address", "private"),
    [
        pytest.param("https://a.example/feed.xml", False, id="plain"),
        pytest.param("https://a.example/2024/05/03/a-long-title-of-2024/feed/", False, id="slug"),
        pytest.param("https://a.example/feeds/release-v2.1.0-beta.xml", False, id="version"),
        pytest.param("https://a.example/MachineLearners/iOSDevWeekly.xml", False, id="names"),
        pytest.param("https://a.example/DeepSeek-Coder-V2/releases.atom", False, id="model"),
        pytest.param("https://a.example/BeiKeJieDeLiuLangMao.atom", False, id="syllables"),
        pytest.param("https://a.example/feed/qWxRtYpLkJHGfDsA", True, id="letters"),
        pytest.param("https://a.example/feed?token=1", True, id="query"),
        pytest.param("https://me:pass@a.example/feed", True, id="login"),
        pytest.param("https://a.example/private/abc/feed", True, id="called-private"),
        pytest.param("https://a.example/feed/4f9a1c22d07be8839a10", True, id="hexadecimal"),
        pytest.param(
            "https://a.example/feed/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.rss", True, id="uuid"
        ),
        pytest.param("https://a.example/" + "a/" * 2000, True, id="too-long-to-tell"),
    ],
)
def test_what_holds_a_key_is_private_and_not_named_after_its_address(
    address: str, private: bool
) -> None:
    assert is_private(address) is private
    assert (name_of(address) == address) is not private
    assert name_of(address).startswith("a.example " if private else "https://a.example")


def item(**more: object) -> Item:
    at = dt.datetime(2024, 5, 2, tzinfo=dt.UTC)
    values = {"id": "feed:1", "source": "S", "url": "https://a.example/1", "title": "T",
              "text": "Words", "author": "A", "published_at": at}  # fmt: skip
    return Item(**(values | more))  # type: ignore[arg-type]


def test_words_that_are_searched_for_are_no_key() -> None:
    source = Source("S", "feed", options={"url": "https://a.example/?q=language+models&format=rss"})
    kept = item(text="All about language models and rss", links=(Link("https://b.example/rss"),))
    assert Discretion.for_source(source, {}).item(kept) == kept


@pytest.mark.parametrize(
    "name", ["DeepSeek-V3.2-Exp", "claude-3-5-sonnet-20241022", "report-20240503", "2024-05-03"]
)
def test_a_name_in_a_feeds_address_is_no_key(name: str) -> None:
    url = f"https://a.example/{name}/releases.atom"
    kept = item(url=url, text=f"{name} is out", links=(Link(url),))
    assert Discretion.for_source(Source("S", "feed", options={"url": url}), {}).item(kept) == kept


def test_links_and_pictures_that_hold_the_feeds_key_go() -> None:
    url = f"https://a.example/feed?auth={S['query']}"
    told = item(
        url=f"https://a.example/1?auth={S['query']}",
        links=(Link("https://b.example/"), Link(f"https://a.example/?k={S['query']}")),
        media=(Media(f"https://a.example/p.png?auth={S['query']}"),),
    )
    source = Source("S", "feed", options={"url": url})
    assert Discretion.for_source(source, {}).item(told) == item(
        url="https://a.example/", links=(Link("https://b.example/"),)
    )


def test_the_end_of_a_long_address_is_not_told() -> None:
    url = f"https://a.example/{'a/' * 2000}?auth={S['query']}"
    trouble = SourceError("S", "http-403", f"The page {url} is closed to us.")
    told = Discretion.for_source(Source("S", "feed"), {}).trouble(trouble).message
    assert S["query"] not in told
    assert told.startswith("The page a.example/a/")
