"""A stand-in for a chat model: a program that answers from the prompt it receives.

It reads the records between the data fences as a model would, and fills the form that it is asked
for with words of theirs. `spoil` then makes of a good answer what models make of it on bad days,
and an `Obedience` does what a text in the prompt asks for.
"""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

FENCE = re.compile(r"<data (\w+)>\n(.*?)\n</data \1>", re.DOTALL)
STORY = re.compile(r"^(S\d+) (?:\| |\(([^)]*)\) )(.*)$", re.MULTILINE)
ITEM = re.compile(r"^(S\d+-\d+) \| ([^|]*) \| (.*)$", re.MULTILINE)
TOLD = re.compile(r"^(S\d+) \| (.*?): (.*?) \((S\d+-\d+[^)]*)\)$", re.MULTILINE)
STEPS = {
    "edits": "copyedit",
    "verdicts": "entail",
    "number": "correct",
    "overview_title": "front",
    "statements": "viewpoint",
    "bullets": "write",
    "sections": "arrange",
    "ready": "ready",
}
HEADLESS = ("title", "description", "lead", "opinion")
OTHER_LANGUAGE = (
    "本日の発表では新しいモデルの評価結果が示され、"
    "多くの開発者がその性能と限界について議論を続けている。"
)


@dataclass(frozen=True)
class Asked:
    """A request as any of the APIs carries it: who said what, and the schema's text."""

    messages: tuple[tuple[str, str], ...]
    schema: str

    @property
    def text(self) -> str:
        """All words of the request."""
        return "\n".join(words for _, words in self.messages)

    @property
    def system(self) -> str:
        """The instructions."""
        return "\n".join(words for role, words in self.messages if role == "system")

    @property
    def step(self) -> str:
        """Which form is asked for, told by its fields."""
        form = self.schema or self.messages[-1][1]
        return next((step for name, step in STEPS.items() if f'"{name}"' in form), "repair")

    @property
    def data(self) -> list[str]:
        """What stands between the fences, in order."""
        return [match[2] for match in FENCE.finditer(self.text)]


def answer(asked: Asked) -> dict[str, Any]:
    """Return a good answer, made of the prompt's own records."""
    return {
        "arrange": _arrange,
        "write": _write,
        "front": _front,
        "viewpoint": _viewpoint,
        "repair": _repair,
        "copyedit": _copyedit,
        "entail": _entail,
        "correct": _correct,
        "ready": lambda _: {"ready": True},
    }[asked.step](asked)


def _arrange(asked: Asked) -> dict[str, Any]:
    sections: dict[str, list[str]] = {}
    for handle, facts, _ in STORY.findall(asked.data[0]):
        sections.setdefault(facts.split(",")[0], []).append(handle)
    first = re.search(r"^S\d+", asked.data[0], re.MULTILINE)
    return {
        "lead": [first[0]] if first else [],
        "sections": [{"topic": t, "stories": s[:8]} for t, s in list(sections.items())[:5]],
    }


def _sentence(asked: Asked, words: str) -> str:
    """Report what an item says, in the language asked for."""
    short = " ".join(re.sub(r"[\[\]{}<>|\\*`]", "", words).split()[:14]).rstrip(".,;:!?")
    if "Korean" in asked.system:
        short = " ".join(short.split()[:6])
        return (
            "오늘 전해진 소식에 따르면 다음과 같은 내용이 공유되어 "
            f"독자들의 관심을 모았습니다: {short}."
        )
    if sum(c.isascii() for c in short) < 0.7 * len(short):
        return "A post in another language tells of this."
    return f"{short}."


def _quoted(asked: Asked, who: str, words: str) -> str:
    """Tell what an item says in its own words, as such."""
    text = _sentence(asked, words)
    return text if re.search(r"[가-힣]", text) else f'{who.split(",")[0]} wrote: "{text}"'


def _label(title: str) -> str:
    words = re.sub(r"[\[\]{}<>|\\*`:]", "", title).split()[:5]
    return " ".join(words) or "News"


def _stories(data: str) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Read records: story handle, title, and each item's handle, who, and words."""
    items = ITEM.findall(data)
    return [
        (handle, title, [item for item in items if item[0].startswith(f"{handle}-")])
        for handle, _, title in STORY.findall(data)
    ]


def _bullet(asked: Asked, handle: str, title: str, items: Sequence[Any]) -> dict[str, Any]:
    item, who, words = items[0]
    text = _quoted(asked, who, words)
    # A title that is a sentence would say it again.
    label = who.split(",")[0] if re.search(r"[.!?](?:\s|$)", title) else _label(title)
    return {"story": handle, "label": label, "text": text, "items": [item]}


def _write(asked: Asked) -> dict[str, Any]:
    told = [s for s in _stories(asked.data[0]) if s[2]]
    return {"bullets": [_bullet(asked, *story) for story in told]}


def _front(asked: Asked) -> dict[str, Any]:
    lead = [s for s in _stories(asked.data[0]) if s[2]]
    korean = "Korean" in asked.system
    return {
        "title": "오늘의 주요 소식" if korean else _label(lead[0][1]),
        "description": "하루의 소식을 전합니다." if korean else f"{lead[0][1]}.",
        "tags": ["소식", "모델"] if korean else lead[0][1].split()[:4],
        "overview_title": "하루의 종합 리포트" if korean else f"All on {_label(lead[0][1])}",
        "lead": [
            {"text": _quoted(asked, i[0][1], i[0][2]), "items": [i[0][0]], "picture": i[0][0]}
            for _, _, i in lead
        ],
    }


def _viewpoint(asked: Asked) -> dict[str, Any]:
    told = TOLD.findall(asked.data[0])
    text = (
        "오늘의 소식은 평가와 신뢰가 함께 가야 한다는 점을 다시 보여 줍니다."
        if "Korean" in asked.system
        else "Taken together, the day suggests that tests of models matter as much as models."
    )
    items = [item for _, _, _, items in told[:2] for item in items.split(", ")]
    return {"statements": [{"text": text, "items": items}]}


def _repair(asked: Asked) -> dict[str, Any]:
    stories = [s for s in _stories(asked.data[-1]) if s[2]]
    _, _, items = stories[0]
    return {"text": _quoted(asked, items[0][1], items[0][2]), "items": [items[0][0]]}


def _copyedit(asked: Asked) -> dict[str, Any]:
    """Say "소식이 나왔습니다" for "소식을 전합니다", and add a number where a line has "2조"."""
    edits = []
    for number, text in re.findall(
        r"^(\d+)\. \[[^\]]*\] (.*)\n   label: ", asked.data[0], re.MULTILINE
    ):
        new = text.replace("소식을 전합니다", "소식이 나왔습니다").replace("2조", "2조 5천억")
        if new != text:
            edits.append({"number": int(number), "label": "", "text": new})
    return {"edits": edits}


def _entail(asked: Asked) -> dict[str, Any]:
    """Hold a statement to be supported if most of its words stand in its sources.

    One in Korean, which shares none with English ones, is; an opinion need share a fifth only. One
    that "utilizes" is weak, one that "employs" or "adopts" is middling. What keeps observers busy
    is struck out, and who is sued belongs under another heading.
    """
    verdicts = []
    places = re.findall(r"^\d+\. \[([^\]]*)\]", asked.data[0], re.MULTILINE)
    for entry in re.split(r"\n(?=\d+\. )", asked.data[0]):
        number, _, rest = entry.partition(". ")
        statement, _, sources = rest.partition("\n")
        words = set(re.findall(r"\w+", re.sub(r"^\[[^\]]*\] ", "", statement).casefold()))
        if "those of the [lead] lines" in sources:
            sources = asked.data[0].partition("\n")[2]
        shared = words & set(re.findall(r"\w+", sources.casefold()))
        least = 0.2 if statement.startswith("[opinion]") else 0.6
        good = len(shared) >= least * len(words) or bool(re.search("[가-힣]", statement))
        fault, why = ("", "") if good else ("false", "Most of its words stand in no source.")
        grades = {"utilizes": 3, "employs": 5, "adopts": 6}
        grade = next((grade for word, grade in grades.items() if word in statement), 8)
        strike = re.findall(r"It keeps observers[ \w]*", statement)
        verdict = {"number": int(number), "strike": strike, "why": why}
        own = (*HEADLESS, statement[1:].partition("]")[0])
        other = next((p for p in places if p not in own), "") if "is sued" in statement else ""
        verdict |= {"fault": fault, "heading": other, "grade": grade}
        verdicts.append(verdict)
    return {"verdicts": verdicts}


def _correct(asked: Asked) -> dict[str, Any]:
    """Correct each rejected statement by the first words of its story's first item, or as told."""
    items = {handle: found for handle, _, found in _stories(asked.data[1]) if found}
    rows = re.findall(r"^(\d+)\. \((S\d+)\)", asked.data[0], re.MULTILINE)
    return {
        "statements": [
            {
                "number": int(number),
                "label": "",
                "text": _sentence(asked, " ".join(items[story][0][2].split()[:7])),
                "items": [items[story][0][0]],
            }
            for number, story in rows
            if story in items
        ]
    }


def spoil(kind: str, good: dict[str, Any], rng: random.Random) -> str:
    """Return the text of an answer as a model gives it on a bad day."""
    text = json.dumps(good, ensure_ascii=False)
    match kind:
        case "bad_json":
            return text[: max(1, len(text) * 2 // 3)].replace('":', '"', 1)
        case "prose":
            return f"Sure! Here it is:\n```json\n{text}\n```\nTell me {{if}} you need more."
        case "invented_ids":
            return re.sub(r'"S\d+-(\d+)"', '"S987-9"', text)
        case "first_missing":
            return json.dumps(_with_first_bullet(good, None), ensure_ascii=False)
        case "first_wrong":
            wrong = "It beats 987 others."
            return json.dumps(_with_first_bullet(good, wrong), ensure_ascii=False)
        case "wrong_numbers":
            return re.sub(r"(?<![\w-])\d+(?![\w-])", lambda m: str(int(m[0]) * 3 + 7), text)
        case "refusal":
            return "I'm sorry, but I can't help with that."
        case "empty":
            return ""
        case "wrong_language":
            return json.dumps(_in_other_language(good), ensure_ascii=False)
        case _:
            return text


def _with_first_bullet(good: dict[str, Any], text: str | None) -> dict[str, Any]:
    """Put another text into the first of several bullets, or leave it out."""
    bullets = good.get("bullets", [])
    if len(bullets) < 2:
        return good
    first = [] if text is None else [{**bullets[0], "text": text}]
    return {**good, "bullets": [*first, *bullets[1:]]}


def _in_other_language(node: Any, key: str = "") -> Any:
    if isinstance(node, dict):
        return {k: _in_other_language(v, k) for k, v in node.items()}
    if isinstance(node, list):
        return [_in_other_language(part, key) for part in node]
    return OTHER_LANGUAGE if key in ("text", "title", "label", "description") else node


class Obedience(Protocol):
    """A model that makes something else of a good answer."""

    def apply(self, asked: Asked, good: dict[str, Any]) -> str:
        """Return the text of the answer."""
        ...


def count(mapping: Mapping[str, Any]) -> int:
    """Count the characters of an answer, as a stand-in for its tokens."""
    return len(json.dumps(mapping)) // 4
