"""Which items of the sample day tell of one event: the truth that story-finding is held to.

The day's author wrote it down; `label_items` applies it to collected items. Posts on X are named
by their keys in x.toml, Reddit submissions by their ids (their comments count with them), pages
and feed entries by their addresses, Discord talks by channel and a word that only they have.
What is not listed (spam, quarrels, mixed talks) belongs to no event.
"""

from collections.abc import Iterable, Mapping

from ingest.item import Item
from tests.world.sample import X_EPOCH_MS, moment, read_table, snowflake

EVENTS: Mapping[str, str] = {
    "gsm1k": """
        x:gsm1k x:gsm1k-2 x:gsm1k-3 x:gsm1k-hana x:gsm1k-phi x:gsm1k-tp x:gsm1k-ko
        r:1chv2ka r:1chv0sc r:1chz7nt /abs/2405.00332 tensorpost.example/2024/05/gsm1k
        evalnotes.example/2024/05/contamination models-ko.example/2024/05/02/gsm1k
        hackers.example/item?id=40230101 #benchmarks/GSM1k
    """,
    "mmlu-doubt": "x:mmlu-doubt x:mmlu-reply",
    "vibe-eval": """
        x:vibe x:vibe-2 x:vibe-quote r:1chx2vb /abs/2405.02287 reka-notes.example/vibe-eval
        evalnotes.example/2024/05/vibe-eval-first-look llm-nikki.example/2024/05/02/vibe-eval
        #benchmarks/Vibe-Eval
    """,
    "three-evals": "x:fan x:fan-arena x:fan-hana tensorpost.example/2024/05/three-evals r:1chx7ba",
    "altman-stanford": """
        x:altman x:altman-skeptic x:altman-ko r:1chm2fo tensorpost.example/2024/05/altman-stanford
        models-ko.example/2024/05/02/altman #general/Stanford
    """,
    "altman-agents": "x:altman-agents ledger.example/2024/05/altman-agents",
    "jailbreak": """
        x:jailbreak x:jailbreak-2 x:jailbreak-q r:1chx9q1
        machineroom.example/2024/fine-tuning-checks #general/jailbreak
    """,
    "triton": """
        x:triton x:triton-2 kernels.example/2024/05/triton-block-limits #triton/8192
        hackers.example/item?id=40231577 explorer.example/z/9K4vTr
    """,
    "effort": """
        x:effort x:effort-2 r:1chs1df effort-notes.example/engine #inference/Effort
        kernels.example/2024/05/effort-engine-bucketmul hackers.example/item?id=40228842
    """,
    "rocm": """
        x:rocm r:1chs8pw code.example/rocm/flash-attention #rocm/ROCm
        kernels.example/2024/05/rocm-flash-attention
    """,
    "instadeep": "x:instadeep jobs.example/instadeep #jobs/InstaDeep",
    "llm-c": "x:llmc #triton/llm.c code.example/llm-c kernels.example/2024/05/llm-c-multi-gpu",
    "llama-3-1048k": """
        x:million x:million-2 x:million-juri r:1chq7mn hub.example/gradient/llama-3-8b-1048k
        localweights.example/2024/05/a-million-tokens models-ko.example/2024/05/02/llama-3-1048k
        llm-nikki.example/2024/05/02/llama-3-1m #long-context/1048k
    """,
    "kan": """
        x:kan x:kan-2 x:kan-sam x:kan-ja r:1chj3kn /abs/2404.19756 hackers.example/item?id=40226310
        llm-nikki.example/2024/05/02/kan machineroom.example/2024/kan-weekend #KAN/KAN
    """,
    "med-gemini": """
        x:medgemini x:medgemini-2 x:medgemini-hana r:1chq0mg /abs/2404.18416 #Med-Gemini/MedQA
    """,
    "claude-team": """
        x:claude-team x:claude-sam r:1chp4cl desktools.example/claude-team-ios
        models-ko.example/2024/05/02/claude-team slowcooker.example/claude-team
    """,
    "gpt2-chatbot": """
        x:gpt2bot x:gpt2bot-2 r:1chl7gg arena-notes.example/gpt2-chatbot #benchmarks/gpt2-chatbot
    """,
    "coreweave": "x:coreweave ledger.example/2024/05/coreweave-series-c",
    "amazon-q": "x:amazonq desktools.example/amazon-q-ga",
    "azure-police": """
        x:azure-police ledger.example/2024/05/azure-police hackers.example/item?id=40233001
    """,
    "malaysia": "x:malaysia ledger.example/2024/05/malaysia",
    "apple-q2": "x:apple-q2 ledger.example/2024/05/apple-q2",
    "chatrtx": "x:chatrtx desktools.example/chatrtx-update",
    "sora-video": "x:sora-video r:1chw9kk tensorpost.example/2024/05/sora-video",
    "newspapers": "x:newspapers r:1cht0zz ledger.example/2024/05/newspapers-sue",
    "prometheus-2": """
        x:prometheus2 r:1chy6pr /abs/2405.01535 machineroom.example/2024/prometheus-2
        models-ko.example/2024/05/02/prometheus-2 #benchmarks/Prometheus
    """,
    "multi-token": "x:multitoken r:1chw1mt /abs/2404.19737 machineroom.example/2024/multi-token",
    "irpo": "x:irpo /abs/2404.19733",
    "lora-land": "x:loraland r:1chz4ll /abs/2405.00732",
    "starcoder2": """
        x:starcoder r:1cht6yu hub.example/bigcode/starcoder2-15b-instruct
        machineroom.example/2024/starcoder2-instruct
    """,
    "hermes-2-pro": """
        x:hermes r:1chp9aa hub.example/nous/hermes-2-pro-llama-3-8b
        localweights.example/2024/05/hermes-2-pro #general/Hermes
    """,
    "pre-tokenizer": """
        x:tokenizer r:1chr5tz code.example/llama-cpp/pull/6920
        localweights.example/2024/05/convert-again #general/tokenizer
    """,
    "ollama": """
        r:1chu3vv code.example/ollama/releases/v0.1.33
        localweights.example/2024/05/ollama-concurrency #general/Ollama
    """,
    "flash-attention-llama-cpp": "r:1chw4xe",
    "chatgpt-memory": "r:1chs5ni",
    "copilot-workspace": "labnotices.example/notices/copilot-workspace",
    "nist-genai": "labnotices.example/notices/nist-genai",
    "own-evals": "hackers.example/item?id=40232290 slowcooker.example/private-questions",
}


def label_items(items: Iterable[Item]) -> dict[str, str]:
    """Return the event of each item by its id; items of no event are left out."""
    marks = [(mark, event) for event, text in EVENTS.items() for mark in text.split()]
    ids = _x_ids()
    found = {}
    for item in items:
        for mark, event in marks:
            if _fits(item, mark, ids):
                found[item.id] = event
                break
    return found


def _fits(item: Item, mark: str, x_ids: Mapping[str, str]) -> bool:
    if mark.startswith("x:"):
        return item.id == f"x:{x_ids[mark[2:]]}"
    if mark.startswith("r:"):
        return f"/comments/{mark[2:]}/" in item.url
    if mark.startswith("#"):
        place, word = mark[1:].split("/")
        talk = f"{item.publisher} {item.title}"
        return item.kind == "discord" and place in talk and word in f"{item.title} {item.text}"
    if mark.startswith("hackers"):
        story = f"hackernews:{mark.partition('=')[2]}"
        return item.id == story or any(link.target == story for link in item.relations)
    return item.url.removeprefix("https://").rstrip("/").endswith(mark) or (
        mark.count("/") == 1 and f"//{mark}" in item.url
    )


def _x_ids() -> dict[str, str]:
    posts = read_table("x.toml")["post"]
    return {
        short["id"]: snowflake(moment(short["at"]), X_EPOCH_MS, number)
        for number, short in enumerate(posts)
    }
