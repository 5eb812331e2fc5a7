"""Units as the fact gate knows them: which words name the same unit, and how units convert.

*Hard* units change what a number says: 5 GB is not 5 MB, 5 % is not 5 points, $5 is not €5. A
statement may only have one that its items have. *Soft* units are things that are counted (tokens,
parameters, people): they may be left out or added, but not changed for one another.
"""

import re
from dataclasses import dataclass
from typing import Final

MONEY: Final = ("usd", "eur", "gbp", "jpy", "cny", "krw", "inr")
SOFT: Final = ("tokens", "parameters", "people", "votes", "comments", "stars", "downloads", "views")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, and how many base units of that it is."""

    measure: str = ""
    factor: float = 1.0

    @property
    def hard(self) -> bool:
        """Whether a number is another one without it."""
        return bool(self.measure) and self.measure not in SOFT


NONE: Final = Unit()

_TABLE: Final = """
percent 1: % percent per_cent pct 퍼센트 프로 パーセント 百分点之
points 1: point points percentage_point percentage_points %p %포인트 퍼센트포인트 pp pts 포인트
basis 1: bp bps basis_point basis_points
times 1: x × times fold 배 倍
usd 1: $ usd dollar dollars bucks 달러 불 ドル 美元
usd 0.01: cent cents ¢ 센트
eur 1: € eur euro euros 유로 ユーロ 欧元
gbp 1: £ gbp 파운드
jpy 1: ¥ jpy yen 엔 円
cny 1: cny rmb yuan 위안 元 人民币
krw 1: ₩ krw won 원
inr 1: ₹ inr rupee rupees 루피
bytes 1: byte bytes 바이트
bytes 1e3: kb kib kilobyte kilobytes 킬로바이트
bytes 1e6: mb mib megabyte megabytes 메가바이트
bytes 1e9: gb gib gigabyte gigabytes gigs 기가바이트 기가
bytes 1e12: tb tib terabyte terabytes 테라바이트 테라
bytes 1e15: pb pib petabyte petabytes 페타바이트
bits 1: bit bits 비트 ビット
bitrate 1e6: mbps mbit/s
bitrate 1e9: gbps gbit/s
seconds 1e-9: ns nanosecond nanoseconds 나노초
seconds 1e-6: µs us microsecond microseconds 마이크로초
seconds 1e-3: ms msec millisecond milliseconds 밀리초
seconds 1: s sec secs second seconds 초 秒 Sekunden Sekunde secondes segundos
seconds 60: min mins minute minutes 분 分 Minuten Minute
seconds 3600: h hr hrs hour hours 시간 時間 小时 Stunden Stunde heures horas
days 1: d day days 일 일간 日間 天 Tage Tagen Tag jours días
days 7: wk week weeks 주 주일 주간 週間 周 Wochen Woche semaines semanas
months 1: mo month months 개월 달 か月 ヶ月 个月 Monate Monaten Monat mois meses
months 12: yr yrs year years 년 년간 年 年間 Jahre Jahren Jahr ans años
months 120: decade decades
metres 1e-9: nm nanometer nanometers nanometre 나노미터 나노
metres 1e-3: mm millimeter millimeters 밀리미터
metres 1e-2: cm centimeter centimeters 센티미터
metres 1: m meter meters metre metres 미터
metres 1e3: km kilometer kilometers kilometre kilometres 킬로미터
metres 0.0254: in. inch inches 인치
metres 0.3048: ft feet foot 피트
metres 1609.344: mile miles mi 마일
grams 1e-3: mg milligram milligrams 밀리그램
grams 1: g gram grams 그램
grams 1e3: kg kilogram kilograms kilo kilos 킬로그램
grams 1e6: t ton tons tonne tonnes 톤
grams 453.592: lb lbs pounds
watts 1: w watt watts 와트
watts 1e3: kw kilowatt kilowatts 킬로와트 千瓦
watts 1e6: mw megawatt megawatts 메가와트 兆瓦
watts 1e9: gw gigawatt gigawatts 기가와트 吉瓦 ギガワット
watts 1e12: tw terawatt terawatts 테라와트 太瓦
watthours 1: wh 와트시
watthours 1e3: kwh 킬로와트시
watthours 1e6: mwh
watthours 1e9: gwh
hertz 1: hz fps 헤르츠
hertz 1e3: khz
hertz 1e6: mhz
hertz 1e9: ghz
flops 1e9: gflops
flops 1e12: tflops teraflops tops
flops 1e15: pflops petaflops
flops 1e18: eflops exaflops
celsius 1: °c ℃ celsius
fahrenheit 1: °f ℉ fahrenheit
pixels 1: px pixel pixels 픽셀
lines 1: p
tokens 1: token tokens tok toks 토큰 トークン
parameters 1: parameter parameters param params 파라미터 매개변수 パラメータ 参数
people 1: people persons users user members employees developers subscribers customers engineers \
researchers participants 명 명의 인 사람 이용자 사용자 가입자 人
votes 1: point points upvote upvotes vote votes like likes 추천 좋아요
comments 1: comment comments reply replies 댓글
stars 1: star stars 스타
downloads 1: download downloads 다운로드
views 1: view views 조회
"""


def _read() -> dict[str, tuple[Unit, ...]]:
    table: dict[str, tuple[Unit, ...]] = {}
    for line in _TABLE.strip().splitlines():
        head, _, words = line.partition(": ")
        measure, factor = head.split()
        for word in words.split():
            name = word.replace("_", " ").casefold()
            table[name] = (*table.get(name, ()), Unit(measure, float(factor)))
    return table


UNITS: Final = _read()
"""A unit's word, folded, and what it may mean."""

SIGNS: Final = {
    "$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₩": "krw", "₹": "inr", "rmb": "cny",
}  # fmt: skip
"""Currency signs that stand before the number."""


def _closed(word: str) -> bool:
    """Return whether a unit must end where a word ends."""
    return word[-1].isascii() and word[-1].isalnum()


def _pattern() -> re.Pattern[str]:
    words = sorted(UNITS, key=len, reverse=True)
    closed = [re.escape(w).replace(r"\ ", r"[\s-]") for w in words if _closed(w)]
    open_ = [re.escape(w) for w in words if not _closed(w)]
    latin = "|".join(closed)
    return re.compile(
        rf"[ \u00a0-]?(?:(?P<latin>{latin})(?![a-z0-9_])|(?P<other>{'|'.join(open_)}))"
    )


UNIT_AT: Final = _pattern()
"""A unit behind a number, in folded text; Latin words end where a word ends, Hangul ones open."""
