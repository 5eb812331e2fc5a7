"""Whether a text is written in a language's script.

The share of letters decides, since short texts are too short for a classifier. Foreign names are
common in news ("ROCm과 Flash Attention 2의 적응" is a Korean heading), so words with a capital or a
digit don't count, and a text is refused only where its own script is clearly in the minority.
"""

import re
import unicodedata
from typing import Final

from summarize.text.tables import table

_LANGUAGES: Final = table("summarize.text", "languages.toml")
ENGLISH_NAMES: Final = {code: row["name"] for code, row in _LANGUAGES.items()}
SCRIPTS: Final = {
    code: tuple(row["scripts"]) for code, row in _LANGUAGES.items() if "scripts" in row
}
"""Scripts of languages that are not written in Latin letters."""

OWN_SCRIPT_SHARE: Final = 0.25
"""Least share of letters in a language's own script; Korean tech news is up to half Latin names."""

FOREIGN_SHARE: Final = 0.3

MAX_NAME_WORDS: Final = 6
"""Words of a text that holds nothing but foreign names; a longer one is a foreign headline."""

_LATIN_WORD: Final = re.compile(r"[A-Za-z\d@#][\w.+'@#-]*", re.ASCII)
_NAMED: Final = re.compile(r"[A-Z\d]|^@|\w[-_.]\w")
"""What makes a name of a word ("checkpoint-engine", "@who"); it ends before a Korean particle."""

MIN_LETTERS: Final = 160
"""Letters from which on a language in Latin script is told from others by its words."""


def speaks(text: str, language: str) -> bool:
    """Return whether a text is in a language, as far as its script and its words show."""
    scripts = SCRIPTS.get(language)
    if scripts is not None:
        names = [word for word in _LATIN_WORD.findall(text) if _NAMED.search(word)]
        rest = _LATIN_WORD.sub(lambda m: " " if _NAMED.search(m[0]) else m[0], text)
        letters = [c for c in rest if c.isalpha()]
        if not letters:
            return len(names) <= MAX_NAME_WORDS
        own = sum(unicodedata.name(c, "").startswith(scripts) for c in letters)
        kana = any("HIRAGANA" in unicodedata.name(c, "") for c in letters)
        wrong = (language == "zh" and kana) or (language == "ja" and len(letters) > 40 and not kana)
        return own / len(letters) >= OWN_SCRIPT_SHARE and not wrong
    letters = [c for c in text if c.isalpha()]
    foreign = sum(not unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if foreign > FOREIGN_SHARE * len(letters):
        return False
    if len(letters) < MIN_LETTERS:
        return True
    import py3langid  # lazy: loads its tables, and only model-edited issues need it

    return bool(py3langid.classify(text)[0] == language)
