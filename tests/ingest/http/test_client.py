"""The polite client against servers on loopback, good ones, bad ones and hostile ones."""

import asyncio
import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import brotli
import h2.config
import h2.connection
import h2.events
import pytest

from ingest.http.address_guard import GuardedBackend
from ingest.http.client import FetchError, HttpSettings, PoliteClient, Purpose, Reply, StatusError
from ingest.http.politeness import Hosts
from tests.support.certificates import make_certificate
from tests.support.loopback import answer, loopback, sends
from tests.world.server import Exchange, Fault, Request, Response, Service

T = TypeVar("T")
NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
HERE = HttpSettings(allow_hosts=("127.0.0.1",))
HASTY = HttpSettings(
    connect_timeout_s=0.5, read_timeout_s=0.3, total_timeout_s=0.6, allow_hosts=("127.0.0.1",)
)


def visit(settings: HttpSettings, work: Callable[[PoliteClient], Awaitable[T]]) -> T:
    """Do something with a client whose clock stands still."""

    async def run() -> T:
        async with PoliteClient(settings, now=lambda: NOW) as client:
            return await work(client)

    return asyncio.run(run())


def fetch(
    url: str, settings: HttpSettings = HERE, purpose: Purpose = "feed", **given: str
) -> Reply:
    return visit(settings, lambda client: client.fetch(url, purpose=purpose, **given))  # type: ignore[arg-type]


def failure(url: str, settings: HttpSettings = HERE, purpose: Purpose = "feed") -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, settings, purpose)
    assert caught.value.hint, "an error says how to mend it"
    return caught.value


class Site:
    """A well-behaved site whose pages a test sets; it remembers what was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Response] = {}
        self.exchanges: list[Exchange] = []
        self.requests: list[Request] = []
        self.service = Service("site", self._answer, self.exchanges.append)

    def _answer(self, request: Request) -> Response:
        self.requests.append(request)
        return self.pages.get(request.path, Response(404, b"nothing here"))

    def __enter__(self) -> "Site":
        self.service.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.service.stop()

    def url(self, path: str) -> str:
        return self.service.address + path

    @property
    def paths(self) -> list[str]:
        return [exchange.path for exchange in self.exchanges]


def moved(to: str, status: int = 302) -> Response:
    return Response(status, b"", {"Location": to})


# --- what a good exchange gives ---


def test_a_reply_holds_the_answer_and_how_long_it_is_fresh():
    with Site() as site:
        site.pages["/feed"] = Response(
            200, b"<rss/>", {"Cache-Control": "max-age=60", "ETag": '"a"'}, "text/xml"
        )
        reply = fetch(site.url("/feed"))
    assert (reply.status, reply.body, reply.url) == (200, b"<rss/>", site.url("/feed"))
    assert reply.headers["etag"] == '"a"'
    assert reply.fresh_until == NOW + timedelta(minutes=1)
    assert not reply.permanent_url
    assert reply.wire_bytes > len(reply.body)


def test_the_user_agent_is_honest():
    settings = HttpSettings(contact="desk@paper.test\r\nX: y (", allow_hosts=("127.0.0.1",))
    with Site() as site:
        site.pages["/"] = Response(200, b"x")
        fetch(site.url("/"), settings)
    agent = site.requests[0].headers["user-agent"]
    assert agent.startswith("dateline/")
    assert agent.endswith("(+desk@paper.testX: y )")


def test_validators_are_sent_and_a_304_has_no_body():
    with Site() as site:
        site.pages["/feed"] = Response(304)
        reply = fetch(
            site.url("/feed"), etag='W/"x"', last_modified="Thu, 02 May 2024 08:00:00 GMT"
        )
    assert reply.not_modified
    assert reply.body == b""
    headers = site.requests[0].headers
    assert headers["if-none-match"] == 'W/"x"'
    assert headers["if-modified-since"] == "Thu, 02 May 2024 08:00:00 GMT"


def test_a_validator_goes_back_byte_for_byte():
    odd = b'"\xe9\xec\x95\x88~"'
    with loopback(sends(answer().replace(b"\r\n", b"\r\nETag: " + odd + b"\r\n", 1))) as server:
        etag = fetch(f"{server.address}/").headers["etag"]
        fetch(f"{server.address}/", etag=etag)
        assert b"if-none-match: " + odd + b"\r\n" in server.requests[1]
        fetch(f"{server.address}/", etag="one\r\nX-Two: three", last_modified="\u0416")
    assert b"one" not in server.requests[2]
    assert b"if-modified-since" not in server.requests[2]


def test_a_redirect_to_an_address_beyond_ascii_is_followed():
    with Site() as site:
        site.pages["/"] = moved("/caf\u00e9/\uae00".encode().decode("latin-1"))
        site.pages["/caf%C3%A9/%EA%B8%80"] = Response(200, b"here")
        assert fetch(site.url("/")).body == b"here"


def test_a_304_that_nobody_asked_for_is_an_error():
    with Site() as site:
        site.pages["/feed"] = Response(304)
        assert failure(site.url("/feed")).code == "http-304"


@pytest.mark.parametrize("purpose", ["feed", "page", "image"])
def test_an_empty_answer_is_an_error(purpose: Purpose):
    with Site() as site:
        site.pages["/x"] = Response(200, b"")
        assert failure(site.url("/x"), purpose=purpose).code == "empty"


def test_parameters_and_headers_go_along():
    with Site() as site:
        site.pages["/api"] = Response(200, b"{}")

        async def work(client: PoliteClient) -> Reply:
            return await client.fetch(
                site.url("/api?a=1"),
                purpose="api",
                params={"q": "ä b&c"},
                headers={"Authorization": "Bearer t"},
            )

        visit(HERE, work)
    assert site.requests[0].query == {"a": "1", "q": "ä b&c"}
    assert site.requests[0].headers["authorization"] == "Bearer t"


def test_connections_are_used_again():
    heads: list[bytes] = []

    def script(connection: socket.socket, head: bytes) -> None:
        while b"\r\n\r\n" in head:
            heads.append(head)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            head = connection.recv(65536)

    async def work(client: PoliteClient) -> None:
        for _ in range(3):
            await client.fetch(f"{server.address}/", purpose="feed")

    with loopback(script) as server:
        visit(HERE, work)
    assert len(heads) == 3
    assert len(server.requests) == 1, "one connection carried all"


def test_no_cookie_is_kept():
    with Site() as site:
        site.pages["/"] = Response(200, b"x", {"Set-Cookie": "who=you; Path=/"})

        async def work(client: PoliteClient) -> None:
            await client.fetch(site.url("/"), purpose="feed")
            await client.fetch(site.url("/"), purpose="feed")

        visit(HERE, work)
    assert all("cookie" not in request.headers for request in site.requests)


# --- time ---


FOR_EVER_S = 60.0
"""How long a slow server goes on, unless the client hangs up."""

SOON_S = 20.0
"""Long before that, on a busy machine too."""


def drips(connection: socket.socket, head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(round(FOR_EVER_S / 0.02)):
        connection.sendall(b"x")
        time.sleep(0.02)


def hangs(connection: socket.socket, head: bytes) -> None:
    connection.settimeout(FOR_EVER_S)
    connection.recv(1)  # nothing comes; it returns when the client hangs up


def drips_headers(connection: socket.socket, head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(round(FOR_EVER_S / 0.02)):
        connection.sendall(f"X-{number}: y\r\n".encode())
        time.sleep(0.02)


@pytest.mark.parametrize("script", [drips, hangs, drips_headers], ids=lambda s: s.__name__)
def test_one_deadline_ends_every_kind_of_slowness(
    script: Callable[[socket.socket, bytes], None],
):
    begun = time.monotonic()
    with loopback(script) as server:
        error = failure(f"{server.address}/", HASTY)
    assert error.code == "timeout"
    assert time.monotonic() - begun < SOON_S
    assert len(server.requests) <= 1, "the time is up: nothing is tried again"


def test_the_deadline_spans_redirects():
    """Each hop takes half of the time: the third is not reached."""

    def script(connection: socket.socket, head: bytes) -> None:
        time.sleep(0.25)
        connection.sendall(answer(b"", "302 Found", Location="/next"))

    with loopback(script) as server:
        assert failure(f"{server.address}/", HASTY).code == "timeout"
    assert len(server.requests) <= 3


def test_a_connection_that_nobody_accepts_times_out():
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = [socket.socket() for _ in range(8)]
    for each in waiting:  # fill the queue, so that the kernel lets further ones wait
        each.setblocking(False)
        each.connect_ex(listener.getsockname())
    try:
        error = failure(f"http://127.0.0.1:{listener.getsockname()[1]}/", HASTY)
    finally:
        for each in (*waiting, listener):
            each.close()
    assert error.code == "timeout"


# --- size ---


def endless(connection: socket.socket, head: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")


def test_an_endless_body_ends_at_the_limit():
    settings = HttpSettings(max_bytes=1_000_000, allow_hosts=("127.0.0.1",))
    with loopback(endless) as server:
        error = failure(f"{server.address}/", settings)
    assert error.code == "too-large"
    assert "1,000,000" in str(error)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        pytest.param("gzip", gzip.compress, id="gzip"),
        pytest.param("br", lambda data: brotli.compress(data, quality=3), id="brotli"),
        pytest.param(
            "gzip, gzip", lambda data: gzip.compress(gzip.compress(data)), id="gzip-in-gzip"
        ),
    ],
)
def test_a_bomb_is_refused_at_the_limit(encoding: str, pack: Callable[[bytes], bytes]):
    bomb = answer(pack(bytes(60_000_000)), Content_Encoding=encoding)
    with loopback(sends(bomb)) as server:
        begun = time.process_time()
        error = failure(f"{server.address}/", HttpSettings(allow_hosts=("127.0.0.1",)))
    assert error.code == "too-large"
    assert time.process_time() - begun < 2
    assert len(server.requests) == 1


def unfolds_to_nothing(connection: socket.socket, head: bytes) -> None:
    """Send gzip that never ends and holds nothing: empty blocks, one after the other."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    connection.sendall(packer.compress(b"x"))
    while True:
        connection.sendall(b"".join(packer.flush(zlib.Z_FULL_FLUSH) or EMPTY for _ in range(2000)))


EMPTY = b"\x00\x00\x00\xff\xff"


def test_an_endless_body_that_unfolds_to_nothing_ends_at_the_limit():
    settings = HttpSettings(max_bytes=1_000_000, allow_hosts=("127.0.0.1",))
    with loopback(unfolds_to_nothing) as server:
        assert failure(f"{server.address}/", settings).code == "too-large"


def test_a_declared_length_over_the_limit_is_not_read():
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"
    with loopback(sends(head)) as server:
        assert failure(f"{server.address}/").code == "too-large"


def test_the_body_of_an_error_is_cut_and_not_refused():
    with loopback(sends(answer(b"x" * 300_000, "404 Not Found"))) as server:
        error = failure(f"{server.address}/")
    assert isinstance(error, StatusError)
    assert 0 < len(error.reply.body) <= 65536


def test_other_work_goes_on_while_a_large_body_is_decoded():
    """The computing is cut into many parts, between which another task has its turns."""
    body = answer(gzip.compress(bytes(9_000_000)), Content_Encoding="gzip")
    parts_s: list[float] = []

    async def watch() -> None:
        while True:
            begun = time.thread_time()
            await asyncio.sleep(0)
            parts_s.append(time.thread_time() - begun)

    async def work(client: PoliteClient) -> Reply:
        await client.fetch(f"{server.address}/", purpose="feed")  # what is done once is done
        watcher = asyncio.create_task(watch())
        reply = await client.fetch(f"{server.address}/", purpose="feed")
        watcher.cancel()
        return reply

    with loopback(sends(body)) as server:
        reply = visit(HERE, work)
    assert len(reply.body) == 9_000_000
    decoding = [part for part in parts_s if part > 0.0003]
    assert len(decoding) > 10


# --- damage ---


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(answer(b"x" * 50)[:-20], "truncated", id="shorter-than-its-length"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            "truncated",
            id="chunks-without-an-end",
        ),
        pytest.param(
            answer(gzip.compress(b"hello" * 50)[:-9], Content_Encoding="gzip"),
            "truncated",
            id="gzip-without-an-end",
        ),
        pytest.param(answer(b"\x1f\x8b\x08, or not"), "bad-encoding", id="damaged-gzip"),
        pytest.param(answer(Content_Encoding="br, br, br"), "bad-encoding", id="many-encodings"),
        pytest.param(b"", "disconnected", id="hangs-up"),
        pytest.param(b"220 ftp ready\r\n\r\n", "protocol", id="another-protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, "protocol", id="endless-header"),
    ],
)
def test_damaged_answers(sent: bytes, code: str):
    with loopback(sends(sent)) as server:
        assert failure(f"{server.address}/").code == code


def test_what_may_pass_is_tried_again_and_then_succeeds():
    with Site() as site:
        site.pages["/"] = Response(200, b"fine")
        site.service.faults = [Fault(reset=True, times=1), Fault(truncate=0.5, times=1)]
        assert fetch(site.url("/")).body == b"fine"
    assert len(site.exchanges) == 3


def test_a_closed_port_is_tried_three_times_and_no_more(monkeypatch: pytest.MonkeyPatch):
    tried, connect = [], GuardedBackend.connect_tcp

    async def counted(self: GuardedBackend, host: str, port: int, *rest: Any, **more: Any) -> Any:
        tried.append(port)
        return await connect(self, host, port, *rest, **more)

    monkeypatch.setattr(GuardedBackend, "connect_tcp", counted)
    with socket.socket() as nobody:  # takes the port, and listens to nobody
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        begun = time.monotonic()
        assert failure(f"http://127.0.0.1:{port}/").code == "connect"
    assert tried == [port] * 3
    assert time.monotonic() - begun < SOON_S


def test_a_name_that_does_not_exist():
    assert failure("http://nothing.invalid/").code == "dns"


def secured(folder: Path, days: int, *protocols: str) -> tuple[ssl.SSLContext, Path]:
    certificate, key = make_certificate(folder, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(list(protocols))
    return context, certificate


@pytest.mark.parametrize(
    ("days", "trusted"),
    [pytest.param(-1, True, id="expired"), pytest.param(1, False, id="of-nobody")],
)
def test_a_certificate_that_is_not_valid(
    days: int, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context, certificate = secured(tmp_path, days)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with loopback(sends(answer()), tls=context) as server:
        assert failure(f"{server.address}/").code == "tls"
        assert not server.requests


def speaks_http2(connection: socket.socket, head: bytes) -> None:
    """Answer every request of one HTTP/2 connection with its own path."""
    server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    server.initiate_connection()
    data = head
    while data:
        for event in server.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                headers = dict(event.headers)
                server.send_headers(event.stream_id, [(":status", "200")])
                server.send_data(event.stream_id, headers[b":path"], end_stream=True)
        connection.sendall(server.data_to_send())
        data = connection.recv(65536)


def test_http_2_carries_several_requests_on_one_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    context, certificate = secured(tmp_path, 1, "h2")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async def work(client: PoliteClient) -> list[bytes]:
        first = await client.fetch(f"{server.address}/0", purpose="feed")
        asks = [client.fetch(f"{server.address}/{n}", purpose="feed") for n in (1, 2)]
        return [reply.body for reply in (first, *await asyncio.gather(*asks))]

    with loopback(speaks_http2, tls=context) as server:
        assert visit(HERE, work) == [b"/0", b"/1", b"/2"]
        assert len(server.requests) == 1


# --- statuses ---


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 406, 410, 418, 429, 451, 499])
def test_a_refusal_is_not_asked_twice(status: int):
    with Site() as site:
        site.pages["/"] = Response(status, b"no", {"X-Why": "because"})
        error = failure(site.url("/"))
    assert isinstance(error, StatusError)
    assert (error.code, error.status) == (f"http-{status}", status)
    assert (error.reply.body, error.reply.headers["x-why"]) == (b"no", "because")
    assert len(site.exchanges) == 1


@pytest.mark.parametrize("purpose", ["feed", "api"])
def test_a_server_in_trouble_is_asked_again(purpose: Purpose):
    """Two failures are got over, three are not. Each status has a host of its own."""
    site = Site()
    site.pages["/"] = Response(200, b"fine")
    faults = {(status, times): Fault(status=status, host=f"{times}.{status}.example", times=times)
              for status in (500, 502, 503, 504) for times in (2, 3)}  # fmt: skip

    async def work(client: PoliteClient) -> list[str]:
        async def ask(fault: Fault) -> str:
            try:
                return (await client.fetch(f"http://{fault.host}/", purpose=purpose)).body.decode()
            except StatusError as error:
                return error.code

        return await asyncio.gather(*map(ask, faults.values()))

    with site:
        site.service.faults = list(faults.values())
        found = visit(HttpSettings(mirrors={"*.example": site.service.address}), work)
    assert found == ["fine" if times == 2 else f"http-{status}" for status, times in faults]
    assert len(site.exchanges) == 4 * (3 + 3)


def test_a_short_429_is_waited_for():
    with Site() as site:
        site.pages["/"] = Response(200, b"fine")
        site.service.faults = [Fault(status=429, headers={"Retry-After": "1"}, times=1)]
        begun = time.monotonic()
        assert fetch(site.url("/")).body == b"fine"
    assert 0.9 < time.monotonic() - begun < SOON_S
    assert len(site.exchanges) == 2


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        pytest.param({"Retry_After": "3600"}, timedelta(hours=1), id="seconds"),
        pytest.param(
            {"Retry_After": "Thu, 02 May 2024 09:00:00 GMT",
             "Date": "Thu, 02 May 2024 08:00:00 GMT"},
            timedelta(hours=1),
            id="date",
        ),
        pytest.param({}, timedelta(minutes=10), id="absent"),
    ],
)  # fmt: skip
def test_a_host_that_said_429_stays_paused(headers: dict[str, str], wait: timedelta):
    async def work(client: PoliteClient) -> list[FetchError]:
        errors = []
        for path in ("/a", "/b", "/b"):
            with pytest.raises(FetchError) as caught:
                await client.fetch(server.address + path, purpose="feed")
            errors.append(caught.value)
        return errors

    with loopback(sends(answer(b"", "429 Too Many Requests", **headers))) as server:
        errors = visit(HERE, work)
    assert [error.code for error in errors] == ["http-429", "paused", "paused"]
    assert [error.retry_at for error in errors] == [NOW + wait] * 3
    assert len(server.requests) == 1, "nothing was asked after the refusal"


def test_a_server_in_trouble_that_says_how_long_is_not_asked_again():
    with Site() as site:
        site.pages["/"] = Response(503, b"", {"Retry-After": "3600"})
        error = failure(site.url("/"))
    assert error.retry_at == NOW + timedelta(hours=1)
    assert len(site.exchanges) == 1


def test_who_waits_in_line_hears_of_a_pause_as_well():
    with Site() as site:
        site.pages["/"] = Response(429, b"", {"Retry-After": "3600"})

        async def work(client: PoliteClient) -> list[object]:
            asks = [client.fetch(site.url("/"), purpose="feed") for _ in range(4)]
            return await asyncio.gather(*asks, return_exceptions=True)

        errors = visit(HERE.model_copy(update={"per_host": 1}), work)
    assert [getattr(error, "code", "") for error in errors] == ["http-429", *["paused"] * 3]
    assert len(site.exchanges) == 1


def test_a_short_pause_holds_for_all_requests_to_the_host(monkeypatch: pytest.MonkeyPatch):
    paused, pause = asyncio.Event(), Hosts.pause

    def noted(self: Hosts, host: str, until: datetime) -> None:
        pause(self, host, until)
        paused.set()

    monkeypatch.setattr(Hosts, "pause", noted)
    with Site() as site:
        site.pages["/a"] = site.pages["/b"] = Response(200, b"fine")
        site.service.faults = [Fault(path="/a", status=429, headers={"Retry-After": "1"}, times=1)]

        async def work(client: PoliteClient) -> None:
            first = asyncio.create_task(client.fetch(site.url("/a"), purpose="feed"))
            await paused.wait()
            await client.fetch(site.url("/b"), purpose="feed")
            await first

        visit(HERE, work)
    refused, *later = site.exchanges
    assert len(later) == 2
    assert all(exchange.at_s - refused.at_s > 0.9 for exchange in later)


def test_an_apis_429_is_left_to_its_collector():
    with Site() as site:
        site.pages["/a"] = Response(429, b'{"retry_after": 1}', {"Retry-After": "1"})
        site.pages["/b"] = Response(200, b"fine")

        async def work(client: PoliteClient) -> bytes:
            with pytest.raises(StatusError) as caught:
                await client.fetch(site.url("/a"), purpose="api")
            assert caught.value.retry_at == NOW + timedelta(seconds=1)
            return (await client.fetch(site.url("/b"), purpose="api")).body

        assert visit(HERE, work) == b"fine"
    assert site.paths == ["/a", "/b"]


# --- redirects ---


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        pytest.param([301], "/1", id="301"),
        pytest.param([308], "/1", id="308"),
        pytest.param([302], "", id="302"),
        pytest.param([307], "", id="307"),
        pytest.param([303], "", id="303"),
        pytest.param([301, 308], "/2", id="two-permanent"),
        pytest.param([301, 302], "/1", id="permanent-then-for-now"),
        pytest.param([302, 301], "", id="for-now-then-permanent"),
        pytest.param([301, 301, 302, 301, 301], "/2", id="five-hops"),
    ],
)
def test_redirects_are_followed_and_the_lasting_ones_remembered(
    statuses: list[int], permanent: str
):
    with Site() as site:
        for number, status in enumerate(statuses):
            site.pages[f"/{number}"] = moved(f"/{number + 1}", status)
        site.pages[f"/{len(statuses)}"] = Response(200, b"here")
        reply = fetch(site.url("/0"))
        assert reply.permanent_url == (site.url(permanent) if permanent else "")
    assert reply.body == b"here"
    assert reply.url == site.url(f"/{len(statuses)}")


@pytest.mark.parametrize("target", ["feed:{}", "feed:http:{}", "\\1"])
def test_a_redirect_leads_where_a_browser_goes(target: str):
    with Site() as site:
        place = site.url("/1").removeprefix("http:")
        site.pages["/0"] = moved(target.format(place), 302)
        site.pages["/1"] = Response(200, b"here")
        assert fetch(site.url("/0")).body == b"here"


def test_a_redirect_loop_ends_after_five_hops():
    with Site() as site:
        site.pages["/"] = moved("/")
        assert failure(site.url("/")).code == "too-many-redirects"
    assert len(site.exchanges) == 6


@pytest.mark.parametrize(
    ("target", "code"),
    [
        pytest.param("http://169.254.169.254/latest/meta-data", "refused-address", id="metadata"),
        pytest.param("http://[::ffff:127.0.0.1]/", "refused-address", id="mapped"),
        pytest.param("http://[::1]/", "refused-address", id="ipv6"),
        pytest.param("http://2130706433/", "refused-address", id="decimal"),
        pytest.param("http://0x7f.1/", "refused-address", id="hexadecimal"),
        pytest.param("http://localhost/", "refused-address", id="localhost"),
        pytest.param("http://10.0.0.1/", "refused-address", id="private"),
        pytest.param("http://①②⑦.⓪.⓪.①/", "redirect", id="circled-digits"),
        pytest.param("file:///etc/passwd", "redirect", id="file"),
        pytest.param("gopher://127.0.0.1:70/x", "redirect", id="gopher"),
        pytest.param("javascript:alert(1)", "redirect", id="javascript"),
        pytest.param("http://[::1", "redirect", id="no-address"),
        pytest.param("", "redirect", id="empty"),
    ],
)
def test_a_redirect_to_a_private_or_strange_place_is_refused(target: str, code: str):
    with Site() as site:
        headers = {"Location": target.encode().decode("latin-1")} if target else {}
        site.pages["/"] = Response(302, b"", headers)
        assert failure(site.url("/")).code == code


def test_a_token_does_not_follow_a_redirect_to_another_host():
    with Site() as home, Site() as other:
        home.pages["/api"] = moved(other.url("/api"))
        other.pages["/api"] = Response(200, b"{}")

        async def work(client: PoliteClient) -> Reply:
            headers = {"Authorization": "Bearer secret", "X-Key": "secret"}
            return await client.fetch(home.url("/api"), purpose="api", headers=headers)

        visit(HERE, work)
    assert home.requests[0].headers["authorization"] == "Bearer secret"
    assert "secret" not in str(other.requests[0].headers)


def test_the_name_and_password_of_a_private_feed_are_sent_to_it_only():
    with Site() as site:
        site.pages["/feed"] = Response(200, b"<rss/>")
        reply = fetch(site.url("/feed").replace("://", "://me:s%40crt@"))
    assert site.requests[0].headers["authorization"] == "Basic bWU6c0BjcnQ="
    assert "s%40crt" not in reply.url


def test_an_error_shows_no_query():
    with Site() as site:
        assert "secret" not in str(failure(site.url("/feed?key=secret")))


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "ftp://host.test/feed", "http://", "http://[::1/", "//x"]
)
def test_what_is_no_address(url: str):
    assert failure(url).code == "bad-address"


# --- private places ---


def test_nothing_on_this_machine_is_asked_unless_it_is_named():
    with Site() as site:
        assert failure(site.url("/"), HttpSettings()).code == "refused-address"
        other = HttpSettings(allow_hosts=("127.0.0.1:1",))
        assert failure(site.url("/"), other).code == "refused-address"
        site.pages["/"] = Response(200, b"named")
        port = HttpSettings(allow_hosts=(f"127.0.0.1:{site.service.port}",))
        assert fetch(site.url("/"), port).body == b"named"
    assert len(site.exchanges) == 1


def test_a_name_that_leads_to_a_private_address_is_refused():
    async def resolve(name: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run() -> None:
        async with PoliteClient(HttpSettings(), resolve=resolve) as client:
            await client.fetch(f"http://innocent.test:{site.service.port}/", purpose="feed")

    with Site() as site:
        with pytest.raises(FetchError) as caught:
            asyncio.run(run())
        assert caught.value.code == "refused-address"
        assert not site.exchanges


# --- mirrors and proxies ---


def test_a_mirror_answers_for_its_hosts():
    with Site() as site:
        site.pages["/post"] = Response(200, b"mirrored")
        settings = HttpSettings(mirrors={"*.example": site.service.address})
        reply = fetch("https://blog.example/post", settings)
        assert reply.url == "https://blog.example/post"
        assert site.requests[0].host == "blog.example"
        # Only what goes to the mirror may reach its address.
        assert failure(site.url("/post"), settings).code == "refused-address"
        site.pages["/out"] = moved(site.url("/post"))
        assert failure("https://blog.example/out", settings).code == "refused-address"


def test_requests_go_through_the_proxy():
    """The proxy gets the whole address; names are resolved there, private ones are not sent."""
    with loopback(sends(answer(b"by proxy"))) as proxy:
        settings = HttpSettings(proxy=proxy.address.replace("://", "://me:pw@"))
        assert fetch("http://site.test/feed", settings).body == b"by proxy"
        assert failure("http://2130706433/", settings).code == "refused-address"
    assert proxy.requests[0].startswith(b"GET http://site.test/feed HTTP/1.1")
    assert b"Proxy-Authorization: Basic bWU6cHc=" in proxy.requests[0]
    assert len(proxy.requests) == 1


def test_a_proxy_that_refuses_is_named():
    with loopback(sends(answer(b"", "403 Forbidden"))) as proxy:
        error = failure("https://site.test/feed", HttpSettings(proxy=proxy.address))
    assert error.code == "proxy"


# --- how hosts are spared ---


def crowd(settings: HttpSettings, purpose: Purpose, hosts: list[str], each: int) -> tuple[int, int]:
    """Ask hosts on a mirror all at once; give the most that one host, and all, had at a time."""
    running: dict[str, int] = {}
    most = [0, 0]
    counting = threading.Lock()

    def watch(request: Request) -> Response:
        with counting:
            running[request.host] = running.get(request.host, 0) + 1
            most[0] = max(most[0], running[request.host])
            most[1] = max(most[1], sum(running.values()))
        time.sleep(0.03)
        with counting:
            running[request.host] -= 1
        return Response(200, b"x")

    async def work(client: PoliteClient) -> None:
        asks = [client.fetch(f"http://{host}/{n}", purpose=purpose) for host in hosts
                for n in range(each)]  # fmt: skip
        await asyncio.gather(*asks)

    service = Service("site", watch, lambda exchange: None)
    service.start()
    mirrors = {"*.example": service.address}
    visit(settings.model_copy(update={"mirrors": mirrors}), work)
    service.stop()
    return most[0], most[1]


def test_a_host_gets_two_requests_at_a_time_as_the_host_counts_them():
    one, everywhere = crowd(HttpSettings(), "feed", ["a.example", "b.example", "c.example"], 5)
    assert one == 2
    assert everywhere <= 6


def test_an_api_gets_more_at_a_time():
    one, _ = crowd(HttpSettings(), "api", ["api.example"], 12)
    assert 2 < one <= 12


def test_all_hosts_together_get_no_more_than_the_connections():
    hosts = [f"h{n}.example" for n in range(12)]

    class Narrow(HttpSettings):
        max_connections: ClassVar[int] = 5

    _, everywhere = crowd(Narrow(), "feed", hosts, 2)
    assert everywhere <= 5


def test_requests_to_one_host_are_spaced():
    with Site() as site:
        site.pages["/"] = Response(200, b"x")

        async def work(client: PoliteClient) -> None:
            asks = [client.fetch(site.url("/"), purpose="feed") for _ in range(4)]
            await asyncio.gather(*asks)

        begun = time.monotonic()
        visit(HttpSettings(min_delay_s=0.3, allow_hosts=("127.0.0.1",)), work)
        took_s = time.monotonic() - begun
    assert len(site.exchanges) == 4
    assert took_s >= 3 * 0.3  # when each arrives is the machine's affair
