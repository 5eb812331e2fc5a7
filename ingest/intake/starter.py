"""The sources of a new newsletter: good places on AI that need no key. Data, no logic.

Chosen for a reader who wants the day of the field: those who make models, those who measure and
explain them, papers, the tools that run them, and the two forums where they are tried. Releases and
papers are many and say little each, so they weigh less. Blogs of one company share an `owner`,
which makes them one voice.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def _feed(name: str, url: str, **more: Any) -> dict[str, Any]:
    return {"kind": "feed", "name": name, "url": url, **more}


STARTER: Sequence[Mapping[str, Any]] = (
    {"kind": "hackernews", "name": "Hacker News", "query": "AI", "min_points": 50},
    {
        "kind": "reddit",
        "name": "Reddit",
        "subreddits": ["LocalLLaMA", "MachineLearning"],
    },
    _feed("OpenAI", "https://openai.com/news/rss.xml", owner="OpenAI"),
    _feed("Google DeepMind", "https://deepmind.google/blog/rss.xml", owner="Google"),
    _feed("Google Research", "https://research.google/blog/rss/", owner="Google"),
    _feed("Hugging Face", "https://huggingface.co/blog/feed.xml", owner="Hugging Face"),
    _feed("Microsoft Research", "https://www.microsoft.com/en-us/research/feed/"),
    _feed("NVIDIA Technical Blog", "https://developer.nvidia.com/blog/feed/", weight=0.7),
    _feed("BAIR", "https://bair.berkeley.edu/blog/feed.xml"),
    _feed("Simon Willison", "https://simonwillison.net/atom/everything/"),
    _feed("Interconnects", "https://www.interconnects.ai/feed"),
    _feed("Import AI", "https://importai.substack.com/feed"),
    _feed("Latent Space", "https://www.latent.space/feed"),
    _feed("Ahead of AI", "https://magazine.sebastianraschka.com/feed"),
    _feed("Lil'Log", "https://lilianweng.github.io/index.xml"),
    _feed("One Useful Thing", "https://www.oneusefulthing.org/feed"),
    _feed(
        "MIT Technology Review",
        "https://www.technologyreview.com/topic/artificial-intelligence/feed",
    ),
    _feed("Ars Technica", "https://arstechnica.com/ai/feed/"),
    _feed("arXiv cs.CL", "https://rss.arxiv.org/rss/cs.CL", weight=0.3, max_entries=200),
    _feed("vLLM releases", "https://github.com/vllm-project/vllm/releases.atom", weight=0.5),
    _feed(
        "Transformers releases",
        "https://github.com/huggingface/transformers/releases.atom",
        weight=0.5,
        owner="Hugging Face",
    ),
    _feed("Ollama releases", "https://github.com/ollama/ollama/releases.atom", weight=0.5),
)
"""Tables as `[[sources]]` in newsletter.toml holds them."""
