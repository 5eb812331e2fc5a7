"""HTML marks that change what words mean, as plain text.

`10<sup>25</sup>` must not read as 1025, nor a struck price as a second one. An exponent gets its
caret, struck and hidden words are left out, and so are the marks of footnotes. A formula in MathML
gets the signs that its layout stands for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import html

MOST = 0.5
STRUCK = frozenset({"del", "s", "strike"})

_MAY_HIDE = ("p", "div", "span", "section", "li", "ul", "ol", "td", "a", "b", "strong", "em", "i")

_HIDDEN_STYLE = re.compile(
    r"(?:^|;)\s?(?:display\s?:\s?none|visibility\s?:\s?(?:hidden|collapse)|mso-hide\s?:\s?all"
    r"|(?:font-size|max-height|opacity)\s?:\s?(?:(?:0|0?\.0+)(?:px|pt|em|%)?|1px)\s?(?:;|$|!)"
    r"|(?:left|top|text-indent)\s?:\s?-\d{3}|color\s?:\s?transparent"
    r"|clip\s?:\s?rect\([01](?:px)?[, ]|clip-path\s?:\s?inset\((?:50|100)%"
    r"|text-decoration(?:-line)?\s?:\s?line-through)",
    re.IGNORECASE,
)
_CLIPPED = re.compile(r"overflow(?:-[xy])?\s?:\s?(?:hidden|clip)")
_NO_ROOM = re.compile(r"(?:^|;)\s?(?:width|height)\s?:\s?(?:0(?:px|pt|r?em|%)?|1px)\s?(?:;|$|!)")
_SHIFTED_STYLE = re.compile(r"(?:^|;)\s?vertical-align\s?:\s?(super|sub)\b", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"MathJax_Preview|(?<![\w-])(?:screen-reader-text|visually-?hidden|sr-only)(?![\w-])"
)
"""Classes of what stands for a formula until it is shown, and of what is only read aloud."""

_EXPONENT = re.compile(
    r"[-−–+]?\d{1,9}|\d{1,3}(?:,\d{3}){1,3}|[-−–+]?[a-zA-Z]|[-−–+]?\d{0,3}[a-z]?[-+*/]\d{0,3}[a-z]?"
)
_ORDINALS = frozenset({"st", "nd", "rd", "th", "e", "er", "re", "o", "a", "os", "as", "eme", "ème"})
_BASE = re.compile(r"(?:\d|\b[^\W\d_]|=\s?[^\W\d_]{1,3}|\b(?:[cdkmnµμ]m|ft|yd|mi)|[)\]])$")
_YEAR = re.compile(r"(?:^|\D)(?:19|20)\d\d$")
_MATH_SIGNS: dict[str, tuple[str, ...]] = {
    "msup": ("^",), "mover": ("^",), "msub": ("_",), "munder": ("_",), "mfrac": ("/",),
    "msubsup": ("_", "^"), "munderover": ("_", "^"), "mroot": ("^1/",), "mtr": (", ",) * 20,
    "mtable": ("; ",) * 50,
}  # fmt: skip
"""What stands between the parts of a formula in MathML."""

_SEVERAL = re.compile(r"[^\s(][-+*/=\s]")


def is_hidden(tag: str, attrs: Mapping[str, str]) -> bool:
    """Return whether an element's words are struck out, or are none that a reader sees."""
    if tag in STRUCK or (tag == "dialog" and "open" not in attrs):
        return True
    if not attrs:
        return False
    if "hidden" in attrs and attrs["hidden"] != "until-found":
        return True
    style = attrs.get("style", "").lower()
    if "background-clip" in style:  # letters that show what is behind them
        style = style.replace("transparent", "")
    clipped = "overflow" in style and _CLIPPED.search(style) and _NO_ROOM.search(style)
    unseen = clipped or (style and _HIDDEN_STYLE.search(style))
    if unseen and "mwe-math-mathml" not in attrs.get("class", ""):
        return True
    shown_not = "class" in attrs and bool(_HIDDEN_CLASS.search(attrs["class"]))
    return shown_not or attrs.get("aria-hidden", "").lower() == "true"


def shift_of(tag: str, attrs: Mapping[str, str]) -> str:
    """Return "sup" or "sub" for an element whose words are raised or lowered, else ""."""
    if tag in ("sup", "sub"):
        return tag
    match = _SHIFTED_STYLE.search(attrs["style"]) if tag == "span" and "style" in attrs else None
    return match[1].lower()[:3] if match else ""


def raised(before: str, words: str, linked: bool) -> str:
    """Return what `<sup>` adds to the text before it: "^25" for an exponent, "" for a footnote."""
    inner = words.strip()
    base = _BASE.search(before[-16:])
    if linked or re.fullmatch(r"\[\w{1,4}\]|[*†‡§¶]{1,3}", inner):
        return ""
    number = bool(re.fullmatch(r"[\d,\s]{1,12}", inner))
    if number and (not base or (len(inner) < 3 and _YEAR.search(before[-16:]))):
        return "" if before[-1:].strip() else words
    if base and inner.lower() not in _ORDINALS and _EXPONENT.fullmatch(inner):
        inner = inner.replace("−", "-").replace("–", "-")
        return f"^({inner})" if re.search(r"[-+*/]", inner[1:]) else f"^{inner}"
    return words


def lowered(before: str, words: str) -> str:
    """Return what `<sub>` adds: "_2" behind a digit, which it must not lengthen."""
    return f"_{words.strip()}" if before[-1:].isdigit() and words.strip()[:1].isdigit() else words


@dataclass(slots=True)
class Open:
    """An open element of MathML: how many pieces of text stood before it, and its parts so far."""

    tag: str
    start: int
    parts: int = 0


def sign_between(formula: list[Open]) -> tuple[str, ...]:
    """Count a part that begins, and return what stands before it in a fraction or a power."""
    if not formula:
        return ()
    parent = formula[-1]
    parent.parts += 1
    signs = _MATH_SIGNS.get(parent.tag, ())
    return signs[parent.parts - 2 : parent.parts - 1] if parent.parts > 1 else ()


def close_part(formula: list[Open], pieces: list[str]) -> None:
    """Put a part of several signs in brackets, where its neighbours would change it."""
    closed = formula.pop()
    part = "".join(pieces[closed.start :])
    inside = bool(formula) and formula[-1].tag in _MATH_SIGNS
    if (inside or closed.tag == "msqrt") and _SEVERAL.search(part):
        pieces[closed.start :] = [f"({part})"]


def mark_tree(tree: html.HtmlElement) -> None:
    """Do to a parsed page what `ingest.text.html` does to text, for extractors that read trees.

    Hidden parts that together hold most of the page's words stay: its script would have shown them.
    """
    most = MOST * len(tree.text_content())
    hidden: list[html.HtmlElement] = []
    for element in [*tree.iter("sup", "sub", *STRUCK, *_MAY_HIDE)]:
        if element.getparent() is None:
            continue
        if shift := shift_of(element.tag, element.attrib):
            words = element.text_content()
            if "\n" in words.strip() or len(words) > 40:
                continue
            linked = element.find(".//a") is not None or element.getparent().tag == "a"
            before = _text_before(element)
            told = lowered(before, words) if shift == "sub" else raised(before, words, linked)
            if told[-1:].isdigit() and (element.tail or "")[:1].isdigit():
                told += " "
            if told != words:
                for child in list(element):
                    element.remove(child)
                element.text = told
        elif element.tag in STRUCK:
            element.drop_tree()
        elif is_hidden(element.tag, element.attrib) and not (
            hidden and hidden[-1] in element.iterancestors()
        ):
            hidden.append(element)
    if sum(len(element.text_content()) for element in hidden) < most:
        for element in hidden:
            element.drop_tree()


def _text_before(element: html.HtmlElement) -> str:
    previous = element.getprevious()
    if previous is None:
        return str(element.getparent().text or "")
    return str(previous.tail or previous.text_content())
