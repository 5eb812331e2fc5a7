"""Whether a text holds a plain word or phrase: interests, muted words, seeds and aliases."""

from summarize.words import plain, words


class Said:
    """A text that can be asked whether it holds a word or phrase."""

    def __init__(self, text: str) -> None:
        self.words = f" {' '.join(words(text))} "
        self.raw = plain(text)

    def __contains__(self, phrase: object) -> bool:
        """Look for whole words in ASCII, for characters in other scripts."""
        if not isinstance(phrase, str) or not phrase.strip():
            return False
        if phrase.isascii():
            return f" {' '.join(words(phrase))} " in self.words
        return plain(phrase).strip() in self.raw
