"""Names in a line: what counts as one, and what stands around it that is no part of it.

A capital alone makes no name. One counts if it is a known one, is coined (SmolLM3, MeshClaw), has
several words, or is written as a name in the story's other words as well.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest.item import Item
from summarize.extractive.report_likeness import in_small, subject_of
from summarize.text.names import known_name, known_names_in
from summarize.text.titles import find_names
from summarize.text.tokens import STOPWORDS

GENERIC: Final = frozenset(
    "ai it api apis llm llms gpu gpus cpu us eu uk ceo ipo ml os cli sdk sota tts stt ocr rag mcp "
    "gguf ggufs vram ram npu tpu moe foss oss pdf json html sql ui url pc pcs ama psa tldr imo hf "
    "mac windows linux python show github reddit twitter discord youtube arxiv huggingface "
    "hugging apache mit".split()
)
"""Short forms and platforms that name no story by themselves."""

COINED: Final = re.compile(
    r"[a-z][A-Z]|[A-Z]-[A-Z]|[A-Za-z][\w.-]{0,30}\s?\d|^[a-z]{2,20}\.[a-z]{1,4}$"
)
QUANTITY: Final = re.compile(
    r"^(?:All|Both|Each|Every|Half|Many|Most|Nearly|No|Only|Several|Some)\s(?:\d+%?$|of\s)?"
)
"""How many of them, before a name."""

ROLE: Final = re.compile(
    r"^(?:Announcing|Finally|FYI|ICYMI|Introducing|Meet|PSA|Presenting)\s(?=[A-Z])|"
    r"^(?:[A-Z]\w+\s){0,2}[\w’']+-(?:based|backed|owned|led|founded|listed)\s|\s(?:C[A-Z]O|[ES]?VP)$|"
    r"^(?:[\w’'-]+\s){0,3}(?:C[A-Z]O|[Ff]ounder|[Pp]resident|[Cc]hief)\s(?=[A-Z][\w’'-]+\s[A-Z])|"
    r"^(?:Former|Ex)[\s-](?:[A-Z]\w+\s){1,3}(?:[a-z]+\s){1,3}(?=[A-Z])"
)
"""What stands before or behind a firm's, a person's or a product's name and is no part of it."""

_FIRST: Final = re.compile(r"^(?:Sources: )?([A-Z]\w+)[\s,’']")


def has_name(text: str, name: str) -> bool:
    """Return whether a text holds a name as such: "GPT" does not stand in "GPT-4"."""
    spelled = r"[-\s]".join(map(re.escape, re.split(r"[-\s]+", name)))
    return re.search(rf"(?i)(?<![\w-]){spelled}(?![\w]|-\w)", text) is not None


def names_of(text: str) -> list[str]:
    """Return the names of a text that may name a story, in its order."""
    found = [name for part in text.split(": ") for name in find_names(in_small(part))]
    found += [name for name in known_names_in(text) if name in text]
    found = [bare(QUANTITY.sub("", name), text) for name in found]
    return [n for n in dict.fromkeys(found) if n and n.split()[0].casefold() not in GENERIC]


def bare(name: str, text: str) -> str:
    """Return a name without a role, or a first word that has its capital from the text's start."""
    name = re.sub(r"['’]s?$", "", ROLE.sub("", name))
    first, _, rest = name.partition(" ")
    opens = text.startswith(name) and not known_names_in(first) and not known_name(name)
    opens = opens and subject_of(text) != name  # "Critical Copilot flaw", not "Scaled Cognition"
    return rest if opens and rest[:1].isupper() and known_names_in(rest) else name


def is_sure(name: str) -> bool:
    """Return whether a name is one by its spelling: coined, or known."""
    return bool(COINED.search(name) or known_names_in(name))


def single_names(items: Sequence[Item]) -> frozenset[str]:
    """Return the names of one word in a story's items, as their texts write them."""
    texts = [f"{item.title}. {item.text[:2000]}" for item in items]
    found = {n for item in items for n in find_names(f"{item.title}. {item.text[:400]}")}
    found |= {match[1] for item in items if (match := _FIRST.match(item.title))}
    return frozenset(n for n in found if " " not in n and _is_written_so(n, texts))


def _is_written_so(word: str, texts: Sequence[str]) -> bool:
    """Return whether a word with a capital is a name, as texts write it and no plural is."""
    within = any(re.search(rf"(?<=[a-z,]\s){re.escape(word)}\b", in_small(x)) for x in texts)
    small = any(re.search(rf"\b{re.escape(word.lower())}\b", text) for text in texts)
    return within or not (small or word.endswith("s") or word.casefold() in STOPWORDS)
