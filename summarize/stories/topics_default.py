"""The taxonomy without a configured one: topics of AI news, with headings in five languages."""

from typing import Final

from summarize.story import Topic


def _seeds(text: str) -> tuple[str, ...]:
    return tuple(seed.strip() for seed in text.split(",") if seed.strip())


# No names of models and no "model": nearly every story has one, and it says nothing of the heading.
DEFAULT_TOPICS: Final = (
    Topic(
        "models",
        {
            "en": "Models and releases",
            "ko": "모델과 공개",
            "ja": "モデルとリリース",
            "zh": "模型与发布",
            "de": "Modelle und Veröffentlichungen",
            "fr": "Modèles et sorties",
            "es": "Modelos y lanzamientos",
        },
        _seeds(
            """
            weights, open weights, checkpoint, release, released, releases, launch, launches,
            launched, preview, new model, base model, open model, instruct, context window,
            context length, mystery model, model card, text to image, text to speech, video model,
            moe, quantized, gguf, 공개, 출시, 가중치, 公開, 发布, 开源, veröffentlicht
            """
        ),
    ),
    Topic(
        "research",
        {
            "en": "Research and benchmarks",
            "ko": "연구와 벤치마크",
            "ja": "研究とベンチマーク",
            "zh": "研究与评测",
            "de": "Forschung und Benchmarks",
            "fr": "Recherche et évaluations",
            "es": "Investigación y evaluaciones",
        },
        _seeds(
            """
            paper, arxiv, benchmark, research, researcher, study, dataset, evaluation, eval, evals,
            accuracy, test set, leaderboard, networks,
            reasoning, training, pretraining, fine tuning, reinforcement learning,
            interpretability, overfitting, contamination, scaling law, attention, transformer,
            diffusion, gsm8k, mmlu, 논문, 연구, 벤치마크, 데이터셋, 평가, 論文, 研究,
            ベンチマーク, 评测, 论文, 数据集, Studie, Forschung
            """
        ),
    ),
    Topic(
        "tools",
        {
            "en": "Tools and engineering",
            "ko": "도구와 개발",
            "ja": "ツールと開発",
            "zh": "工具与工程",
            "de": "Werkzeuge und Entwicklung",
            "fr": "Outils et ingénierie",
            "es": "Herramientas e ingeniería",
        },
        _seeds(
            """
            library, framework, sdk, api, github, open source, repo, cli, plugin, agent,
            agentic, rag, langchain, llamaindex, ollama, vllm, llama.cpp, inference, prompt,
            mcp, workflow, editor, coding, code, debugger, tutorial, kernel, triton, pytorch,
            도구, 개발, 라이브러리, 코드, ツール, 開発, 工具, 代码, 开发, 智能体, Werkzeug,
            Entwickler
            """
        ),
    ),
    Topic(
        "hardware",
        {
            "en": "Chips and infrastructure",
            "ko": "칩과 인프라",
            "ja": "半導体とインフラ",
            "zh": "芯片与基础设施",
            "de": "Chips und Infrastruktur",
            "fr": "Puces et infrastructures",
            "es": "Chips e infraestructura",
        },
        _seeds(
            """
            gpu, chip, nvidia, amd, tpu, cuda, rocm, vram, h100, b200, blackwell, data center,
            datacenter, compute, memory, apple silicon, server, energy, power plant,
            semiconductor, tsmc, 반도체, 칩, 데이터센터, 엔비디아, 半導体, 芯片, 英伟达,
            数据中心, 算力, Rechenzentrum
            """
        ),
    ),
    Topic(
        "business",
        {
            "en": "Companies and money",
            "ko": "기업과 투자",
            "ja": "企業と資金",
            "zh": "公司与资本",
            "de": "Unternehmen und Geld",
            "fr": "Entreprises et finances",
            "es": "Empresas y dinero",
        },
        _seeds(
            """
            funding, raise, raised, valuation, billion, ipo, acquisition, acquire,
            startup, revenue, investor, ceo, hire, hiring, layoff, layoffs, partnership, deal,
            pricing, price, seat, subscriber, subscription, market, stock, share, 투자, 인수, 기업,
            채용, 매출, 資金, 買収, 企業,
            融资, 收购, 估值, 上市, 股价, Übernahme, Umsatz
            """
        ),
    ),
    Topic(
        "policy",
        {
            "en": "Policy, safety and society",
            "ko": "정책, 안전, 사회",
            "ja": "政策・安全・社会",
            "zh": "政策、安全与社会",
            "de": "Politik, Sicherheit und Gesellschaft",
            "fr": "Politique, sûreté et société",
            "es": "Política, seguridad y sociedad",
        },
        _seeds(
            """
            regulation, law, lawsuit, court, copyright, policy, government, senate, eu, ai act,
            safety, alignment, jailbreak, security, vulnerability, privacy, deepfake, election,
            jobs, school, student, ethics, ban, military, 규제, 법, 정책, 안전, 저작권, 보안,
            規制, 安全, 法律, 监管, 版权, 隐私, Gesetz, Urheberrecht, Datenschutz
            """
        ),
    ),
    Topic(
        "community",
        {
            "en": "Talk of the community",
            "ko": "커뮤니티 이야기",
            "ja": "コミュニティの話題",
            "zh": "社区话题",
            "de": "Gespräche der Community",
            "fr": "Paroles de la communauté",
            "es": "Voces de la comunidad",
        },
        _seeds(
            """
            meme, opinion, discussion, question, rant, ask hn, show hn, 화제, 토론
            """
        ),
    ),
)
"""The order is that of an issue; the last topic takes what no other claims."""
