"""Entity tags: the companies, models, people and papers that an issue is about.

Known names are found under any of their aliases ("hugging-face" is "huggingface") and in any
language; unknown ones are names that carry a version ("Fern-2") and papers by their arXiv number.
They are counted over whole stories, not over an issue's first lines, and an issue's tags are those
of its best stories first. A false tag is the worse mistake, since a tag page shows nothing but its
title; so a name of the language (Meta, Phi, Cursor) counts only with its capital.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from ingest.item import Item
from summarize.text.versions import versions

HEAD_CHARS: Final = 1_500
PER_STORY: Final = 5

ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "OpenAI": ("open ai", "open-ai", "오픈AI", "오픈에이아이"),
    "Anthropic": ("앤트로픽", "앤스로픽"),
    "Google DeepMind": ("deepmind", "google-deepmind", "딥마인드"),
    "Google": ("구글", "谷歌", "グーグル"),
    "Meta": ("Meta AI", "meta-llama", "메타AI"),
    "Microsoft": ("마이크로소프트", "微软", "マイクロソフト"),
    "NVIDIA": ("nvidia", "엔비디아", "英伟达", "エヌビディア"),
    "AMD": (),
    "Apple": ("애플", "苹果公司"),
    "Amazon": ("AWS", "아마존", "亚马逊"),
    "xAI": ("x.ai",),
    "Hugging Face": ("huggingface", "hugging-face", "허깅페이스"),
    "Mistral": ("mistralai", "mistral ai", "미스트랄"),
    "DeepSeek": ("deepseek-ai", "deepseek ai", "딥시크", "深度求索"),
    "Qwen": ("qwen-ai", "通义千问", "큐원"),
    "Alibaba": ("알리바바", "阿里巴巴"),
    "Tencent": ("텐센트", "腾讯"),
    "ByteDance": ("바이트댄스", "字节跳动"),
    "Baidu": ("바이두", "百度"),
    "Moonshot AI": ("moonshotai", "moonshot-ai", "月之暗面"),
    "Z.ai": ("zhipu", "智谱"),
    "Samsung": ("삼성전자", "三星"),
    "Naver": ("네이버",),
    "Kakao": ("카카오",),
    "LG AI Research": ("LG AI연구원", "exaone"),
    "Scale AI": ("scale.ai", "scaleai"),
    "Reka": ("RekaAI", "reka ai", "reka labs", "RekaAILabs"),
    "Cohere": ("CohereForAI", "cohere ai"),
    "Perplexity": ("perplexity ai", "perplexityai", "퍼플렉시티"),
    "Stability AI": ("stabilityai", "stability.ai"),
    "Black Forest Labs": ("black-forest-labs",),
    "Together AI": ("togetherai", "together.ai"),
    "Groq": ("groqinc",),
    "Cerebras": (),
    "LangChain": ("langchain-ai", "랭체인"),
    "LlamaIndex": ("llama-index", "llama index", "run-llama"),
    "Ollama": (),
    "vLLM": ("vllm-project",),
    "llama.cpp": ("llamacpp", "llama-cpp"),
    "PyTorch": ("파이토치",),
    "Triton": (),
    "CUDA": (),
    "ROCm": (),
    "Cursor": (),
    "GitHub Copilot": ("copilot",),
    "ChatGPT": ("챗GPT", "챗지피티"),
    "Claude": ("클로드",),
    "Gemini": ("제미나이",),
    "Llama": ("라마 3", "라마3"),
    "Grok": (),
    "Gemma": (),
    "Phi": (),
    "Kimi": (),
    "Stable Diffusion": ("stablediffusion",),
    "Sam Altman": ("sama", "샘 올트먼", "샘 알트만", "奥尔特曼"),
    "Elon Musk": ("일론 머스크", "马斯克"),
    "Andrej Karpathy": ("karpathy",),
    "Yann LeCun": ("ylecun", "lecun"),
    "Jensen Huang": ("젠슨 황", "黄仁勋"),
    "Demis Hassabis": ("hassabis",),
    "Dario Amodei": ("amodei",),
    "Jim Fan": ("DrJimFan",),
    "Ilya Sutskever": ("sutskever", "ilyasut"),
    "Mark Zuckerberg": ("zuckerberg", "저커버그", "扎克伯格"),
    "Satya Nadella": ("nadella",),
}
"""Names by their other spellings. A spelling with a capital is looked for as it stands."""

_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5})")


def tags_of(items: Sequence[Item], limit: int = PER_STORY) -> tuple[str, ...]:
    """Return the tags of a story, those of most of its items first."""
    heard: Counter[str] = Counter()
    for item in items:
        heard.update(dict.fromkeys(entities(f"{item.title}\n{item.text[:HEAD_CHARS]}"), 1))
        if item.title:
            heard.update(dict.fromkeys(entities(item.title), 2))
        heard.update(f"arXiv {m[1]}" for link in item.links if (m := _ARXIV.search(link.url)))
    least = 1 + len(items) // 4
    best = sorted((tag for tag, n in heard.items() if n >= least), key=lambda t: (-heard[t], t))
    return tuple(_without_parts(best)[:limit])


def entities(text: str) -> set[str]:
    """Return the names in a text: known ones by any alias, and names that carry a version."""
    found = {_known()[_fold(match[0])] for match in _finder().finditer(text)}
    for name, number in versions(text):
        known = _known().get(name)
        shown = known or _as_written(text, name)
        joiner = " " if known or len(name) > 4 else "-"
        found.add(f"{shown}{joiner}{number}")
    return found


def _as_written(text: str, name: str) -> str:
    match = re.search(re.escape(name), text, re.IGNORECASE)
    return match[0] if match else name


def _without_parts(tags: Sequence[str]) -> list[str]:
    """Drop "Llama" beside "Llama 3": the more exact name is the better tag."""
    return [t for t in tags if not any(o != t and o.startswith((f"{t} ", f"{t}-")) for o in tags)]


def _fold(name: str) -> str:
    return name.casefold()


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    return {_fold(s): name for name, other in ALIASES.items() for s in (name, *other)}


@lru_cache(maxsize=1)
def _finder() -> re.Pattern[str]:
    """Make one pattern of all spellings, longest first; ASCII ones stand between word ends."""
    spellings = sorted({s for n, o in ALIASES.items() for s in (n, *o)}, key=lambda s: (-len(s), s))
    parts = []
    for spelling in spellings:
        exact = re.escape(spelling)
        loose = exact if spelling != spelling.casefold() else f"(?i:{exact})"
        parts.append(rf"(?<![A-Za-z0-9]){loose}(?![A-Za-z0-9])" if spelling.isascii() else exact)
    return re.compile("|".join(parts))
