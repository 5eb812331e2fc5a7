"""Word lists of the fact gate: which words are no names, and which speak, deny and doubt.

Lists only ever soften a check: a word that is missing here costs a false alarm now and then, one
too many lets a changed name pass. So only words that the training half of the benchmark showed to
matter, and their near relatives, are in.
"""

import re
from typing import Final

_GENERIC = """
ai api apis llm llms gpu gpus cpu cpus ceo cto coo cfo ml ui ux it pc os url urls faq pr vs id ok tv
html css json http https usb ram vram sdk cli ide nlp rag agi i ii iii a
"""
GENERIC: Final = frozenset(_GENERIC.split())
"""Abbreviations that are words of the trade, not names."""

ORDINARY: Final = re.compile(
    r"(?:ly|ing|ed|tion|tions|sion|sions|ers|ors|ists|ment|ments|ness|ity|ities|ies|ance|ence|able|"
    r"ible|ful|less|ous|ives?|isms?|ships?)$"
)
"""Endings of words that are no names, at the start of a sentence."""

_MONTHS = """
january february march april may june july august september october november december jan feb mar
apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
"""
CALENDAR: Final = frozenset(_MONTHS.split())
"""Months and days of the week: dates, not names."""

SAY_EN: Final = (
    r"(?:said|says|say|told|tells|announced|announces|claimed|claims|confirmed|confirms|stated|"
    r"states|wrote|writes|reported|reports|explained|explains|argued|argues|believes?|believed|"
    r"thinks?|noted|notes|warned|warns|denied|denies|predicted|predicts|suggested|suggests|added|"
    r"revealed|reveals|insisted|insists|admitted|admits|asserted|asserts|mentioned|mentions|"
    r"commented|comments|tweeted|tweets|posted|posts|shared|shares|highlighted|highlights|"
    r"emphasized|emphasizes|declared|declares|acknowledged|acknowledges|pointed out|points out|"
    r"complained|complains|proposed|proposes|recommended|recommends|observed|observes|"
    r"described|describes|expects?|expected|asked|asks|questioned|questions)"
)
"""Verbs of saying, as a pattern in folded English."""

TITLES_KO: Final = (
    "대표|대표이사|최고경영자|최고기술책임자|회장|부회장|사장|부사장|의장|이사|전무|상무|교수|"
    "박사|연구원|기자|장관|차관|의원|대통령|총리|시장|지사|총장|원장|소장|위원장|위원|감독|"
    "선수|변호사|검사|판사|씨|창업자|공동창업자|개발자|엔지니어|과학자|대변인|본부장|팀장|"
    "센터장|국장|실장|후보|총재|당선자|당선인|단장|정부|정권|당 대표|ceo|cto|CEO|CTO"
)
"""What stands behind a person's name in Korean."""

SURNAMES_KO: Final = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민"
    "진지엄채원천방공현함변염"
)
"""Korean surnames, which a person's name of three syllables begins with."""

ORGANISATIONS_KO: Final = (
    "전자|그룹|은행|증권|대학교|연구소|연구원|재단|협회|위원회|테크|바이오|텔레콤|생명|화학|"
    "중공업|자동차|통신|제약|엔터|항공|일보|신문|방송|경찰청|교육청|관리청|개발원|진흥원|공사|"
    "조합"
)
"""What a company's or an institution's name ends with in Korean."""

_GENERIC_KO = """
회사 기업 업체 업계 연구 연구진 연구자 연구팀 개발자 개발진 사용자 이용자 정부 당국 시장 모델
제품 서비스 기술 커뮤니티 회원 참가자 전문가 관계자 투자자 경쟁사 이번 이들 그들 이것 그것 우리
누구 사람 이는 결과 발표 논문 보고서 도구 버전 시스템 데이터 게시물 작성자 글쓴이 댓글 논의 토론
일부 대부분 모두 국내 해외 이후 현재 최근 한편 또한 다만 하지만 그러나 따라서 특히 반면 앞서
이어 소식 가격 성능 기능 지난 올해 작년 내년 오늘 어제 사용 공개 출시 여러 다른 새로운 해당
가운데 경우 때문 이용 내용 방법 문제 가능성 소문 루머 매체 언론 보도 신문 대표 회장 사장 교수
이사 장관 의원 대통령 총리 위원장 측은 양사 양측 그는 그녀 지원 개발
"""
GENERIC_KO: Final = frozenset(_GENERIC_KO.split())
"""Korean words that are no names, wherever they stand: most speakers are one of them."""
