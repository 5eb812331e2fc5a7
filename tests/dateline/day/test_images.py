"""An edition's images, fetched from a real server: kept when they are pictures, else named."""

import asyncio
import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.day.images import MAX_BYTES, keep_images
from summarize.edition import Edition, Picture
from tests.support.loopback import Loopback, answer, loopback
from tests.support.render_editions import edition


def png(width: int = 2000, height: int = 1000) -> bytes:
    """Return the bytes of a plain picture."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), (10, 120, 200)).save(target, "PNG")
    return target.getvalue()


GOOD = png()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>fetch("https://spy.example")</script></svg>'
LARGE = 50_000_000
ANSWERS = {
    "/good.png": answer(GOOD, Content_Type="image/png"),
    "/typed-as-text": answer(GOOD, Content_Type="text/html"),
    "/missing.png": answer(b"<h1>Not found</h1>", "404 Not Found", Content_Type="text/html"),
    "/script.svg": answer(SVG, Content_Type="image/svg+xml"),
    "/svg-as.png": answer(SVG, Content_Type="image/png"),
    "/page.png": answer(b"<html>Please log in</html>", Content_Type="image/png"),
    "/empty.png": answer(b"", Content_Type="image/png"),
    "/cut.png": answer(GOOD)[:-200],
    "/away.png": answer(b"", "302 Found", Location="file:///etc/passwd"),
    "/told-50-MB.png": answer(GOOD, Content_Type="image/png").replace(
        b"Content-Length: ", f"Content-Length: {LARGE}\r\nX-Real: ".encode()
    ),
}


def serve(connection: socket.socket, head: bytes) -> None:
    """Answer by path; what is not listed is missing, as robots.txt is."""
    path = head.split()[1].decode()
    if path == "/50-MB.png":
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(LARGE // 1_000_000):
            connection.sendall(bytes(1_000_000))
    else:
        connection.sendall(ANSWERS.get(path, answer(b"", "404 Not Found")))


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback(serve) as started:
        yield started


def config(folder: Path, **tables: object) -> Config:
    """Return settings that keep images in a folder and may ask this machine."""
    return Config(folder=folder, http={"allow_hosts": ("127.0.0.1",)}, **tables)  # type: ignore[arg-type]


def with_picture(url: str) -> Edition:
    """Return an edition whose first paragraph shows the picture of an address."""
    first, *rest = edition().lead
    shown = first.model_copy(update={"picture": Picture(item="feed:fern", url=url, alt="A chart")})
    return edition(lead=(shown, *rest))


def kept(made: Config, given: Edition, old: Edition | None = None) -> Edition:
    return asyncio.run(keep_images(made, given, old, Progress()))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", ["/good.png", "/typed-as-text"])
def test_a_picture_is_kept_beside_the_edition(server: Loopback, tmp_path: Path, path: str):
    picture = kept(config(tmp_path), with_picture(server.address + path)).lead[0].picture
    assert picture
    assert (picture.width, picture.height) == (1600, 800)
    assert picture.alt == "A chart"
    (file,) = files(tmp_path)
    assert file == config(tmp_path).path(config(tmp_path).newsletter.assets) / picture.file
    with Image.open(file) as copy:
        assert copy.size == (1600, 800)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        pytest.param("/missing.png", "404", id="404"),
        pytest.param("/script.svg", "no PNG", id="svg-with-script"),
        pytest.param("/svg-as.png", "no PNG", id="svg-that-says-png"),
        pytest.param("/page.png", "no PNG", id="a-page"),
        pytest.param("/empty.png", "empty body", id="empty"),
        pytest.param("/cut.png", "", id="broken-off"),
        pytest.param("/away.png", "", id="redirect-to-a-file"),
        pytest.param("/50-MB.png", f"{MAX_BYTES:,}", id="50-MB"),
        pytest.param("/told-50-MB.png", f"{MAX_BYTES:,}", id="told-to-be-50-MB"),
    ],
)
def test_what_is_no_picture_is_left_out_and_named(
    server: Loopback, tmp_path: Path, path: str, reason: str
):
    url = server.address + path
    given = with_picture(url)
    made = kept(config(tmp_path), given)
    assert made.lead[0].picture is None
    assert made.lead[0].statement == given.lead[0].statement
    found = made.gate.findings[-1]
    assert (found.kind, found.where, found.statement, found.action) == (
        "image", "lead/0", url, "dropped",
    )  # fmt: skip
    assert found.detail
    assert reason in found.detail
    assert files(tmp_path) == []


def test_an_address_within_the_house_is_refused(server: Loopback, tmp_path: Path):
    made = kept(Config(folder=tmp_path), with_picture(f"{server.address}/good.png"))
    assert made.lead[0].picture is None
    assert files(tmp_path) == []


def test_a_picture_that_is_kept_is_not_asked_for_again(server: Loopback, tmp_path: Path):
    given = with_picture(f"{server.address}/good.png")
    first = kept(config(tmp_path), given)
    asked = len(server.requests)
    again = kept(config(tmp_path), given, first)
    assert again.lead == first.lead
    assert len(server.requests) == asked


@pytest.mark.parametrize("mode", ["link", "none"])
def test_without_local_images_nothing_is_fetched(server: Loopback, tmp_path: Path, mode: str):
    made = config(tmp_path, post={"images": mode}, site={"images": mode})
    given = with_picture(f"{server.address}/good.png")
    asked = len(server.requests)
    assert kept(made, given) == given
    assert len(server.requests) == asked
