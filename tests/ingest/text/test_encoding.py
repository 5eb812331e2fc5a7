"""Surrogate halves in a feed: emoji as Java writes them, as bytes and as references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.encoding import decode_feed

RSS = b"<?xml version='1.0' encoding='utf-8'?><rss><title>%s</title></rss>"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param(b"\xed\xa0\xbd\xed\xb8\x80", "\U0001f600", id="CESU-8"),
        pytest.param(b"\xed\xa0\xbd x", "� x", id="half in bytes"),
        pytest.param(b"&#xD83D;&#xDE00;", "\U0001f600", id="pair of references"),
        pytest.param(b"&#55357;&#56832;", "\U0001f600", id="pair in decimals"),
        pytest.param(b"&#xD83D; x", "� x", id="half as reference"),
        pytest.param(b"&#57344;", "&#57344;", id="private use stays"),
        pytest.param(b"&#x1F600;", "&#x1F600;", id="a whole one stays"),
    ],
)
def test_surrogate_halves_are_joined_or_replaced(written: bytes, read: str) -> None:
    decoded = decode_feed(RSS % written)
    assert decoded.text == f"<rss><title>{read}</title></rss>"
    assert decoded.encoding == "utf-8"


def test_korean_bytes_that_look_like_halves_stay_korean() -> None:
    body = RSS.replace(b"utf-8", b"euc-kr") % "하나 히히 한글".encode("euc-kr")
    assert "히히 한글" in decode_feed(body).text


@given(st.binary(max_size=60))
def test_any_bytes_become_text_that_can_be_stored(body: bytes) -> None:
    decode_feed(RSS % body).text.encode()
