"""Whether a text holds a plain word or phrase: interests, muted words, seeds and aliases."""

from functools import lru_cache

from summarize.words import plain, words


@lru_cache(maxsize=4_096)
def _wanted(phrase: str) -> tuple[bool, str]:
    """Give whether a phrase is looked for as whole words, and how it is then written."""
    if phrase.isascii():
        return True, f" {' '.join(words(phrase))} "
    return False, plain(phrase).strip()


class Said:
    """A text that can be asked whether it holds a word or phrase."""

    def __init__(self, text: str) -> None:
        self.words = f" {' '.join(words(text))} "
        self.raw = plain(text)

    def __contains__(self, phrase: object) -> bool:
        """Look for whole words in ASCII, for characters in other scripts."""
        if not isinstance(phrase, str) or not phrase.strip():
            return False
        whole, wanted = _wanted(phrase)
        return wanted.strip() != "" and wanted in (self.words if whole else self.raw)
