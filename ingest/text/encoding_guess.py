"""Which encoding bytes are in that declare none and are not UTF-8.

Statistical detectors need more text than a short feed has. East Asian double-byte text shows by the
characters that it decodes to; words that are all high bytes (Cyrillic, Greek) are left to a
detector; the rest is Latin, whose plain words tell the language, and the language its encoding.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from charset_normalizer import from_bytes

from ingest.text.language import detect_language

GUESS_BYTES = 64_000
"""So much is guessed from: what charset-normalizer needs grows with it, its answers do not."""

MIN_SIGNS = 4
MIN_KANA = 0.2
MAX_LOST = 0.01
MIN_SHARE = 0.85
DENSE = 0.6
"""The share of high bytes in words that have any: Latin words have a few."""

_WORD = re.compile(r"[^\W\d_]+")

_SIGN_IN_WORD = re.compile(r"(?<=[a-zà-ÿ])[¡£¥«±²³¶¹»¼½¾¿]{1,3}(?=[a-zà-ÿ])")
"""What letters of Central Europe look like as cp1252, also where too few words tell a language."""

_LATIN = {
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
    "tr": "cp1254",
}
_WITHOUT_C1 = {"cp1250": "iso8859-2", "cp1257": "iso8859-13", "cp1254": "cp1254"}
"""Windows uses bytes that ISO keeps for controls; without any, the ISO form is meant."""


def guess_encoding(body: bytes) -> str:
    """Return the name of the codec that bytes are most probably in; never fails."""
    sample = body[:GUESS_BYTES]
    if found := next(_double_byte(sample), ""):
        return found
    text = re.sub(r"<[^<>]{0,2000}>", " ", sample.decode("cp1252", "replace"))
    accented = "".join(word for word in _WORD.findall(text) if not word.isascii())
    if sum(not sign.isascii() for sign in accented) > DENSE * len(accented):
        best = from_bytes(sample).best()
        return best.encoding if best else "cp1251"
    usual = "cp1250" if _SIGN_IN_WORD.search(text) else "cp1252"
    codec = _LATIN.get(detect_language(text), usual)
    has_c1 = any(byte in sample for byte in range(0x80, 0xA0))
    return codec if has_c1 or codec == "cp1252" else _WITHOUT_C1[codec]


def _double_byte(sample: bytes) -> Iterator[str]:
    for codec, is_usual in _USUAL.items():
        signs = [sign for sign in sample.decode(codec, "replace") if not sign.isascii()]
        usual = sum(map(is_usual, signs))
        kana = sum("\u3041" <= sign <= "\u30fe" for sign in signs)
        lost = signs.count("\ufffd")
        if len(signs) < MIN_SIGNS or lost > 1 + MAX_LOST * len(signs):
            continue
        enough_kana = codec not in ("cp932", "euc_jp") or kana >= MIN_KANA * len(signs)
        if usual >= MIN_SHARE * len(signs) and enough_kana:
            yield codec


def _is_hangul(sign: str) -> bool:
    """Return whether a sign is a usual syllable, of which cp949 has 8,822 rare ones beside."""
    try:
        return "\uac00" <= sign <= "\ud7a3" and len(sign.encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def _is_japanese(sign: str) -> bool:
    return (
        "\u3000" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" or "\uff01" <= sign <= "\uff5e"
    )


def _is_common(codec: str, first: int, last: int) -> Callable[[str], bool]:
    """Return whether a sign is of the common half of a Chinese set, or of its punctuation."""

    def check(sign: str) -> bool:
        try:
            lead = sign.encode(codec)[0]
        except UnicodeEncodeError:
            return False
        return first <= lead <= last or lead in (0xA1, 0xA3)

    return check


_USUAL: Mapping[str, Callable[[str], bool]] = {
    "cp949": _is_hangul,
    "euc_jp": _is_japanese,
    "cp932": _is_japanese,
    "gb18030": _is_common("gb2312", 0xB0, 0xD7),
    "big5hkscs": _is_common("big5", 0xA4, 0xC6),
}
"""The encodings, the surest signs first, and what their texts are made of."""
