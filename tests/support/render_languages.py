"""Issues in other languages, the golden posts' Korean and Japanese among them: full of traps."""

import datetime as dt

from summarize.edition import Edition, Paragraph, Section, SourceNote, StoryNote
from tests.support.render_editions import bullet, edition, reference, says

REFERENCES = {
    r.id: r
    for r in (
        reference("x:1", "https://x.com/minji/status/1", "", publisher="@minji", author="김민지"),
        reference("feed:a", "https://blog.example/벤치마크_(초안)", 'GSM1k: "새 문제" | 과적합?'),
        reference("feed:b", "https://blog.example/b?x=1&copy;=2", "**굵은** `코드` <b>제목</b>"),
        reference("feed:c", "https://blog.example/c", "دراسة جديدة عن النماذج"),
        reference("reddit:d", "https://www.reddit.com/r/LocalLLaMA/comments/d/x/",
                  "아주 긴 제목 " + "그리고 또 " * 40, publisher="r/LocalLLaMA"),
    )
}  # fmt: skip


def korean() -> Edition:
    """Return the Korean issue."""
    return edition(
        language="ko",
        title='새 기준의 등장: "오염 없는" 벤치마크 🧪',
        description="GSM1k: 외우지 않은 문제로 다시 재다 - 결과는?",
        tags=("AI 벤치마크", "데이터 오염", "GSM1k: 새 문제", "🤖", "no"),
        lead=(
            Paragraph(statement=says(
                "Scale AI가 [GSM1k](feed:a)를 공개했습니다. *Mistral*은 13%p 낮았고, "
                "`Phi-3`은 잘 버텼습니다 — ｆｕｌｌｗｉｄｔｈ 숫자 １３도 그대로.", "x:1")),
            Paragraph(statement=says("1. 로 시작하는 문단도 목록이 아닙니다.", "feed:b")),
        ),
        preview=(
            Section(title="- 평가 & 벤치마크", bullets=(
                bullet("GSM1k: 다시 재기", "[새 문제 1,200개](feed:a)를 썼습니다.", story="k1"),
                bullet("# 해시", "{{ 템플릿 }} {% 코드 %} 는 글자입니다.", "feed:b"),
            )),
        ),
        viewpoint=(says("> 인용 부호로 시작해도 하나의 인용입니다."), says("3~5일이면 3~5%.")),
        overview_title="[종합] 평가는 어디로 가나",
        overview=(
            Section(title="평가 | 기준", bullets=(
                bullet("GSM1k(초안)", "과적합을 *드러냅니다*.", "feed:a", "feed:b", "feed:c",
                       "reddit:d", "x:1", story="k1"),
            )),
        ),
        references=REFERENCES,
        stories=(
            StoryNote(id="k1", thread="k", title="GSM1k", items=("feed:a",), status="continues",
                      since=dt.date(2024, 4, 30), last=dt.date(2024, 5, 1), last_title="예고"),
        ),
        sources=(
            SourceNote(name="#일반 (서버)", kind="discord", status="missing", code="http-403"),
            SourceNote(name="r/LocalLLaMA", kind="reddit", status="partial", code="http-429"),
        ),
        updated=dt.date(2024, 5, 4),
    )  # fmt: skip


def japanese() -> Edition:
    """Return the Japanese issue."""
    return edition(
        language="ja",
        title="新しい評価:「汚染」のないベンチマーク",
        description="モデルは問題を覚えていたのか?",
        tags=("ベンチマーク", "データ汚染", "on"),
        lead=(Paragraph(statement=says("[GSM1k](feed:a)が公開された!すごい!!", "x:1")),),
        preview=(Section(title="評価", bullets=(bullet("GSM1k", "千二百問。", "feed:a"),)),),
        viewpoint=(says("「覚えた」のか「解いた」のか。"),),
        overview_title="評価のこれから",
        overview=(
            Section(title="評価", bullets=(
                bullet("過学習", "最大13ポイント低い_結果_。", "feed:c", "feed:a"),
            )),
        ),
        references=REFERENCES,
        stories=(),
        sources=(),
    )  # fmt: skip


def chinese() -> Edition:
    """Return a Chinese issue."""
    return _short("zh", "新基准揭示过拟合", "模型是否记住了题目？", "评测", "最多低十三个百分点。")


def german() -> Edition:
    """Return a German issue with words longer than a phone is wide."""
    word = "Trainingsdatenverunreinigungsüberprüfungsverfahrensverordnung"
    return _short("de", f"{word} tritt in Kraft", f"Die {word} gilt ab Freitag.", word, f"{word}!")


def arabic() -> Edition:
    """Return an Arabic issue, which runs from right to left."""
    return _short(
        "ar", "معيار جديد للنماذج", "هل حفظ النموذج الأسئلة؟", "التقييم", "أقل بنسبة 13٪."
    )


def _short(language: str, title: str, description: str, topic: str, text: str) -> Edition:
    return japanese().model_copy(
        update={
            "language": language,
            "title": title,
            "description": description,
            "tags": (topic,),
            "lead": (Paragraph(statement=says(description, "x:1")),),
            "preview": (),
            "viewpoint": (says(text),),
            "overview_title": title,
            "overview": (Section(title=topic, bullets=(bullet(topic, text, "feed:c", "feed:a"),)),),
        }
    )
