"""Decoding in bounded pieces: right bytes from good bodies, and no bomb goes off."""

import asyncio
import contextlib
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import brotli
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.http.decoding import GZIP_MARK, PIECE_BYTES, BodyError, decoded

LARGEST_PIECE = 2 * PIECE_BYTES

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 9),
    "deflate": lambda data: zlib.compress(data, 9),
    "br": lambda data: brotli.compress(data, quality=5),
}


async def chunks(data: bytes, step: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), step):
        yield data[start : start + step]


def unpack(encoding: str, data: bytes, step: int = 65536) -> bytes:
    async def unpacked() -> bytes:
        found = bytearray()
        async for piece in decoded(chunks(data, step), encoding):
            assert len(piece) <= LARGEST_PIECE
            found += piece
        return bytes(found)

    return asyncio.run(unpacked())


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=5000), times=st.integers(1, 60), step=st.integers(1, 4000))
def test_what_was_packed_comes_back(encoding: str, data: bytes, times: int, step: int):
    assume(data[:1] != GZIP_MARK[:1])  # that would be unpacked too
    assert unpack(encoding, PACKERS[encoding](data * times), step) == data * times


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=300))
def test_noise_is_decoded_or_refused_but_never_breaks_it(encoding: str, data: bytes):
    with contextlib.suppress(BodyError):
        unpack(encoding, data, 7)


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_body_that_breaks_off_is_told(encoding: str):
    packed = PACKERS[encoding](bytes(range(256)) * 40)
    with pytest.raises(BodyError) as caught:
        unpack(encoding, packed[:-20])
    assert caught.value.code == "truncated"


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_bomb_unfolds_in_small_pieces(encoding: str):
    """30 MB of zeros in a few kilobytes: stopped after 1 MB, little more than that was held."""
    bomb = PACKERS[encoding](bytes(30_000_000))
    assert len(bomb) < 60_000

    async def stopped() -> int:
        size = 0
        async with contextlib.aclosing(decoded(chunks(bomb, len(bomb)), encoding)) as pieces:
            async for piece in pieces:
                size += len(piece)
                if size > 1_000_000:
                    break
        return size

    tracemalloc.start()
    size = asyncio.run(stopped())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size < 1_000_000 + LARGEST_PIECE
    assert peak < 12_000_000


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        pytest.param("", b"plain", id="none"),
        pytest.param("identity", b"plain", id="identity"),
        pytest.param("X-GZIP", gzip.compress(b"plain"), id="old-name"),
        pytest.param("gzip", gzip.compress(b"pl") + gzip.compress(b"ain"), id="two-members"),
        pytest.param("gzip", gzip.compress(b"plain") + b"\0" * 9, id="padded"),
        pytest.param("deflate", zlib.compress(b"plain")[2:-4], id="deflate-without-its-header"),
        pytest.param("gzip, br", brotli.compress(gzip.compress(b"plain")), id="two-layers"),
    ],
)
def test_forms_of_good_bodies(encoding: str, packed: bytes):
    assert unpack(encoding, packed) == b"plain"


@pytest.mark.parametrize("encoding", ["utf-8", "none", "rot13", "compress", "\u0436", "gzip"])
@pytest.mark.parametrize("body", [b"plain", b"", b"\x1fplain"])
def test_what_is_not_encoded_is_taken_as_it_is(encoding: str, body: bytes):
    assert unpack(encoding, body, 1) == body


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_text_is_text_whatever_its_header_claims(encoding: str):
    body = b"\xef\xbb\xbf<rss version='2.0'>" + b"<item>plain</item>" * 9
    assert unpack(encoding, body) == body


@pytest.mark.parametrize("encoding", ["", "gzip", "utf-8", "br"])
@pytest.mark.parametrize("step", [1, 2, 4, 65536])
def test_a_gzip_file_is_unpacked_whatever_its_header_says(encoding: str, step: int):
    packed = gzip.compress(b"plain")
    sent = PACKERS[encoding](packed) if encoding in PACKERS else packed
    assert unpack(encoding, sent, step) == b"plain"


def test_piled_up_encodings_are_refused():
    with pytest.raises(BodyError):
        decoded(chunks(b"", 1), "gzip, gzip, gzip")


def test_half_a_mark_of_gzip_is_a_body_that_breaks_off():
    with pytest.raises(BodyError) as caught:
        unpack("", b"\x1f\x8b")
    assert caught.value.code == "truncated"
