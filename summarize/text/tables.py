"""Words and weights that are data: the TOML files that stand beside the code which reads them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(package: str, name: str) -> Mapping[str, Any]:
    """Return a package's TOML file, read once."""
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))


def filled(words: str, pieces: Mapping[str, str]) -> re.Pattern[str]:
    """Compile a pattern of a table, whose <NAMES> in capitals stand for pieces of patterns."""
    return re.compile(re.sub(r"<([A-Z]+)>", lambda match: pieces[match[1]], words))


_NO_PIECE = re.compile(r"\(\?<?![^()]*\)|\\.|[^\])][?*]")
_CLASS = re.compile(r"\[([^\[\]]*)\]")


class PatternTable(dict[str, re.Pattern[str]]):
    """Patterns by name, each searched for only where the text holds a piece of its words.

    Most texts hold none of most patterns, and a piece is found a hundred times as fast.
    """

    def __init__(self, patterns: Mapping[str, str]) -> None:
        super().__init__((name, re.compile(pattern)) for name, pattern in patterns.items())
        self._pieces = {name: pieces(pattern) for name, pattern in patterns.items()}

    def find(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Yield the name and place of all that is found, one pattern after the other."""
        for name, some in self._pieces.items():
            for piece in some:
                if piece in text:
                    yield from ((name, match) for match in self[name].finditer(text))
                    break


def pieces(pattern: str) -> frozenset[str]:
    """Return runs of words of which every text that has the pattern holds one.

    Every branch must have a letter that is neither optional nor an escape.
    """
    plain = _CLASS.sub(lambda match: f"|{'|'.join(match[1])}|", _NO_PIECE.sub("|", pattern))
    return frozenset(re.findall(r"[^\W_]+(?: [^\W_]+)*", plain))
