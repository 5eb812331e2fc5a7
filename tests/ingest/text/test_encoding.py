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


UNDECLARED = {
    "pt": ("A rede não é tão lenta: são três milhões de parâmetros, e é pública.", "cp1252"),
    "es": ("El año pasado se publicó la última versión, con más parámetros que ninguna.", "cp1252"),
    "sv": ("Det är en modell som är gjord för att köras på en vanlig dator hemma.", "cp1252"),
    "it": ("La novità è che il modello è più piccolo, perché è così.", "cp1252"),
    "de": ("Das Modell für Bücher läuft über Nacht, und die Größe ist auch nicht übel.", "cp1252"),
    "pl": ("Nowy model jest mniejszy, ale się nie myli, bo to już nie jest ta sama sieć, a źródła",
           "cp1250"),
    "pl-short": ("Wspólny błąd: źrebię", "cp1250"),
    "cs-short": ("Žluťoučký kůň", "iso8859-2"),
    "fr-quoted": ("L´été «à»: 25°C à «l´œuvre»", "cp1252"),
    "ru": ("Новая модель меньше прежней, но ошибается реже, и её можно запустить дома.", "cp1251"),
    "ko": ("새 모델은 더 작지만 답은 더 정확하다고 연구진이 밝혔다.", "cp949"),
    "ja": ("新しいモデルは小さいですが、答えはより正確だと研究者は述べています。", "euc_jp"),
    "ja-windows": ("新しいモデルは小さいですが、答えはより正確だと述べています。", "cp932"),
    "zh": ("新的模型比以前的小，但是回答更加准确，研究人员这样说。", "gb18030"),
    "zh-tw": ("新的模型比以前的小，但是回答更加準確，研究人員這樣說。", "big5"),
}  # fmt: skip


def test_a_single_letter_in_another_encoding_than_the_stated_one_is_read():
    feed = '<?xml version="1.0" encoding="utf-8"?><rss><title>A café opens</title></rss>'
    assert "café" in decode_feed(feed.encode("latin-1")).text


@pytest.mark.parametrize("language", UNDECLARED)
def test_short_feeds_that_declare_nothing(language: str):
    words, codec = UNDECLARED[language]
    feed = f"<rss><channel><item><title>{words}</title></item></channel></rss>"
    assert decode_feed(feed.encode(codec)).text == feed
