"""The extractive editor's own words, by language: all that it says beside what items say.

It can choose sentences but not translate them; so an issue in another language than its sources
has these phrases in the asked language and the sentences as they were written. A language without
an entry gets English. What is counted says that it is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Phrases:
    """Templates of one language; pairs are chosen by `plural`."""

    quote: str = "{who} writes: “{words}”"
    quote_place: str = "From {who}: “{words}”"
    overview: str = "The day in full: {names} and more"
    story: str = "{n} story"
    stories: str = "{n} stories"
    people: str = "{n} people"
    places: str = "{n} places"
    other: str = "Other news"
    foreign: str = "In other languages"
    and_: str = " and "
    comma: str = ", "
    share: str = "Counted, not judged: of the {count} told today, {parts}."
    share_one: str = "{n} is filed under {topic}"
    share_part: str = "{n} are filed under {topic}"
    share_more: str = "{n} under {topic}"
    one_topic: str = "Counted, not judged: all {count} told today are filed under {topic}."
    rise: str = (
        "{topic} takes {now} of the issue, against {before} on average over the {days} before."
    )
    fall: str = (
        "{topic} is down to {now} of the issue, from {before} on average over the {days} before."
    )
    day: str = "day"
    days: str = "{n} days"
    names: str = "The names that most stories share: {names}."
    widest: str = "“{story}” went furthest: it was met in {places}, among them {publishers}."
    widest_people: str = (
        "“{story}” went furthest: it was met in {places}, among them {publishers}, and at least "
        "{n} people took part in the talk."
    )
    loudest: str = "The most people, at least {n}, took part in the talk about “{story}”."
    dispute: str = "Sources are at odds over “{story}”: {one} says {a}, {other} says {b}."
    doubt: str = "Not everybody agrees on “{story}”: doubt is voiced by {who}."
    single: str = "{n} of the {count} rest on a single source each."
    back: str = "{n} of the stories go on from earlier days."
    back_one: str = "One of the stories goes on from an earlier day."


_PHRASES: Final[Mapping[str, Phrases]] = {
    "en": Phrases(),
    "ko": Phrases(
        quote="{who}: “{words}”",
        quote_place="{who}에서: “{words}”",
        overview="오늘의 종합: {names} 외",
        story="{n}건",
        stories="{n}건",
        people="{n}명",
        places="{n}곳",
        other="그 밖의 소식",
        foreign="다른 언어로 된 소식",
        and_=", ",
        share="판단이 아닌 집계입니다. 오늘 다룬 이야기 {count} 가운데 {parts}입니다.",
        share_one="‘{topic}’ {n}건",
        share_part="‘{topic}’ {n}건",
        share_more="‘{topic}’ {n}건",
        one_topic="판단이 아닌 집계입니다. 다룬 이야기 {count}은 모두 ‘{topic}’ 분야입니다.",
        rise="‘{topic}’의 비중은 {now}로, 앞선 {days} 평균 {before}보다 높습니다.",
        fall="‘{topic}’의 비중은 {now}로, 앞선 {days} 평균 {before}보다 낮습니다.",
        day="하루",
        days="{n}일",
        names="가장 많은 이야기에 나온 이름은 {names}입니다.",
        widest="가장 널리 퍼진 이야기는 {publishers} 등 {places}에 나온 ‘{story}’입니다.",
        widest_people=(
            "가장 널리 퍼진 이야기는 {publishers} 등 {places}에 나온 ‘{story}’로, 적어도 {n}명이 "
            "대화에 참여했습니다."
        ),
        loudest="가장 많은 사람이 참여한 토론의 주제는 ‘{story}’입니다(적어도 {n}명).",
        dispute="‘{story}’를 두고 출처가 엇갈립니다. {one}: {a}, {other}: {b}.",
        doubt="‘{story}’에는 이견이 있습니다. 의문을 제기한 곳: {who}.",
        single="이야기 {count} 가운데 {n}건은 출처가 한 곳뿐입니다.",
        back="이야기 {n}건은 앞선 날에서 이어집니다.",
        back_one="이야기 1건은 앞선 날에서 이어집니다.",
    ),
    "ja": Phrases(
        quote="{who}：「{words}」",
        quote_place="{who}では：「{words}」",
        overview="今日のまとめ：{names}ほか",
        story="{n}件",
        stories="{n}件",
        people="{n}人",
        places="{n}か所",
        other="その他の話題",
        foreign="他の言語の話題",
        and_="、",
        comma="、",
        share="判断ではなく集計です。今日取り上げた話題{count}のうち、{parts}です。",
        share_one="「{topic}」が{n}件",
        share_part="「{topic}」が{n}件",
        share_more="「{topic}」が{n}件",
        one_topic="判断ではなく集計です。今日取り上げた話題{count}はすべて「{topic}」の分野です。",
        rise="「{topic}」の割合は{now}で、それまでの{days}の平均{before}を上回ります。",
        fall="「{topic}」の割合は{now}で、それまでの{days}の平均{before}を下回ります。",
        day="1日",
        days="{n}日",
        names="最も多くの話題に出た名前は{names}です。",
        widest="最も広く伝えられた話題は「{story}」で、{publishers}など{places}で見られました。",
        widest_people=(
            "最も広く伝えられた話題は「{story}」で、{publishers}など{places}で見られ、少なくとも"
            "{n}人が議論に加わりました。"
        ),
        loudest="最も多くの人（少なくとも{n}人）が議論した話題は「{story}」です。",
        dispute="「{story}」では情報源が食い違います。{one}は{a}、{other}は{b}としています。",
        doubt="「{story}」には異論があります。疑問を示したのは{who}です。",
        single="話題{count}のうち{n}件は情報源が1つだけです。",
        back="話題のうち{n}件は過去の日からの続きです。",
        back_one="話題のうち1件は過去の日からの続きです。",
    ),
    "zh": Phrases(
        quote="{who}：“{words}”",
        quote_place="{who}上：“{words}”",
        overview="今日汇总：{names}等",
        story="{n}个话题",
        stories="{n}个话题",
        people="{n}人",
        places="{n}处",
        other="其他消息",
        foreign="其他语言的消息",
        and_="、",
        comma="、",
        share="以下为统计，而非判断：今日报道的{count}中，{parts}。",
        share_one="“{topic}”有{n}个",
        share_part="“{topic}”有{n}个",
        share_more="“{topic}”有{n}个",
        one_topic="以下为统计，而非判断：今日报道的{count}全部归入“{topic}”。",
        rise="“{topic}”占{now}，高于此前{days}的平均值{before}。",
        fall="“{topic}”占{now}，低于此前{days}的平均值{before}。",
        day="1天",
        days="{n}天",
        names="最多话题共同提到的名称是{names}。",
        widest="传播最广的是“{story}”，见于{publishers}等{places}。",
        widest_people=(
            "传播最广的是“{story}”，见于{publishers}等{places}，至少有{n}人参与讨论。"
        ),
        loudest="参与讨论人数最多的是“{story}”（至少{n}人）。",
        dispute="关于“{story}”，各来源说法不一：{one}称{a}，{other}称{b}。",
        doubt="关于“{story}”存在异议，质疑来自{who}。",
        single="{count}中有{n}个只有单一来源。",
        back="其中{n}个话题延续自往日。",
        back_one="其中1个话题延续自往日。",
    ),
    "de": Phrases(
        quote="{who} schreibt: „{words}“",
        quote_place="Aus {who}: „{words}“",
        overview="Der ganze Tag: {names} und mehr",
        story="{n} Meldung",
        stories="{n} Meldungen",
        people="{n} Menschen",
        places="{n} Orten",
        other="Weitere Meldungen",
        foreign="In anderen Sprachen",
        and_=" und ",
        share="Gezählt, nicht gewertet: Von {count} des Tages stehen {parts}.",
        share_one="{n} unter „{topic}“",
        share_part="{n} unter „{topic}“",
        share_more="{n} unter „{topic}“",
        one_topic="Gezählt, nicht gewertet: Alle {count} des Tages stehen unter „{topic}“.",
        rise="„{topic}“ nimmt {now} der Ausgabe ein; im Mittel ({days} zuvor) waren es {before}.",
        fall="„{topic}“ nimmt nur {now} der Ausgabe ein, im Mittel ({days} zuvor) {before}.",
        day="1 Tag",
        days="{n} Tage",
        names="Die Namen, die am häufigsten vorkommen: {names}.",
        widest="Am weitesten kam „{story}“: zu lesen an {places}, darunter {publishers}.",
        widest_people=(
            "Am weitesten kam „{story}“: zu lesen an {places}, darunter {publishers}; mindestens "
            "{n} Menschen sprachen darüber."
        ),
        loudest="Die meisten Menschen, mindestens {n}, sprachen über „{story}“.",
        dispute="Über „{story}“ sind die Quellen uneins: {one} nennt {a}, {other} {b}.",
        doubt="Über „{story}“ sind nicht alle einig: Zweifel äußert {who}.",
        single="{n} von {count} ruhen auf einer einzigen Quelle.",
        back="{n} Meldungen setzen frühere Tage fort.",
        back_one="Eine Meldung setzt einen früheren Tag fort.",
    ),
    "fr": Phrases(
        quote="{who} écrit : « {words} »",
        quote_place="Sur {who} : « {words} »",
        overview="La journée en entier : {names} et d’autres",
        story="{n} histoire",
        stories="{n} histoires",
        people="{n} personnes",
        places="{n} endroits",
        other="Autres nouvelles",
        foreign="Dans d’autres langues",
        and_=" et ",
        share="Compté, non jugé : sur {count} du jour, {parts}.",
        share_one="{n} relève de « {topic} »",
        share_part="{n} relèvent de « {topic} »",
        share_more="{n} de « {topic} »",
        one_topic="Compté, non jugé : les {count} du jour relèvent de « {topic} ».",
        rise=(
            "« {topic} » prend {now} du numéro, contre {before} en moyenne ({days} auparavant)."
        ),
        fall=(
            "« {topic} » tombe à {now} du numéro, contre {before} en moyenne ({days} auparavant)."
        ),
        day="1 jour",
        days="{n} jours",
        names="Les noms les plus partagés entre les histoires : {names}.",
        widest="« {story} » est allée le plus loin : vue à {places}, dont {publishers}.",
        widest_people=(
            "« {story} » est allée le plus loin : vue à {places}, dont {publishers} ; au moins "
            "{n} personnes en ont parlé."
        ),
        loudest="C’est de « {story} » que le plus de monde a parlé : au moins {n} personnes.",
        dispute="Sur « {story} », les sources divergent : {one} dit {a}, {other} dit {b}.",
        doubt="« {story} » ne convainc pas tout le monde : {who} émet des doutes.",
        single="{n} sur {count} reposent chacune sur une seule source.",
        back="{n} histoires poursuivent des jours précédents.",
        back_one="Une histoire poursuit un jour précédent.",
    ),
    "es": Phrases(
        quote="{who} escribe: «{words}»",
        quote_place="En {who}: «{words}»",
        overview="El día completo: {names} y más",
        story="{n} historia",
        stories="{n} historias",
        people="{n} personas",
        places="{n} lugares",
        other="Otras noticias",
        foreign="En otras lenguas",
        and_=" y ",
        share="Contado, no juzgado: de {count} del día, {parts}.",
        share_one="{n} figura en «{topic}»",
        share_part="{n} figuran en «{topic}»",
        share_more="{n} en «{topic}»",
        one_topic="Contado, no juzgado: {count} del día figuran en «{topic}».",
        rise="«{topic}» ocupa el {now} del número, frente al {before} de media ({days} antes).",
        fall="«{topic}» baja al {now} del número, desde el {before} de media ({days} antes).",
        day="1 día",
        days="{n} días",
        names="Los nombres que más historias comparten: {names}.",
        widest="La que llegó más lejos: «{story}», vista en {places}, entre ellos {publishers}.",
        widest_people=(
            "La que llegó más lejos: «{story}», vista en {places}, entre ellos {publishers}; al "
            "menos {n} personas hablaron de ella."
        ),
        loudest="De «{story}» habló más gente que de ninguna otra: al menos {n} personas.",
        dispute="Las fuentes discrepan sobre «{story}»: {one} dice {a}, {other} dice {b}.",
        doubt="No todos están de acuerdo sobre «{story}»: {who} expresa dudas.",
        single="{n} de {count} se apoyan en una sola fuente.",
        back="{n} historias continúan días anteriores.",
        back_one="Una historia continúa un día anterior.",
    ),
}  # fmt: skip


def phrases_for(language: str) -> Phrases:
    """Return the phrases of a language ("pt-BR" looks for "pt"), English where there are none."""
    return _PHRASES.get(language.lower().partition("-")[0], _PHRASES["en"])


def join(parts: Sequence[str], phrases: Phrases) -> str:
    """Join parts as a language lists them: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return phrases.comma.join(parts[:-1]) + phrases.and_ + parts[-1]


def plural(n: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return (one if n == 1 else many).format(n=n)
