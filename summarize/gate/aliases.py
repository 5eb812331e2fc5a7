"""Names of the field as Korean papers write them, so that 오픈AI in a statement meets OpenAI in an
item. A name that is missing here is compared by its sound (`korean`), which is less sure.
"""

import re
from typing import Final

_TABLE: Final = """
openai: 오픈ai 오픈에이아이
anthropic: 앤트로픽 앤스로픽 안트로픽
google: 구글
deepmind: 딥마인드
alphabet: 알파벳
microsoft: 마이크로소프트 ms
meta: 메타
apple: 애플
amazon: 아마존
aws: 아마존웹서비스
nvidia: 엔비디아
intel: 인텔
qualcomm: 퀄컴
broadcom: 브로드컴
micron: 마이크론
samsung: 삼성 삼성전자
lg: 엘지 lg전자
sk: 에스케이 sk텔레콤
hynix: 하이닉스 sk하이닉스
naver: 네이버
kakao: 카카오
hyundai: 현대차 현대자동차 현대
tesla: 테슬라
spacex: 스페이스x 스페이스엑스
xai: 엑스ai
alibaba: 알리바바
tencent: 텐센트
baidu: 바이두
bytedance: 바이트댄스
huawei: 화웨이
xiaomi: 샤오미
deepseek: 딥시크
moonshot: 문샷
mistral: 미스트랄
cohere: 코히어
perplexity: 퍼플렉시티
stability: 스태빌리티
midjourney: 미드저니
runway: 런웨이
huggingface: 허깅페이스
hugging: 허깅
databricks: 데이터브릭스
salesforce: 세일즈포스
oracle: 오라클
adobe: 어도비
softbank: 소프트뱅크
scale: 스케일
upstage: 업스테이지
github: 깃허브
gitlab: 깃랩
reddit: 레딧
discord: 디스코드
twitter: 트위터
youtube: 유튜브
facebook: 페이스북
instagram: 인스타그램
linkedin: 링크드인
wikipedia: 위키피디아 위키백과
netflix: 넷플릭스
disney: 디즈니
uber: 우버
airbnb: 에어비앤비
claude: 클로드
sonnet: 소네트 소넷
opus: 오퍼스 오푸스
haiku: 하이쿠
gemini: 제미나이 제미니
gemma: 젬마
llama: 라마
chatgpt: 챗gpt 챗지피티
copilot: 코파일럿
codex: 코덱스
cursor: 커서
grok: 그록
qwen: 큐원
kimi: 키미
sora: 소라
whisper: 위스퍼
linux: 리눅스
windows: 윈도우 윈도
android: 안드로이드
iphone: 아이폰
python: 파이썬
rust: 러스트
pytorch: 파이토치
tensorflow: 텐서플로 텐서플로우
cuda: 쿠다
triton: 트리톤
altman: 올트먼 알트만
sam: 샘
musk: 머스크
elon: 일론
huang: 황
jensen: 젠슨
zuckerberg: 저커버그 주커버그
pichai: 피차이
nadella: 나델라
hassabis: 허사비스
amodei: 아모데이
lecun: 르쿤 르쿤
hinton: 힌턴 힌튼
sutskever: 수츠케버
karpathy: 카파시 카르파티
murati: 무라티
brockman: 브록먼
bezos: 베이조스
trump: 트럼프
us: 미국 usa america american 美 u.s
china: 중국 chinese 中
korea: 한국 korean 韓
japan: 일본 japanese 日
uk: 영국 britain british 英
eu: 유럽연합
europe: 유럽 european
germany: 독일 german
france: 프랑스 french
india: 인도 indian
taiwan: 대만 taiwanese
russia: 러시아 russian
ukraine: 우크라이나
israel: 이스라엘
canada: 캐나다
stanford: 스탠퍼드 스탠포드
harvard: 하버드
berkeley: 버클리
oxford: 옥스퍼드
cambridge: 케임브리지
princeton: 프린스턴
silicon: 실리콘
valley: 밸리
"""

CANONICAL: Final[dict[str, str]] = {
    word: line.partition(": ")[0]
    for line in _TABLE.strip().splitlines()
    for word in (line.partition(": ")[0], *line.partition(": ")[2].split())
}
"""A name's rendering, folded, and the name that it stands for."""

PARTICLES: Final = (
    r"(?:은|는|이|가|을|를|의|와|과|도|에|에서|에게|로|으로|측|사|만|까지|부터|보다|처럼|이라는|라는|"
    r"이라고|라고|이나|나|이며|며|께서|에는|에서는|으로부터|마저|조차|등|들|系|社)"
)
"""What may follow a Korean name within the same word."""

_HANGUL_NAMES = sorted(
    (name for name in CANONICAL if re.search(r"[가-힣]", name) and len(name) > 1),
    key=len,
    reverse=True,
)
RENDERED: Final = re.compile(
    rf"(?<![가-힣a-z0-9])({'|'.join(_HANGUL_NAMES)})(?={PARTICLES}{{0,2}}(?![가-힣a-z]))"
)
"""A known name in Hangul, with nothing but particles behind it."""


def canonical(word: str) -> str:
    """Return the name that a folded word renders; any other word stands for itself."""
    return CANONICAL.get(word, word)
