"""Decoding bodies in pieces of bounded size, because ten kilobytes may unfold to ten gigabytes.

The usual decoders return all that a chunk unfolds to at once. Here the reader can stop at its
limit, and other tasks run between pieces.

Headers are not always right: an unknown encoding ("utf-8", "none") is none, as in browsers, and
gzip is recognised by its magic bytes, since `feed.xml.gz` comes without a header and plain text
with one.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain

import brotli  # type: ignore[import-untyped]

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


class Decoder:
    """Decodes one layer; this one leaves it as it is."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Return what some data unfolds to, piece by piece; raises BodyError."""
        yield data

    def end(self) -> None:
        """Check that the body is complete; raises BodyError."""


class _Zlib(Decoder):
    """Members of gzip, and deflate with or without its header."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._stream = zlib.decompressobj(wbits)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream.eof:
                if not data.strip(b"\0"):
                    return  # padding after the last member
                self._stream = zlib.decompressobj(self._wbits)
            piece = self._decode(data)
            data = self._stream.unconsumed_tail or self._stream.unused_data
            if piece:
                yield piece

    def _decode(self, data: bytes) -> bytes:
        begun, self._begun = self._begun, True
        try:
            return self._stream.decompress(data, PIECE_BYTES)
        except zlib.error as error:
            if begun or self._wbits != zlib.MAX_WBITS:
                raise BodyError(f"damaged compression: {error}") from error
        self._wbits = -zlib.MAX_WBITS  # some servers leave out deflate's own header
        self._stream = zlib.decompressobj(self._wbits)
        return self._decode(data)

    def end(self) -> None:
        if self._begun and not self._stream.eof:
            raise BodyError("the compressed body breaks off", "truncated")


class _Brotli(Decoder):
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        try:
            if piece := self._stream.process(data, output_buffer_limit=PIECE_BYTES):
                yield piece
            while not self._stream.can_accept_more_data():
                yield self._stream.process(b"", output_buffer_limit=PIECE_BYTES)
        except brotli.error as error:
            raise BodyError(f"damaged compression: {error}") from error

    def end(self) -> None:
        if self._begun and not self._stream.is_finished():
            raise BodyError("the compressed body breaks off", "truncated")


class _Gzip(Decoder):
    """gzip where its mark is, else the data as it came."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: Decoder | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += data
            if len(self._head) < len(GZIP_MARK) and GZIP_MARK.startswith(self._head):
                return
            packed = self._head.startswith(GZIP_MARK)
            self._inner = _Zlib(zlib.MAX_WBITS | 16) if packed else Decoder()
            data = self._head
        yield from self._inner.feed(data)

    def end(self) -> None:
        if self._inner:
            self._inner.end()
        elif self._head:
            raise BodyError("the compressed body breaks off", "truncated")


class _Claimed(Decoder):
    """An encoding that a header claims, or text where its first bytes are plainly that."""

    def __init__(self, make: Callable[[], Decoder]) -> None:
        self._inner = make()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        begun, self._begun = self._begun, self._begun or bool(data)
        try:
            yield from self._inner.feed(data)
        except BodyError:
            if begun or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"<", b"{", b"["):
                raise
            self._inner = Decoder()
            yield data

    def end(self) -> None:
        self._inner.end()


class _Layers(Decoder):
    """Encodings laid over each other, the outermost first."""

    def __init__(self, layers: Iterable[Decoder]) -> None:
        self._layers = tuple(layers)

    def feed(self, data: bytes) -> Iterator[bytes]:
        pieces = iter((data,))
        for layer in self._layers:
            pieces = chain.from_iterable(map(layer.feed, pieces))
        return pieces

    def end(self) -> None:
        for layer in self._layers:
            layer.end()


_DECODERS: Mapping[str, Callable[[], Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": lambda: _Claimed(lambda: _Zlib(zlib.MAX_WBITS)),
    "br": lambda: _Claimed(_Brotli),
}


def decoder_for(encoding: str) -> Decoder:
    """Return the decoder for a Content-Encoding header; raises BodyError for a pile of them."""
    names = (name.strip().lower() for name in encoding.split(","))
    known = [_DECODERS[name] for name in names if name in _DECODERS]
    if len(known) > MAX_LAYERS:
        raise BodyError(f"{len(known)} encodings laid over each other")
    return _Layers(make() for make in (*reversed(known), _Gzip))
