"""Pictures of strangers: what is shown, what is refused, and what is taken out of them."""

import io
import struct
import zlib

import pytest
from PIL import Image

from render.card.card import draw_card
from render.images import MAX_BYTES, ImageError, prepare_image


def picture(format: str, size: tuple[int, int] = (320, 200), mode: str = "RGB") -> bytes:
    """Return the bytes of a small picture."""
    target = io.BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P") else (10, 120, 200)[: len(mode)]).save(
        target, format
    )
    return target.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of few bytes that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        pytest.param(picture("PNG"), "png", id="png"),
        pytest.param(picture("JPEG"), "jpg", id="jpeg"),
        pytest.param(picture("WEBP"), "jpg", id="webp"),
        pytest.param(picture("GIF", mode="P"), "png", id="gif"),
        pytest.param(picture("PNG", mode="L"), "png", id="grey"),
    ],
)
def test_a_picture_comes_back_as_png_or_jpeg(data: bytes, ending: str) -> None:
    made, kind, width, height = prepare_image(data)
    assert (kind, width, height) == (ending, 320, 200)
    assert Image.open(io.BytesIO(made)).size == (320, 200)
    assert prepare_image(data) == (made, kind, width, height)


def test_a_large_picture_is_shrunk_in_proportion() -> None:
    _, _, width, height = prepare_image(picture("JPEG", (4000, 1000)), 1600)
    assert (width, height) == (1600, 400)


def test_metadata_is_gone_and_the_picture_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "Camera of somebody"
    target = io.BytesIO()
    Image.new("RGB", (300, 100)).save(target, "JPEG", exif=exif)
    made, _, width, height = prepare_image(target.getvalue())
    assert (width, height) == (100, 300)
    assert b"Camera of somebody" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "no bytes", id="empty"),
        pytest.param(b"<svg xmlns='http://x.example'><script/></svg>", "no PNG", id="svg"),
        pytest.param(b"<html>not found</html>", "no PNG", id="html"),
        pytest.param(picture("BMP"), "no PNG", id="another-format"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "no PNG|broken", id="bad-png"),
        pytest.param(picture("PNG")[:-30], "broken", id="truncated"),
        pytest.param(b"\0" * (MAX_BYTES + 1), "bytes, more than", id="too-many-bytes"),
        pytest.param(png_bomb(60_000, 60_000), "pixels", id="bomb"),
        pytest.param(png_bomb(9000, 9000), "pixels", id="small-bomb"),
        pytest.param(picture("GIF", (1, 1), "P"), "counting pixel", id="counting-pixel"),
    ],
)  # fmt: skip
def test_what_is_no_picture_for_a_page_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ImageError, match=reason):
        prepare_image(data)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Fern-2 arrives", id="short"),
        pytest.param("A very long title that goes on " * 12, id="long"),
        pytest.param("x" * 10_000, id="one-word"),
        pytest.param("새 기준의 등장: 오염 없는 벤치마크", id="korean"),
        pytest.param("عنوان النص", id="arabic"),
        pytest.param("🤖🧪", id="emoji"),
        pytest.param("", id="empty"),
    ],
)
def test_a_card_is_drawn_for_any_title(title: str) -> None:
    made = draw_card(title, "The Paper", "3 May 2024")
    assert Image.open(io.BytesIO(made)).size == (1200, 630)
    assert len(made) < 60_000
    assert draw_card(title, "The Paper", "3 May 2024") == made


def test_different_titles_give_different_cards() -> None:
    assert draw_card("One", "The Paper", "x") != draw_card("Two", "The Paper", "x")
