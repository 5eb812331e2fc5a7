"""Addresses in chat text: bare ones, and those behind words, `[words](address "title")`.

A closing bracket belongs to an address if its opening one does (`/wiki/Foo_(bar)`), as in
CommonMark. `shielded` hides escaped signs and those inside addresses from patterns of markup,
`unshielded` brings them back.
"""

import re
from collections.abc import Iterator

MAX_CHARS = 2_000
"""Longer addresses are no one's own words."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARK = re.compile(r"([*_~|])")
_SHIELD = 0xF0000  # a plane of private characters, which no font shows
_SHIELDED = re.compile(f"[{chr(_SHIELD)}-{chr(_SHIELD + 0x7F)}]")

_MASKED = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]{0,200}+\]){1,500}+)\]"
    r"\(\s{0,9}+<?+(https?://(?:[^\s<>()]|\((?:[^\s<>()]|\([^\s<>()]{0,200}+\)){0,500}+\)){1,2000}+)>?+"
    r"(?:\s{1,9}+(?:\"[^\"\n]{0,500}+\"|'[^'\n]{0,500}+'))?+\s{0,9}+\)"
)
_BARE = re.compile(r"https?://[^\s<>\"`、。，！？；：…「」『』【】〈〉《》（）“”]{1,2000}+")
_STRUCK = re.compile(r"~~(?=[^\s~])([^~\n]{1,500}+)~~ ?")
_TRAILING = ".,;:!?*_~|'’"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def shielded(text: str) -> str:
    """Return text whose escaped signs, and those inside addresses, no pattern of markup sees."""

    def in_address(match: re.Match[str]) -> str:
        address = _ended(match[0])
        return _MARK.sub(_hidden, address) + match[0][len(address) :]

    return _BARE.sub(in_address, _ESCAPED.sub(_hidden, text))


def unshielded(text: str) -> str:
    """Return text with the signs that `shielded` has hidden."""
    return _SHIELDED.sub(lambda match: chr(ord(match[0]) - _SHIELD), text)


def words_alone(text: str) -> str:
    """Leave only the words of each `[words](address)`, and none that are struck out."""
    return _MASKED.sub(r"\1", _STRUCK.sub("", text))


def find_addresses(text: str) -> Iterator[tuple[str, str]]:
    """Yield addresses with the words they stand behind, bare ones ("") last."""
    for match in _MASKED.finditer(text):
        yield match[2], match[1]
    for match in _BARE.finditer(_MASKED.sub(" ", text)):
        yield _ended(match[0]), ""


def _hidden(match: re.Match[str]) -> str:
    return chr(_SHIELD + ord(match[1]))


def _ended(address: str) -> str:
    """Cut an address at a bracket that was opened before it, and signs off its end."""
    opened = dict.fromkeys(_PAIRS.values(), 0)
    for at, sign in enumerate(address):
        if sign in opened:
            opened[sign] += 1
        elif sign in _PAIRS:
            opened[_PAIRS[sign]] -= 1
            if opened[_PAIRS[sign]] < 0:
                address = address[:at]
                break
    return address.rstrip(_TRAILING)
