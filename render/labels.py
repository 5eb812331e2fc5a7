"""The words of ours that readers see, in the languages that an issue may be written in.

An edition brings its own sentences; headings, labels and dates around them come from here. A
language without an entry gets English, because a wrong language is better than a missing
heading. Single words can be replaced in the settings (`labels = {preview = "Today's Preview"}`),
which is also how a Korean newsletter keeps English headings.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final


class LabelError(ValueError):
    """A setting names a label that does not exist."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Headings and labels of one language; `{}` stands for the number or name that varies.

    `day` and `month` are patterns with `{y}`, `{m}`, `{d}` and `{month}` (the month's name).
    """

    preview: str = "Today's Preview"
    viewpoint: str = "AI Viewpoint 🤖"
    overview: str = "Today's Overview"
    missing: str = "Missing today:"
    continues: str = "continues from {}"
    above: str = "{}, linked above"
    corrections: str = "Corrections"
    sources: str = "Sources"
    source: str = "Source"
    contents: str = "Contents"
    about: str = "About this issue"
    story: str = "The story so far"
    stories: str = "Stories"
    archive: str = "Archive"
    topics: str = "Topics"
    trends: str = "Trends"
    search: str = "Search"
    home: str = "Home"
    latest: str = "The latest issue"
    earlier: str = "Earlier issues"
    newer: str = "Next issue"
    older: str = "Previous issue"
    issues: str = "{} issues"
    opinion: str = "Opinion, written by the editor program. It brings no facts of its own."
    skip: str = "Skip to the text"
    theme: str = "Light or dark"
    close: str = "Close"
    published: str = "Published"
    updated: str = "Updated {}"
    markdown: str = "This issue as Markdown"
    read: str = "Read"
    unchanged: str = "Nothing new"
    partial: str = "Read in part"
    not_read: str = "Missing"
    items: str = "{} items read"
    items_head: str = "Items"
    back: str = "Back to the text of source"
    told: str = "{} stories told"
    saved: str = "{} minutes of reading saved"
    repeated: str = "{} stories left out, because they only repeated earlier days"
    editor: str = "Written by {}"
    extractive: str = "the extractive editor, in the sources' own words, without a language model"
    gate: str = "Fact check: {} of {} statements held as written"
    days: str = "{} days"
    story_days: str = "Told over {} days"
    by: str = "by {}"
    week: str = "Week of"
    times: str = "Issues"
    nothing: str = "Nothing here yet."
    languages: str = "Languages"
    subscribe: str = "Follow"
    no_script: str = "Searching needs JavaScript. The archive lists every issue without it."
    search_hint: str = "Words, names, models"
    chart: str = "How many issues mentioned {}, by week"
    chart_stories: str = "How many stories were told about {}, by week"
    table: str = "As a table"
    posts: str = "Earlier posts"
    no_index: str = "The search index is not there: it is built with the extra dateline[search]."
    dropped: str = "dropped"
    repaired: str = "repaired"
    replaced: str = "replaced"
    kept: str = "kept"
    was: str = "before"
    now: str = "now"
    topic_share: str = "Stories by topic"
    rising: str = "People, companies and models"
    not_found: str = "There is no such page."
    day: str = "{d} {month} {y}"
    short_day: str = "{d} {mon}"
    month: str = "{month} {y}"
    months: tuple[str, ...] = (
        "January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December",
    )  # fmt: skip

    def date(self, day: dt.date) -> str:
        """Give a day as readers of this language write it: "3 May 2024", "2024년 5월 3일"."""
        return self._fill(self.day, day)

    def short_date(self, day: dt.date) -> str:
        """Give a day without its year: "3 May", "5월 3일"."""
        return self._fill(self.short_day, day)

    def moment(self, moment: dt.datetime) -> str:
        """Give an instant in UTC: "2 May, 14:05 UTC"."""
        moment = moment.astimezone(dt.UTC)
        return f"{self.short_date(moment)}, {moment:%H:%M} UTC"

    def month_name(self, day: dt.date) -> str:
        """Give a day's month: "May 2024"."""
        return self._fill(self.month, day)

    def _fill(self, pattern: str, day: dt.date) -> str:
        name = self.months[day.month - 1]
        return pattern.format(y=day.year, m=day.month, d=day.day, month=name, mon=name[:3])


_NUMBERED: Final = tuple(str(n) for n in range(1, 13))

_LABELS: Final[Mapping[str, Labels]] = {
    "en": Labels(),
    "ko": Labels(
        preview="오늘의 미리보기",
        viewpoint="AI의 시각 🤖",
        overview="오늘의 종합",
        missing="오늘 읽지 못한 곳:",
        continues="{}에서 이어짐",
        corrections="정정",
        sources="출처",
        source="출처",
        contents="차례",
        about="이 호에 대하여",
        story="지금까지의 이야기",
        stories="이야기",
        archive="지난 호",
        topics="주제",
        trends="흐름",
        search="검색",
        home="처음",
        latest="최신 호",
        earlier="지난 호",
        newer="다음 호",
        older="이전 호",
        issues="{}개 호",
        opinion="편집 프로그램이 쓴 의견입니다. 새로운 사실을 보태지 않습니다.",
        skip="본문으로 건너뛰기",
        theme="밝게 또는 어둡게",
        close="닫기",
        published="발행",
        updated="{} 수정",
        markdown="이 호의 마크다운",
        read="읽음",
        unchanged="새 글 없음",
        partial="일부만 읽음",
        not_read="읽지 못함",
        items="읽은 글 {}건",
        items_head="글",
        back="본문으로, 출처",
        told="다룬 이야기 {}건",
        saved="읽는 시간 {}분 절약",
        repeated="앞선 날을 되풀이해 뺀 이야기 {}건",
        editor="작성: {}",
        extractive="발췌 편집기(언어 모델 없이 출처의 말로)",
        gate="사실 확인: 문장 {1}개 중 {0}개가 그대로 통과",
        days="{}일",
        story_days="{}일에 걸쳐 다룸",
        by="{}",
        week="주",
        times="호",
        nothing="아직 없습니다.",
        languages="언어",
        subscribe="구독",
        no_script="검색에는 자바스크립트가 필요합니다. 지난 호 목록은 없이도 볼 수 있습니다.",
        search_hint="낱말, 이름, 모델",
        chart="주별 {} 언급 호 수",
        chart_stories="주별 {} 이야기 수",
        table="표로 보기",
        posts="이전 글",
        no_index="검색 색인이 없습니다. dateline[search]를 설치하면 만들어집니다.",
        dropped="뺌",
        repaired="고침",
        replaced="바꿈",
        kept="그대로",
        was="이전",
        now="이후",
        topic_share="주제별 이야기",
        rising="사람, 회사, 모델",
        not_found="없는 쪽입니다.",
        day="{y}년 {m}월 {d}일",
        short_day="{m}월 {d}일",
        month="{y}년 {m}월",
        months=_NUMBERED,
    ),
    "ja": Labels(
        preview="今日の見どころ",
        viewpoint="AIの視点 🤖",
        overview="今日の概要",
        missing="今日読めなかったもの:",
        continues="{}からの続き",
        corrections="訂正",
        sources="出典",
        source="出典",
        contents="目次",
        about="この号について",
        story="これまでの経緯",
        stories="続いている話題",
        archive="バックナンバー",
        topics="トピック",
        trends="動向",
        search="検索",
        home="ホーム",
        latest="最新号",
        earlier="これまでの号",
        newer="次の号",
        older="前の号",
        issues="{}号",
        opinion="編集プログラムによる意見です。新しい事実は含みません。",
        skip="本文へ",
        theme="明暗の切り替え",
        close="閉じる",
        published="発行",
        updated="{}更新",
        markdown="この号のMarkdown",
        read="既読",
        unchanged="新着なし",
        partial="一部のみ",
        not_read="読めず",
        items="読んだ投稿{}件",
        items_head="件数",
        back="本文へ戻る、出典",
        told="取り上げた話題{}件",
        saved="読む時間を{}分節約",
        repeated="過去の日の繰り返しのため省いた話題{}件",
        editor="執筆: {}",
        extractive="抜粋エディター(言語モデルなし、出典の言葉で)",
        gate="事実確認: {1}文のうち{0}文がそのまま通過",
        days="{}日",
        story_days="{}日にわたる話題",
        by="{}",
        week="週",
        times="号数",
        nothing="まだありません。",
        languages="言語",
        subscribe="購読",
        no_script="検索にはJavaScriptが必要です。バックナンバーはなくても読めます。",
        search_hint="言葉、名前、モデル",
        chart="{}に触れた号の数(週別)",
        chart_stories="{}の話題の数(週別)",
        table="表で見る",
        posts="以前の記事",
        no_index="検索の索引がありません。dateline[search]を入れると作られます。",
        dropped="削除",
        repaired="修正",
        replaced="差し替え",
        kept="そのまま",
        was="前",
        now="後",
        topic_share="トピック別の話題",
        rising="人・企業・モデル",
        not_found="そのページはありません。",
        day="{y}年{m}月{d}日",
        short_day="{m}月{d}日",
        month="{y}年{m}月",
        months=_NUMBERED,
    ),
    "zh": Labels(
        preview="今日预览",
        viewpoint="AI 观点 🤖",
        overview="今日综述",
        missing="今日未能读取:",
        continues="接续 {}",
        corrections="更正",
        sources="来源",
        source="来源",
        contents="目录",
        about="关于本期",
        story="事件脉络",
        stories="连续报道",
        archive="往期",
        topics="主题",
        trends="趋势",
        search="搜索",
        home="首页",
        latest="最新一期",
        earlier="往期",
        newer="下一期",
        older="上一期",
        issues="{} 期",
        opinion="由编辑程序撰写的观点,不含新的事实。",
        skip="跳到正文",
        theme="明暗切换",
        close="关闭",
        published="发布",
        updated="更新于 {}",
        markdown="本期的 Markdown",
        read="已读",
        unchanged="无新内容",
        partial="部分读取",
        not_read="未能读取",
        items="已读 {} 条",
        items_head="条数",
        back="返回正文,来源",
        told="报道 {} 个事件",
        saved="节省阅读时间 {} 分钟",
        repeated="因重复往日而略去 {} 个事件",
        editor="撰写:{}",
        gate="事实核查:{1} 句中有 {0} 句原样通过",
        day="{y}年{m}月{d}日",
        short_day="{m}月{d}日",
        month="{y}年{m}月",
        months=_NUMBERED,
    ),
    "de": Labels(
        preview="Heute im Überblick",
        viewpoint="Blickwinkel der KI 🤖",
        overview="Der Tag im Ganzen",
        missing="Heute nicht gelesen:",
        continues="setzt {} fort",
        corrections="Korrekturen",
        sources="Quellen",
        source="Quelle",
        contents="Inhalt",
        about="Über diese Ausgabe",
        story="Was bisher geschah",
        stories="Laufende Geschichten",
        archive="Archiv",
        topics="Themen",
        trends="Verlauf",
        search="Suche",
        home="Start",
        latest="Die neueste Ausgabe",
        earlier="Frühere Ausgaben",
        newer="Nächste Ausgabe",
        older="Vorige Ausgabe",
        issues="{} Ausgaben",
        opinion="Meinung des Redaktionsprogramms. Sie bringt keine eigenen Tatsachen.",
        skip="Zum Text",
        theme="Hell oder dunkel",
        close="Schließen",
        published="Erschienen",
        updated="Geändert am {}",
        markdown="Diese Ausgabe als Markdown",
        day="{d}. {month} {y}",
        short_day="{d}. {month}",
        months=(
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli",
            "August", "September", "Oktober", "November", "Dezember",
        ),
    ),
}  # fmt: skip


def labels_for(language: str, overrides: Mapping[str, str] | None = None) -> Labels:
    """Give the labels of a language ("pt-BR" looks for "pt"), some replaced by the settings.

    Raises LabelError naming an override that no label has.
    """
    labels = _LABELS.get(language.lower().partition("-")[0], _LABELS["en"])
    if not overrides:
        return labels
    known = {f.name for f in fields(Labels)} - {"months"}
    if unknown := sorted(overrides.keys() - known):
        raise LabelError(f"labels: no label is called {unknown[0]!r}; there are {sorted(known)}")
    return replace(labels, **overrides)  # type: ignore[arg-type]
