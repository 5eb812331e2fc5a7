"""Decoding bodies in pieces of bounded size, because ten kilobytes may unfold to ten gigabytes.

The usual decoders return all that a chunk unfolds to at once. Here each layer is a generator over
the one below it: the reader can stop at its limit, and other tasks run between pieces.

Headers are not always right: an unknown encoding ("utf-8", "none") is none, as in browsers, and
gzip is recognised by its magic bytes, since `feed.xml.gz` comes without a header and plain text
with one.
"""

import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from functools import partial

import brotli  # type: ignore[import-untyped]

Pieces = AsyncIterator[bytes]

PIECE_BYTES = 64 * 1024
"""The largest piece that gzip and brotli give; one takes well under a millisecond."""

MAX_LAYERS = 2
"""Encodings laid over each other; more are no server's habit but an attack."""

GZIP_MARK = b"\x1f\x8b\x08"
ACCEPTED = "gzip, deflate, br"


class BodyError(Exception):
    """A body that can't be decoded; `code` is "bad-encoding" or "truncated"."""

    def __init__(self, message: str, code: str = "bad-encoding") -> None:
        super().__init__(message)
        self.code = code


async def _unzipped(chunks: Pieces, wbits: int) -> Pieces:
    """Unfold members of gzip, or deflate with or without its header."""
    stream, begun = zlib.decompressobj(wbits), False
    async for data in chunks:
        while data:
            if stream.eof:
                if not data.strip(b"\0"):
                    break  # padding after the last member
                stream = zlib.decompressobj(wbits)
            try:
                piece = stream.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                if begun or wbits != zlib.MAX_WBITS:
                    raise BodyError(f"damaged compression: {error}") from error
                wbits = -zlib.MAX_WBITS  # some servers leave out deflate's own header
                stream = zlib.decompressobj(wbits)
                continue
            begun = True
            data = stream.unconsumed_tail or stream.unused_data
            if piece:
                yield piece
    if begun and not stream.eof:
        raise BodyError("the compressed body breaks off", "truncated")


async def _unbrotlied(chunks: Pieces) -> Pieces:
    stream, begun = brotli.Decompressor(), False
    try:
        async for data in chunks:
            begun = begun or bool(data)
            if piece := stream.process(data, output_buffer_limit=PIECE_BYTES):
                yield piece
            while not stream.can_accept_more_data():
                yield stream.process(b"", output_buffer_limit=PIECE_BYTES)
    except brotli.error as error:
        raise BodyError(f"damaged compression: {error}") from error
    if begun and not stream.is_finished():
        raise BodyError("the compressed body breaks off", "truncated")


async def _after(head: bytes, chunks: Pieces) -> Pieces:
    yield head
    async for chunk in chunks:
        yield chunk


async def _gunzipped(chunks: Pieces) -> Pieces:
    """Unfold gzip where its mark is, else leave the data as it came."""
    head = b""
    async for data in chunks:
        head += data
        if len(head) >= len(GZIP_MARK) or not GZIP_MARK.startswith(head):
            break
    else:
        if head:
            raise BodyError("the compressed body breaks off", "truncated")
        return
    whole = _after(head, chunks)
    packed = head.startswith(GZIP_MARK)
    async for piece in _unzipped(whole, zlib.MAX_WBITS | 16) if packed else whole:
        yield piece


async def _claimed(unfold: Callable[[Pieces], Pieces], chunks: Pieces) -> Pieces:
    """Unfold what a header claims, unless the first bytes are plainly text."""
    read, begun = bytearray(), False

    async def noted() -> Pieces:
        async for chunk in chunks:
            if not begun:
                read.extend(chunk)
            yield chunk

    try:
        async for piece in unfold(noted()):
            begun = True
            yield piece
    except BodyError as error:
        start = bytes(read).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if begun or error.code != "bad-encoding" or start not in (b"<", b"{", b"["):
            raise
        async for chunk in _after(bytes(read), chunks):
            yield chunk


_LAYERS: Mapping[str, Callable[[Pieces], Pieces]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": partial(_claimed, partial(_unzipped, wbits=zlib.MAX_WBITS)),
    "br": partial(_claimed, _unbrotlied),
}


def decoded(chunks: Pieces, encoding: str) -> Pieces:
    """Return a body by its Content-Encoding, piece by piece; raises BodyError, also amid it."""
    names = (name.strip().lower() for name in encoding.split(","))
    known = [_LAYERS[name] for name in names if name in _LAYERS]
    if len(known) > MAX_LAYERS:
        raise BodyError(f"{len(known)} encodings laid over each other")
    for unfold in (*reversed(known), _gunzipped):
        chunks = unfold(chunks)
    return chunks
