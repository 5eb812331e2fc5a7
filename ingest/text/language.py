"""Which language a text is in, cheaply: by its script first, by its small words, then by a model.

A day has 10,000 items and most are one line, where statistical detectors guess badly, so nothing is
guessed: a script that only one language uses decides, then words that only one language uses, and
only a longer text is given to py3langid, held to the languages of its script. "" (unknown) is the
cheaper mistake than a wrong language, since items of a wrong language may be left out.

Technical Korean and Japanese are full of English names. A tenth of Hangul among the letters makes a
text Korean, a twentieth of Kana makes it Japanese.
"""

import re
from collections import Counter
from copy import copy
from functools import cache
from threading import Lock
from typing import Any

MAX_CHARS = 600
"""The beginning decides; what follows would only cost time."""

MIN_LETTERS = 20
"""Under so many letters, Latin text is only judged by its small words."""

MIN_SURENESS = 0.9
"""py3langid's probability under which its answer is not taken."""

_NOISE = re.compile(
    r"https?://\S+|www\.\S+|[@#][\w-]+|```.{0,600}?(?:```|\Z)|`[^`\n]{0,600}`|<[^<>\s]{0,100}>",
    re.S,
)
_NOISY = re.compile(r"[@#`<]|://|www\.")
_WORD = re.compile(r"[^\W\d_]+")

_SCRIPTS = {
    "hangul": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
    "kana": "\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0620-\u06ff\u0750-\u077f",
    "devanagari": "\u0900-\u097f",
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u05d0-\u05ea",
    "th": "\u0e01-\u0e4e",
    "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff",
}
"""Ranges of each script; a script named like a language is used by hardly any other one."""

_OTHER = {name: re.compile(f"[{ranges}]") for name, ranges in _SCRIPTS.items()}
_ANY_OTHER = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")

_MARKERS = {
    "cyrillic": (("uk", "іїєґ"), ("be", "ў"), ("mk", "ѓќѕ"), ("sr", "ђћџјљњ"), ("kk", "қңғұһ")),
    "arabic": (("ur", "ٹڈڑے"), ("fa", "پچژگ")),
}
"""Letters that only one language of a script has, the rarest first."""

_MODELLED = {
    "cyrillic": ("ru", "uk", "bg", "mk", "sr", "be", "kk"),
    "arabic": ("ar", "fa", "ur"),
    "devanagari": ("hi", "mr", "ne"),
    "latin": tuple(
        "en de fr es it pt nl sv da no fi pl cs sk sl hr ro hu tr id ms vi et lv lt sq eu ca gl "
        "ga cy is tl af".split()
    ),
}
_USUAL = {"cyrillic": "ru", "arabic": "ar", "devanagari": "hi"}

_SMALL_WORDS = {
    "en": "the and of is that this with for you are was have not they it's from what will your "
    "how just been which would their there about who when an to it i we my can has",
    "de": "der die das und ist nicht ein eine mit für auf dem den ich von zu auch sich wie wird",
    "fr": "le les des est une dans pour pas que qui sur avec nous vous plus sont cette du je",
    "es": "el los las una por con para del que es pero más como está y muy este esta se lo",
    "it": "il gli che una per con non sono della del è più come anche questo di nel alla",
    "pt": "os uma não com para que mais por como mas foi dos das ao você um em isso são",
    "nl": "het een van niet en dat voor zijn met ook maar deze naar wordt bij ik je",
    "sv": "och att det som är på en inte för med har jag av till om den",
    "id": "yang dan di ini itu dengan untuk tidak dari ada akan pada saya juga",
    "tr": "bir ve bu için ile çok de da ne gibi daha var olarak değil",
    "pl": "nie się jest na to że do jak ale tak przez oraz już co",
    "vi": "và là của không có được cho một những với này trong các người",
}
_LANGUAGES_OF = Counter[str]()
for _words in _SMALL_WORDS.values():
    _LANGUAGES_OF.update(set(_words.split()))
_OWN_WORD = {
    word: language
    for language, words in _SMALL_WORDS.items()
    for word in words.split()
    if _LANGUAGES_OF[word] == 1
}
"""Each small word that a single language of the table uses, and that language."""


def detect_language(text: str, usual: str | None = None) -> str:
    """Return the ISO 639-1 code of the language that most of a text is in, "" where unsure.

    `usual` is that of the texts around it: the answer where this one does not say otherwise, and
    no model is asked.
    """
    sample = text[:MAX_CHARS]
    if _NOISY.search(sample):
        sample = _NOISE.sub(" ", sample)
    if sample.isascii() or not _ANY_OTHER.search("".join(_NOT_ASCII.findall(sample))):
        return _latin(sample, usual)
    counts = {name: len(script.findall(sample)) for name, script in _OTHER.items()}
    latin = len(_LATIN.findall(sample))
    total = latin + sum(counts.values())
    if counts["hangul"] and counts["hangul"] >= 0.1 * total:
        return "ko"
    asian = counts["kana"] + counts["han"]
    if counts["kana"] and counts["kana"] >= 0.05 * total:
        return "ja"
    if counts["han"] and asian >= 0.1 * total:
        return "zh"
    script = max(counts, key=lambda name: counts[name])
    if counts[script] < 0.3 * total or not counts[script]:
        return _latin(sample, usual)
    return _of_script(script, sample, usual) if script in _USUAL else script


def _of_script(script: str, sample: str, usual: str | None) -> str:
    """Tell the languages of one script apart by letters of their own, else by the model."""
    for language, letters in _MARKERS.get(script, ()):
        if any(letter in letters for letter in sample.lower()):
            return language
    return _modelled(script, sample, usual) or _USUAL[script]


def _latin(sample: str, usual: str | None) -> str:
    """Judge Latin text by words of one language; the model is asked where they are no majority."""
    words = _WORD.findall(sample.lower())
    counts = Counter(map(_OWN_WORD.get, words))
    counts[None] = 0
    (best, count), (_, next_best), *_ = *counts.most_common(2), (None, 0)
    if best and count >= max(2, 3 * next_best, 0.1 * len(words)):
        return best
    otherwise = usual and best != usual and count > 1
    return _modelled("latin", " ".join(words), None if otherwise else usual)


def _modelled(script: str, sample: str, usual: str | None) -> str:
    if usual == "" or usual in _MODELLED[script]:
        return usual
    if len(_WORD.findall(sample)) < 3 or sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return ""
    language, sureness = _model(script).classify(sample)
    return str(language) if sureness >= MIN_SURENESS else ""


_LOADING = Lock()


@cache
def _model(script: str) -> Any:
    """Return the model held to a script's languages; its tables are shared, only choices differ."""
    with _LOADING:  # a cache alone lets every thread load its own
        model = copy(_whole_model())
    model.set_languages(list(_MODELLED[script]))
    return model


@cache
def _whole_model() -> Any:
    """Return the model of the languages that are asked for at all: a quarter of its 75 MB."""
    # py3langid takes a third of a second to load its model; most days of English need it rarely.
    from py3langid import langid

    full = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    full.set_languages(sorted({name for names in _MODELLED.values() for name in names}))
    return langid.LanguageIdentifier(
        full.nb_ptc,
        full.nb_pc,
        full.nb_classes,
        full.tk_nextmove,
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )
