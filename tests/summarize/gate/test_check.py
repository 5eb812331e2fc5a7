"""The fact gate as a whole: statements held against one item, one fault at a time."""

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.item import Engagement, Item, Link
from summarize.edition import (
    Bullet,
    Edition,
    Making,
    Newsletter,
    Paragraph,
    Reference,
    Section,
    Statement,
)
from summarize.gate.check import (
    KINDS,
    Evidence,
    check_edition,
    check_statement,
    check_words,
    nearest_words,
)

DAY = dt.date(2024, 5, 3)
TEXT = (
    "Llama-3 8B Instruct with a 1048k context was released on May 2 by Gradient. It scores 85.2% "
    "on MMLU, 3x faster than GPT-4o. Sam Altman said the model “is a big step”. It does not "
    "support CUDA 11. Rumour has it that Meta may raise $1.3 billion. Version v0.2.1 needs 24 GB."
)
TEXT_KO = (
    "보건복지부는 2024년 5월부터 월 2만 원을 지급한다고 2일 밝혔다. "
    "이재용 삼성전자 회장은 “투자를 늘리겠다”고 말했다. "
    "새 모델은 GPU 없이 실행되며 윈도우를 지원하지 않는다. 가격은 1억 2천만 원으로 3배 올랐다."
)


def item(text: str = TEXT, **more: object) -> Item:
    values: dict[str, object] = {
        "id": "x:1",
        "source": "list",
        "url": "https://x.example/gradient/status/1",
        "title": "",
        "text": text,
        "author": "Leo Pekelis",
        "published_at": dt.datetime(2024, 5, 2, 12, tzinfo=dt.UTC),
        "publisher": "@gradient",
        "language": "en",
        "links": (Link("https://huggingface.co/gradientai/Llama-3-8B"),),
        "engagement": Engagement(score=420, replies=37),
    }
    return Item(**{**values, **more})  # type: ignore[arg-type]


def kinds(text: str, source: Item | None = None, language: str = "en", **more: object) -> set[str]:
    source = source or item()
    found = check_statement(
        Statement(text=text, items=(source.id,)),
        Evidence({source.id: source}),
        where="lead/0",
        language=language,
        day=DAY,
        **more,  # type: ignore[arg-type]
    )
    assert {finding.kind for finding in found} <= set(KINDS)
    return {finding.kind for finding in found}


TRUE = [
    pytest.param("Gradient released Llama 3 8B Instruct with a 1,048,000 context.", id="notation"),
    pytest.param("Its context is over 1 million tokens.", id="over"),
    pytest.param("Its context is 1M+.", id="plus"),
    pytest.param("Its context is about 1.05 million tokens.", id="rounded"),
    pytest.param("It is three times faster than GPT 4o.", id="spelt-out"),
    pytest.param("It reaches 85 percent on MMLU.", id="rounded-percent"),
    pytest.param("The model came out on Thursday, 2 May 2024.", id="date"),
    pytest.param("The model came out yesterday.", id="relative-date"),
    pytest.param('Sam Altman called it "a big step".', id="quotation"),
    pytest.param("CUDA 11 isn't supported.", id="negation"),
    pytest.param("Meta is said to raise 1.3 billion dollars.", id="hedge"),
    pytest.param("Leo Pekelis said that it needs 24GB.", id="author-speaks"),
    pytest.param("The post from Hugging Face got 420 votes and 37 comments.", id="beside-the-text"),
    pytest.param("Version 0.2.1 needs 24 gigabytes.", id="version"),
    pytest.param("@Gradient: they’re not supporting CUDA 11.", id="handle-and-contraction"),
]

FALSE = [
    pytest.param("It has a context of 1,049,000.", "number", id="number"),
    pytest.param("Its context is over 2 million tokens.", "number", id="over-too-much"),
    pytest.param("It is five times faster.", "number", id="spelt-out"),
    pytest.param("It reaches 86% on MMLU.", "percent", id="percent"),
    pytest.param("It reaches 85.2 points on MMLU.", "unit", id="unit-points"),
    pytest.param("It needs 24 MB.", "unit", id="unit-bytes"),
    pytest.param("Meta may raise 1.3 billion euros.", "unit", id="currency"),
    pytest.param("Meta may raise $1.4 billion.", "money", id="money"),
    pytest.param("It was released on May 1.", "date", id="date"),
    pytest.param("It comes out next week.", "date", id="relative-date"),
    pytest.param("Gradient released Llama 3.1 8B.", "version", id="version"),
    pytest.param("It is faster than GPT-5.", "version", id="version-letter"),
    pytest.param("Version v0.2.2 needs 24 GB.", "version", id="version-number"),
    pytest.param('Sam Altman called it "a giant step".', "quote", id="quotation"),
    pytest.param("Mistral released it on May 2.", "name", id="company"),
    pytest.param("It was released by Cohere.", "name", id="company-inside"),
    pytest.param("Elon Musk said it is a step.", "name", id="speaker"),
    pytest.param("As @anthropic wrote, it is a step.", "name", id="handle"),
    pytest.param("Nous Research Builds a Long Context", "name", id="known-name-in-a-headline"),
    pytest.param("Quillon May Raise Cash", "name", id="another-before-the-same-words"),
    pytest.param(
        "새 모델이 오늘 여기에서 공개되어 많은 관심을 모았습니다.", "language", id="language"
    ),
    pytest.param("새 모델이 오늘 공개됐습니다.", "language", id="language-in-few-syllables"),
    pytest.param("See https://evil.example/x for the model.", "address", id="address"),
    pytest.param("The <b>model</b> is here.", "markup", id="html"),
    pytest.param("The **model** is here.", "markup", id="markdown"),
    pytest.param("![the model](x:1)", "image", id="image"),
    pytest.param("[The model](x:2) is here.", "unknown-item", id="unknown-item"),
]

TRUE_KO = [
    pytest.param("보건복지부는 이달부터 월 20,000원을 지급합니다.", id="number"),
    pytest.param("이재용 회장은 “투자를 늘리겠다”고 말했습니다.", id="quotation"),
    pytest.param("윈도우는 지원하지 않습니다.", id="negation"),
    pytest.param("가격은 1.2억 원으로 세 배 올랐습니다.", id="notation"),
    pytest.param("5월 2일 발표된 내용입니다.", id="date"),
]

FALSE_KO = [
    pytest.param("정의선은 투자를 늘리겠다고 말했다.", "name", id="speaker"),
    pytest.param("국세청은 월 2만 원을 지급합니다.", "name", id="office"),
    pytest.param("최은수 삼성전자 부회장은 투자를 늘립니다.", "name", id="person-of-another-rank"),
    pytest.param("보건복지부는 월 3만 원을 지급합니다.", "money", id="number"),
    pytest.param("월 2만 달러를 지급합니다.", "unit", id="unit"),
    pytest.param("가격은 두 배 올랐습니다.", "number", id="times"),
    pytest.param("지급은 5월 9일 시작됩니다.", "date", id="date"),
    pytest.param("정의선 현대차 회장은 투자를 늘립니다.", "name", id="person"),
    pytest.param("이재용 회장은 “투자를 줄이겠다”고 말했습니다.", "quote", id="quotation"),
]

ACROSS = [
    pytest.param("그래디언트는 104만 8천 토큰의 Llama-3 8B를 5월 2일 공개했습니다.", "", id="true"),
    pytest.param("샘 올트먼은 큰 걸음이라고 말했습니다.", "", id="known-person"),
    pytest.param("리오 페켈리스는 24GB가 필요하다고 밝혔습니다.", "", id="person-by-sound"),
    pytest.param("MMLU에서 85.2%를 기록했고 GPT-4o보다 3배 빠릅니다.", "", id="numbers"),
    pytest.param("국방부와 백악관도 쓰는 것의 장려가 미국 정부의 일입니다.", "", id="translated"),
    pytest.param("컨텍스트는 104만 9천 토큰입니다.", "number", id="number"),
    pytest.param("일론 머스크는 큰 걸음이라고 말했습니다.", "name", id="other-person"),
    pytest.param("MMLU에서 85.2점을 기록한 Mixtral 모델입니다.", "name", id="latin-name"),
]


FORMS = (
    "FLUX.1 Krea [dev] runs on Node.js, x.ai and Booking.com; @akshat_b closes <think> and "
    "vector<int> in __init__ with **kwargs: 2*3*4 = 24."
)


def test_a_rate_bears_out_what_it_counts_by() -> None:
    source = item("It costs $0.30/M input. Traffic is up 10x year over year.")
    assert kinds("입력은 100만 토큰당 $0.30입니다.", source, "ko") == set()
    assert kinds("트래픽은 1년 전의 10배입니다.", source, "ko") == set()
    assert kinds("트래픽은 2년 전의 10배입니다.", source, "ko") == {"number"}


def test_a_name_in_the_plural_bears_out_the_singular() -> None:
    assert kinds("It writes PDF files.", item("Now it writes docs and PDFs.")) == set()


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("Tavo Code는 매개변수 50억 개로 Quill Pro에서 51%를 기록했습니다.",
         "Tavo Code Scores 51% Quill Pro with Just 5B Params", set()),
        ("Tavo Code는 매개변수 51억 개로 Quill Pro에서 51%를 기록했습니다.",
         "Tavo Code Scores 51% Quill Pro with Just 5B Params", {"number"}),
        ("성능은 1.4엑사플롭스입니다.", "The cluster delivers 1.4 exaflops", set()),
        ("성능은 1.4페타플롭스입니다.", "The cluster delivers 1.4 exaflops", {"unit"}),
        ("Tavo가 6년 만에 로봇 분야에 돌아왔습니다.", "Tavo时隔六年再度进军机器人", set()),
        ("Tavo가 7년 만에 로봇 분야에 돌아왔습니다.", "Tavo时隔六年再度进军机器人", {"number"}),
        ("Quill-5가 코딩 1위에 올랐습니다.", "刚刚，Quill-5拿下AI编程第一！", set()),
        ("Quill-5가 코딩 2위에 올랐습니다.", "刚刚，Quill-5拿下AI编程第一！", {"number"}),
        ("모델 3개를 묶어 절반 값에 씁니다.", "三个便宜模型组团，用一半价格实现", set()),
        ("모델 4개를 묶어 절반 값에 씁니다.", "三个便宜模型组团，用一半价格实现", {"number"}),
        ("2세대 Quill 전화기에 집중합니다.", "集中投入第二代 Quill 手机", set()),
        ("3세대 Quill 전화기에 집중합니다.", "集中投入第二代 Quill 手机", {"number"}),
        ("기기 25대를 두 달간 시험합니다.", "二十五个设备，试验两个月", set()),
        ("3D 생성 모델을 선보였습니다.", "推出首个三维生成模型", set()),
        ("이용자의 40%가 씁니다.", "四成用户使用", set()),
        ("이용자의 50%가 씁니다.", "四成用户使用", {"percent"}),
        ("격차가 20.7포인트로 가장 큽니다.", "差距最大，达20.7个点", set()),
        ("격차가 20.7%로 가장 큽니다.", "差距最大，达20.7个点", {"unit"}),
        ("기업 100여 곳이 참여합니다.", "百余家企业参与试点", set()),
        ("기업 200여 곳이 참여합니다.", "百余家企业参与试点", {"number"}),
        ("미국을 뺀 최대 시장입니다.", "Tavo's biggest market outside the United States", set()),
        ("중국이 규제를 강화합니다.", "Beijing tightens Tavo's rules", set()),
        ("일본이 규제를 강화합니다.", "Beijing tightens Tavo's rules", {"name"}),
        ("QuillOS 27 배포가 시작됐습니다.", "QuillOS 27 开始推送", set()),
        ("QuillOS 이용이 28배로 늘었습니다.", "QuillOS 27 开始推送", {"number"}),
        ("여성 1명이 다쳤습니다.", "Tavo car injures woman", set()),
        ("여성 2명이 다쳤습니다.", "Tavo car injures woman", {"number"}),
        ("칩 1만 장을 씁니다.", "万片芯片集群", set()),
        ("칩 2만 장을 씁니다.", "万片芯片集群", {"number"}),
        ("Quill-5가 1위에 올랐습니다.", "Quill-5 夺魁", set()),
        ("목요일 법원에 신청했습니다.", "周四向法院提交申请", set()),
        ("화요일 법원에 신청했습니다.", "周四向法院提交申请", {"date"}),
        ("월요일에 점검합니다.", "两周一次例行检查", {"date"}),
        ("Windows 11에 기본으로 설치됩니다.", "将默认安装到 Win11 设备", set()),
        ("Windows 10에 기본으로 설치됩니다.", "将默认安装到 Win11 设备", {"version"}),
        ("Doubao 2.1의 비용을 80% 낮췄습니다.", "字节掀桌，豆包2.1成本暴砍80%", set()),
        ("Doubao 2.2의 비용을 80% 낮췄습니다.", "字节掀桌，豆包2.1成本暴砍80%", {"version"}),
        ("값이 두 배로 뛰었습니다.", "芯片在黑市上的价格翻了一番", set()),
        ("값이 세 배로 뛰었습니다.", "芯片在黑市上的价格翻了一番", {"number"}),
        ("4월부터 6월까지 2880만 차례 접근했습니다.",
         "It was accessed 28.8M times from April to June via accounts.", set()),
        ("4월부터 7월까지 2880만 차례 접근했습니다.",
         "It was accessed 28.8M times from April to June via accounts.", {"date"}),
        ("Ana Adler와 Leo Pritz가 떠납니다. 두 사람은 Tavo로 갑니다.",
         "Ana Adler and Leo Pritz are leaving for Tavo.", set()),
        ("Tavo가 Quill 5와 Reed 5를 막았습니다. 두 모델은 이제 쓸 수 없습니다.",
         "Tavo has blocked Quill 5 and Reed 5 for all customers.", set()),
        ("Quill-5가 정확도 80%로 1위에 올랐습니다.", "准确率 80%，Quill-5登顶榜单", set()),
        ("Quill-5가 정확도 80%로 2위에 올랐습니다.", "准确率 80%，Quill-5登顶榜单", {"number"}),
        ("분기 말 현금과 시장성 유가증권은 730억 달러입니다.",
         "Cash and marketable securities were $73B at the end of the quarter.", set()),
        ("최고 속도는 시속 55마일입니다.", "The truck has a 55 mph max speed.", set()),
        ("최고 속도는 시속 65마일입니다.", "The truck has a 55 mph max speed.", {"number"}),
        ("성과급은 메모리가 5억 원, 파운드리가 8000만 원입니다.",
         "存储器部门奖金 5 亿韩元，代工部门仅 8000 万", set()),
        ("성과급은 메모리가 6억 원, 파운드리가 8000만 원입니다.",
         "存储器部门奖金 5 亿韩元，代工部门仅 8000 万", {"money"}),
        ("Tavo가 10억 위안의 투자를 받았습니다.", "Tavo完成 10 亿融资", set()),
        ("Tavo가 10억 달러의 투자를 받았습니다.", "Tavo完成 10 亿融资", {"unit"}),
        ("주 5일 출근이 의무가 됐습니다.", "Life under a 5-day RTO", set()),
        ("주 4일 출근이 의무가 됐습니다.", "Life under a 5-day RTO", {"number"}),
        ("토큰마다 0바이트를 할당합니다.", "每个令牌仅分配0字节内存", set()),
        ("'인공지능과 수학에 관한 라이덴 선언'을 냈습니다.",
         "They signed the Leiden Declaration on AI and Mathematics.", set()),
        ("Tavo는 “수학은 하나”라고 말했습니다.", "Tavo: maths is one.", {"quote"}),
        ("Tavo가 공유한 논문에 따르면 RLFactory는 새 방식입니다.",
         "RLFactory: paper via Tavo", set()),
        ("Quill-5가 Hugging Face에서 인기 1위에 올랐습니다.",
         "Also, Quill-5 is the top trending model on HF (Tavo", set()),
        ("Quill-5가 Hugging Face에서 인기 2위에 올랐습니다.",
         "Also, Quill-5 is the top trending model on HF (Tavo", {"number"}),
        ("Quill-5가 1위입니다.", "Quill-5 is among the top 5 models", {"number"}),
        ("GPU 1장에서 돌아갑니다.", "It runs on a single GPU", set()),
        ("RX 580 800장을 씁니다.", "It uses 800 x RX 580s", set()),
        ("RX 590 800장을 씁니다.", "It uses 800 x RX 580s", {"version"}),
        ("Google Gemini API에 배치 모드가 생겼습니다.", "Gemini API has a batch mode", set()),
        ("구글이 제미나이 API를 고쳤습니다.", "Gemini API has a batch mode", set()),
        ("OpenAI CEO Sam Altman은 증언했습니다.", "OpenAI: Altman testifies as CEO", set()),
        ("OpenAI CEO Sam Smith는 증언했습니다.", "OpenAI: Altman testifies as CEO", {"name"}),
        ("OpenAI의 Gemini API에 배치 모드가 생겼습니다.", "Gemini API has a batch mode", {"name"}),
        ("선호는 14일, 권한은 90일이면 만료됩니다.", "14 days, 90 for permissions", set()),
        ("선호는 15일, 권한은 90일이면 만료됩니다.", "14 days, 90 for permissions", {"date"}),
        ("Parakeet-0.6B가 나왔습니다.", "Parakeet-0.6 B v2 is out", set()),
        ("Parakeet-0.7B가 나왔습니다.", "Parakeet-0.6 B v2 is out", {"version"}),
        ("Veo 3만으로 만들었습니다.", "Made only with Veo 3", set()),
        ("Veo 4만으로 만들었습니다.", "Made only with Veo 3", {"version"}),
        ("크기는 10x7x1.5cm입니다.", "It is 10x7x1.5 cm", set()),
        ("크기는 10x7x2.5cm입니다.", "It is 10x7x1.5 cm", {"version"}),
        ("초당 11.7토큰을 냅니다.", "It runs at 11.7 t/s", set()),
        ("초당 12.7토큰을 냅니다.", "It runs at 11.7 t/s", {"number"}),
        ("GPU 2장에서 돌아갑니다.", "It runs on a single GPU", {"number"}),
        ("Quill-5는 KV 캐시를 줄입니다.", "Quill-5 computes K/V again", set()),
        ("Quill-5는 KV 캐시를 줄입니다.", "Quill-5 computes K again", {"name"}),
        ("단층 250km에서 4밀리초 만에 찾았습니다.", "4毫秒，250公里", set()),
        ("단층 250마일에서 찾았습니다.", "250公里", {"unit"}),
        ("100억 홍콩달러를 조달합니다.", "募资 100 亿港元", set()),
        ("100억 위안을 조달합니다.", "募资 100 亿港元", {"unit"}),
        ("퀼 2.1을 내놨습니다.", "Quill 2. 1 发布", set()),
        ("1년 새 4배로 늘었습니다.", "年增长近4倍", set()),
        ("M1 프로에서 돌립니다.", "在 M1 Max 上运行 GoPro 视频", {"name"}),
        ("M1 맥스에서 돌립니다.", "在M1 Max上运行", set()),
        ("제미나이 3 프로가 엇나갔습니다.", "Gemini 3 Pro went off-rails.", set()),
        ("제미나이 3 프로가 엇나갔습니다.", "Gemini 3 Flash went off-rails.", {"name"}),
        ("구글 출신이 많습니다.", "谷歌系为主", set()),
        ("메타 출신이 많습니다.", "谷歌系为主", {"name"}),
        ("샤오미가 투자했습니다.", "华为投资", {"name"}),
        ("오픈AI의 ChatGPT입니다.", "ChatGPT 网页端", set()),
        ("1달러에 285만 토큰을 씁니다.", "1元钱285万Token", {"money"}),
        ("입력 100만 토큰에 2달러입니다.", "Pricing is $2/$10 input/output MTok", set()),
        ("1분에 190억 토큰을 씁니다.", "It serves 19 billion tokens per minute.", set()),
        ("1초에 190억 토큰을 씁니다.", "It serves 19 billion tokens per minute.", {"unit"}),
        ("속도가 60~80% 오릅니다.", "It is 60-85% faster.", {"percent"}),
        ("약 80% 오릅니다.", "It is 60-85% faster.", set()),
        ("최대 110만 토큰을 받습니다.", "It takes up to 1,010,000 tokens.", {"unit"}),
        ("트럼프 미국 대통령이 말했습니다.", "特朗普表示", set()),
        ("Altman이 말했습니다.", "阿尔特曼表示", set()),
        ("Fern 4.5가 나왔습니다.", "模型费恩 4.5 发布", set()),
        ("Fern 2.0이 나왔습니다.", "“费恩”2.0 发布", set()),
        ("4~6월 매출입니다.", "sales from April to June", set()),
        ("3~6월 매출입니다.", "sales from April to June", {"date"}),
        ("칩 4만5000개입니다.", "买入4. 5 万张芯片", set()),
        ("칩 5만4000개입니다.", "买入4. 5 万张芯片", {"number"}),
        ("조금만 내주는 선택지입니다.", "an option that gives little", set()),
        ("다음 주요 분야는 로봇입니다.", "机器人是下一个主要领域", set()),
        ("Fern 4.0이 나왔습니다.", "费恩再融资 4 亿美元", {"version"}),
    ],
)  # fmt: skip
def test_korean_of_a_foreign_headline_is_read_as_korean(
    text: str, said: str, found: set[str]
) -> None:
    language = "zh" if re.search("[\u4e00-\u9fff]", said) else "en"
    assert kinds(text, item(said, language=language, links=()), "ko") == found


def test_a_number_within_a_name_has_no_place_of_its_own() -> None:
    said = "Quill-R1V 3.0: an open source model that beats closed models on reasoning."
    source = item(said, title="Tavo/Quill-R1V3-38B · Hugging Face", links=())
    text = "Tavo has released Quill-R1V3-38B, an open-source model for reasoning."
    assert kinds(text, source) == set()
    assert kinds(text.replace("38B", "48B"), source) != set()


def test_a_fraction_has_two_spellings() -> None:
    source = item("It costs 1/15 of that.")
    assert kinds("값은 15분의 1입니다.", source, "ko") == set()
    assert kinds("값은 5분의 1입니다.", source, "ko") == {"percent"}


def test_so_many_times_less_leaves_a_fraction() -> None:
    source = item("3~4× memory reduction and 2× lower decoding latency")
    assert kinds("메모리는 3~4분의 1로, 지연은 절반으로 줄었습니다.", source, "ko") == set()
    assert kinds("메모리는 5분의 1로 줄었습니다.", source, "ko") == {"percent"}


def test_minutes_past_the_hour_are_no_duration() -> None:
    source = item("The service went down at 12:30am.")
    assert kinds("서비스는 12시 30분에 멈췄습니다.", source, "ko") == set()
    assert kinds("서비스는 12시 40분에 멈췄습니다.", source, "ko") == {"number"}


def test_a_name_in_full_is_borne_out_by_its_short_form() -> None:
    source = item("Trump said that his PS3 still runs.")
    assert kinds("Donald Trump said that his PlayStation 3 runs.", source) == set()
    assert kinds("Donald Tusk said that his PlayStation 4 runs.", source) == {"name", "version"}


def test_an_outlet_may_be_called_by_its_name() -> None:
    paper = item("Tavo opens.", publisher="ft.com")
    assert kinds("Tavo opens, writes the Financial Times.", paper) == set()
    source = item("Tavo opens.", publisher="thenextweb.com")
    assert kinds("The Next Web은 Tavo가 문을 연다고 전했습니다.", source, "ko") == set()
    assert kinds("Tavo opens, writes The Next Web.", source) == set()
    assert kinds("Tavo opens, writes The Next Wire.", source) == {"name"}


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("Anthropic's Claude Code ran it.", "Claude Code ran it.", set()),
        ("OpenAI's Claude Code ran it.", "Claude Code ran it.", {"name"}),
        ("Perplexity's Comet booked a seat.", "Comet booked a seat.", set()),
        ("Google announced Android tools.", "Android tools are here.", set()),
        ("Apple announced Android tools.", "Android tools are here.", {"name"}),
        ("Microsoft CEO Nadella agrees.", "Nadella agrees.", set()),
        ("Google CEO Nadella agrees.", "Nadella agrees.", {"name"}),
        ("Smaller Qwen models are out.", "Qwen models are out, small ones.", set()),
        ("Orlan Qwen models are out.", "Qwen models are out.", {"name"}),
        ("It ran on an H100.", "It runs on 8xH100s here.", set()),
        ("It ran on an H200.", "It runs on 8xH100s here.", {"version"}),
    ],
)
def test_whose_a_known_product_is_may_be_said(text: str, said: str, found: set[str]) -> None:
    assert kinds(text, item(said)) == found


def test_a_name_that_looks_like_markup_may_stand_where_its_item_has_it() -> None:
    assert kinds(FORMS, item(FORMS)) == set()
    assert kinds("It takes **kwargs here.") == {"markup"}
    assert kinds("ROCm과 Flash Attention 2의 적응", item("ROCm, Flash Attention 2"), "ko") == set()
    assert kinds("Step3가 EQ-Bench 1위다.", item("Step3 is first on EQ-Bench."), "ko") == set()


def test_a_number_in_an_address_bears_out_nothing() -> None:
    there = item("Many people came. https://a.example/11/47", url="https://a.example/11/47")
    assert kinds("47 people came.", there) == {"number"}


@pytest.mark.parametrize("text", TRUE)
def test_a_true_statement_passes(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(("text", "kind"), FALSE)
def test_a_changed_statement_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", TRUE_KO)
def test_a_true_korean_statement_passes(text: str) -> None:
    assert kinds(text, item(TEXT_KO, language="ko"), "ko") == set()


@pytest.mark.parametrize(("text", "kind"), FALSE_KO)
def test_a_changed_korean_statement_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text, item(TEXT_KO, language="ko"), "ko")


@pytest.mark.parametrize(("text", "kind"), ACROSS)
def test_a_korean_statement_is_held_against_an_english_item(text: str, kind: str) -> None:
    assert kinds(text, language="ko") == ({kind} if kind else set()) or kind in kinds(
        text, language="ko"
    )


@pytest.mark.parametrize(
    ("text", "said", "found"),
    [
        ("Although Fern ships, Pier waits.", "Fern ships. Pier waits.", set()),
        ("It follows the Fern-V3 paper.", "It follows the Fern-V4 paper.", {"version"}),
        ("It follows the Fern-V3 paper.", "It follows the Fern V3 paper.", set()),
        ("It runs on Fern-4.6.", "It runs on Fern-5.4, Opal 4.6 and Pier 3.", {"version"}),
        ("It runs on Fern-5.", "It runs on Fern-4 and 5.", set()),
        ("It is sent monthly.", "It is sent in a weekly email.", {"unit"}),
        ("It is sent weekly.", "It is sent each week and read daily.", set()),
        ("It has millions of users.", "It has billions of users.", {"number"}),
        ("Millions of people use it.", "2.5 million people use it.", set()),
        ("Thousands of people use it.", "Hundreds of thousands of people use it.", set()),
        ("Half of the bonds are long.", "It sold bonds for $1,800. Of them $900 are long.", set()),
        (
            "A third of the bonds are long.",
            "It sold bonds for $1,800. Of them $900 are long.",
            {"percent"},
        ),
        (
            "50% of the bonds are long.",
            "It sold bonds for $1,800. Of them $900 are long.",
            {"percent"},
        ),
        ("One in five leaves.", "It loses 20% a month.", set()),
        ("One in four leaves.", "It loses 20% a month.", {"percent"}),
        ("19 out of 20 experts agree.", "95% of the experts agree.", set()),
        ("3 out of 12 tests pass.", "3 of the 12 tests pass.", set()),
        ("It brings a quarter of a million jobs.", "It brings 250,000 jobs.", set()),
        ("It brings a third of a million jobs.", "It brings 250,000 jobs.", {"number"}),
        (
            "It parts three things: the rise of models, of tools and of ideas.",
            "It parts the rise of models, tools, and ideas.",
            set(),
        ),
        (
            "It parts four things: the rise of models, of tools and of ideas.",
            "It parts the rise of models, tools, and ideas.",
            {"number"},
        ),
        ("Fern and Pier are the two countries.", "Fern and Pier are in it.", set()),
        ("Fern and Pier are the three countries.", "Fern and Pier are in it.", {"number"}),
        ("It has two GPUs.", "It is a dual-GPU card.", set()),
        (
            "A 3-billion-parameter model rises from 70.4% to 76%.",
            "A 3B model. It improves by 5.6 points, from 70.4% to 76.0%.",
            set(),
        ),
        ("챗GPT 이용자가 사진을 복원했습니다.", "A ChatGPT user restored a photo.", set()),
        ("챗GPT 이용자가 사진을 복원했습니다.", "A Fern user restored a photo.", {"name"}),
        ("Fern 3호 GPU가 나왔습니다.", "The Fern No.3 GPU is out.", set()),
        ("Fern 4호 GPU가 나왔습니다.", "The Fern No.3 GPU is out.", {"number"}),
        (
            "「넓은 트랜스포머의 이론」을 다룹니다.",
            "It is on “Theory of Wide Transformers”.",
            set(),
        ),
        (
            "그는 “직접 봐야 믿겠다”고 했습니다.",
            "He says “I'll believe it when I see it”.",
            {"quote"},
        ),
        ("식사량을 3분의 1 줄였습니다.", "He cut his meals to two thirds.", set()),
        ("식사량을 4분의 1 줄였습니다.", "He cut his meals to two thirds.", {"percent"}),
        ("일주일에 1시간씩 걷습니다.", "He walks an hour every day.", {"unit"}),
        ("매주 한 번 합니다.", "Do it once a week, and rest daily.", set()),
        ("수백만 명이 씁니다.", "2.5 million people use it.", set()),
        ("Fern Max+ 395 프로세서를 얹었습니다.", "It has the Fern Max+ 395 processor.", set()),
        ("비용은 3만~5만 파운드입니다.", "Training costs £30-50k.", set()),
        ("비용은 3만~6만 파운드입니다.", "Training costs £30-50k.", {"money"}),
        ("10여 명에게 제안했습니다.", "It made offers to a dozen people.", set()),
        ("2년 6개월 된 노트북입니다.", "It is a 2.5 year old laptop.", set()),
        ("2년 7개월 된 노트북입니다.", "It is a 2.5 year old laptop.", {"number"}),
        ("2년 6개월 된 노트북입니다.", "It took 2 years and then 6 months more.", set()),
        ("5명 중 4명이 씁니다.", "80% of people use it.", set()),
        ("5명 중 3명이 씁니다.", "80% of people use it.", {"percent"}),
        ("값은 두 배에 조금 못 미칩니다.", "It rose from $111.60 to $213.", set()),
        ("값은 세 배에 조금 못 미칩니다.", "It rose from $111.60 to $213.", {"number"}),
        ("4분의 3을 살짝 웃돕니다.", "The accuracy is 76%.", set()),
        ("고석환·이승훈 두 사람이 승진했습니다.", "고석환, 이승훈이 승진했다.", set()),
        ("수백만 명이 씁니다.", "Thousands of people use it.", {"number"}),
        ("모델 세대가 바뀝니다.", "A new model comes.", set()),
        ("세종과 열대 지방이 담깁니다.", "It has Sejong and the tropics.", set()),
        ("모델 세 대가 옵니다.", "A new model comes.", {"number"}),
        ("소수만 씁니다. 볼 수만은 없습니다.", "Few people use it.", set()),
        ("수만 명이 씁니다.", "Few people use it.", {"number"}),
        ("매일경제 기자가 일에 매달립니다.", "He works all week.", set()),
        ("매달 일합니다.", "He works every week.", {"unit"}),
        ("5주년을 맞습니다.", "It turns five years old.", set()),
        ("5주년을 맞습니다.", "It is its fifth anniversary.", set()),
        ("5주년을 맞습니다.", "It is its sixth anniversary.", {"number"}),
        ("두 분기 연속 늘었습니다.", "It grew for 2 quarters.", set()),
        ("두 분기 연속 늘었습니다.", "It grew for 3 quarters.", {"number"}),
        ("찬성이 반대의 세 배를 넘습니다.", "찬성 336표, 반대 90표로 통과됐다.", set()),
        ("찬성이 반대의 네 배를 넘습니다.", "찬성 336표, 반대 90표로 통과됐다.", {"number"}),
        ("하루 100배럴을 팝니다.", "It sells 100 barrels a day.", set()),
        (
            "A run with a score of 1 counts the same whether others got 0.99 or 0.",
            "A run with a score of 1 counts the same whether others got 0 or 0.99.",
            set(),
        ),
        (
            "A run with a score of 0.99 counts the same whether others got 1 or 0.",
            "A run with a score of 1 counts the same whether others got 0 or 0.99.",
            {"number"},
        ),
        ("로그를 1PB 가까이 읽었습니다.", "It read nearly a petabyte of logs.", set()),
        ("It speaks Chinese and Japanese.", "It speaks (EN/CN/JP).", set()),
        ("It speaks Chinese and Korean.", "It speaks (EN/CN/JP).", {"name"}),
        ("It speaks good Chinese.", "It is an IT firm in CN.", {"name"}),
        ("파이썬의 GIL을 없앤다.", "Python runs with no Global Interpreter Lock.", set()),
        ("파이썬의 GIP를 없앤다.", "Python runs with no Global Interpreter Lock.", {"name"}),
        ("파이썬의 GIL을 없앤다.", "Python, Global: Interpreter Lock.", {"name"}),
        ("파이썬의 GIL을 없앤다.", "Python goes in large steps.", {"name"}),
        ("HELM 평가를 썼습니다.", "It uses the holistic evaluation of language models.", {"name"}),
        ("HELM 평가를 썼습니다.", "It uses a holistic evaluation language model.", set()),
        ("모델 성능뿐 아니라 개발자도 중요합니다.", "Developers count as much as models.", set()),
        ("7900 XTX에서 돕니다.", "It runs on a 7900xtx.", set()),
        ("7900 XTX에서 돕니다.", "It runs on a 7900xt.", {"name"}),
        ("RTX 3090 두 장에서 돕니다.", "It runs on 2x3090.", set()),
        ("RTX 3080 두 장에서 돕니다.", "It runs on 2x3090.", {"version"}),
        ("Pier 3090에서 돕니다.", "Pier: it runs on a good old 2x3090.", {"version"}),
        ("The Fern PRO 9000 is out.", "The Fern PROs (9000 WX) are out.", set()),
        ("Fern 모델이 3종 나왔습니다.", "Fern 7B/14B/32B is out.", set()),
        ("Fern 모델이 네 가지 나왔습니다.", "Fern 7B/14B/32B is out.", {"number"}),
        ("Fern comes in three sizes.", "Fern 30B-A3B, 7B-x, and 0.5B are out.", set()),
        ("Fern comes in three sizes.", "Fern, Pier, and Opal are out.", {"number"}),
        ("It is 17.7 times faster, at most 449 times.", "a speedup of x17.7, up to x449", set()),
        ("It is 17.8 times faster.", "a speedup of x17.7, up to x449", {"number"}),
        ("It knows the world up to June 2024.", "Knowledge cutoff: 2024-06", set()),
        ("It knows the world up to July 2024.", "Knowledge cutoff: 2024-06", {"date"}),
        ("It runs Fern 3.5 Flash.", "It runs Fern3.5Flash.", set()),
        ("It runs Fern 3.5 Flash.", "It runs Fern3.55Flash.", {"version"}),
        ("It starts on July 8.", "7.8日施行", set()),
        ("It starts on July 9.", "7.8日施行", {"date"}),
        ("It runs on a 7900 XTX card.", "My old 7900xtx runs it.", set()),
        ("It runs on a 7900 XTX card.", "My old 7900xt runs it.", {"name"}),
        ("Two AI tools, Mira and Amie, help.", "AI tools Mira and Amie help.", set()),
        ("Musa comes in two sizes, 9B and 27B.", "Musa 9B and 27B are out.", set()),
        ("7-Eleven and Walmart are sued.", "7-Eleven and Walmart were taken to court.", set()),
        ("It was said that Pier Vice President Ann Lee left.", "Pier VP Ann Lee left.", set()),
        ("It was said that Pier Vice President Ann Lee left.", "Pier CFO Ann Lee left.", {"name"}),
        ("펀은 공개 모델 가운데 1위다.", "Fern is the leading open model.", set()),
        ("33세 개발자가 이끈다.", "A 33-year-old developer leads it.", set()),
        ("34세 개발자가 이끈다.", "A 33-year-old developer leads it.", {"number"}),
        ("3월에 알렸다.", "They said so around March.", set()),
        ("4월에 알렸다.", "They said so around March.", {"date"}),
        ("1000명이 필요하지 않다.", "不需要千人规模的团队", set()),
        ("1000명이 필요하지 않다.", "不需要五千人的团队", {"number"}),
        ("펀은 공개 모델 가운데 1위다.", "Fern is a leading open model.", {"number"}),
        ("Sales doubled.", "收入增长了一倍", set()),
        ("Sales tripled.", "收入增长了一倍", {"number"}),
        ("Fern이 MoE 모델을 냈다.", "Fern has a Mixture-of-Experts model.", set()),
        ("Fern이 MoR 모델을 냈다.", "Fern has a Mixture-of-Experts model.", {"name"}),
        ("Fern이 수십억 달러를 번다.", "Fern signs a multibillion-dollar deal.", set()),
        ("Fern이 수백만 달러를 번다.", "Fern signs a multibillion-dollar deal.", {"number"}),
        ("3년 반 만에 1위에 올랐다.", "Fern 用 3.5 年登顶第一", set()),
        ("4년 반 만에 1위에 올랐다.", "Fern 用 3.5 年登顶第一", {"number"}),
        ("GLM-5.2가 나왔다.", "智谱正式开源GLM-5. 2 模型", set()),
        ("GLM-5.3이 나왔다.", "智谱正式开源GLM-5. 2 模型", {"version"}),
        ("매출이 늘어 1조에 이르며, Ann Lee CEO가 알렸다.", "매출이 1조, Ann Lee CEO는", set()),
        ("It took three and a half years.", "它用了 3.5 年", set()),
        ("It took four and a half years.", "它用了 3.5 年", {"number"}),
        ("It found one and a half million of them.", "1,500,000 were found", set()),
        ("AI led to 88,000 US job cuts.", "88,000 jobs were cut in the US for AI", set()),
        ("The European Commission looks at it.", "EU Commission looks at it", set()),
        ("They meet in the week of May 6.", "They meet next week", set()),
        ("They meet in the week of May 13.", "They meet next week", {"date"}),
        ("They meet on May 6.", "They meet next week", {"date"}),
        ("UN experts warn of it.", "United Nations experts warn of it.", set()),
        ("UN experts warn of it.", "Experts warn of it under new rules.", {"name"}),
        ("It trains on H100s.", "It trains on 8xH100s.", set()),
        ("It trains on H200s.", "It trains on 8xH100s.", {"version"}),
        ("Llama 3.3 Nemotron is out.", "Llama-3_3-Nemotron-Super-v1_5", set()),
        ("Llama 3.5 Nemotron is out.", "Llama-3_3-Nemotron-Super-v1_5", {"version"}),
        ("1만2000곳과 연결됩니다.", "It connects to 12K+ institutions", set()),
        ("1만 2000곳과 연결됩니다.", "It connects to 12K+ institutions", set()),
        ("1만3000곳과 연결됩니다.", "It connects to 12K+ institutions", {"number"}),
        ("매개변수가 1T인 모델입니다.", "It is a 1T parameter model.", set()),
        ("매개변수가 2T인 모델입니다.", "It is a 1T parameter model.", {"number"}),
        ("취약점이 1만 건 이상입니다.", "已揪出上万高危漏洞", set()),
        ("1만 건 규모의 데이터셋입니다.", "开源万件数据集", set()),
        ("2만 건 규모의 데이터셋입니다.", "开源万件数据集", {"number"}),
        ("취약점이 10만 건 이상입니다.", "已揪出上万高危漏洞", {"number"}),
        ("취약점이 1000건 이상입니다.", "发现上千个漏洞", set()),
        ("5억 캐나다달러를 냅니다.", "It pays CA$500M", set()),
        ("트럼프 미국 대통령이 말했습니다.", "Trump said so", set()),
        ("트럼프 영국 대통령이 말했습니다.", "Trump said so", {"name"}),
        ("It grew in the fourth quarter.", "公司：Q4营收增长", set()),
        ("It grew in the third quarter.", "公司：Q4营收增长", {"date"}),
    ],
)
def test_strangers_statements(text: str, said: str, found: set[str]) -> None:
    language = "ko" if re.search("[가-힣]", text) else "en"
    assert kinds(text, item(said, title=""), language) == found


OTHER_WORDS = {
    "two firms for two names": ("두 회사가 합의했다.", "Harbor and Orlan settled.", set()),
    "three firms for two names": ("세 회사가 합의했다.", "Harbor and Orlan settled.", {"number"}),
    "a list of names": ("It compares three models.", "It compares Fern, Pier and Opal.", set()),
    "a longer list": ("It compares four models.", "It compares Fern, Pier and Opal.", {"number"}),
    "two rows of names": (
        "It compares two models.",
        "It compares Fern, Pier and Opal. Harbor and Orlan made them.",
        {"number"},
    ),
    "kinds in digits": ("3종을 더했다.", "It adds Fern, Pier and Opal.", set()),
    "more kinds": ("4종을 더했다.", "It adds Fern, Pier and Opal.", {"number"}),
    "kinds that a line lists": ("Fern·Pier·Opal 3종을 쓴다.", "Opal, Pier; Fern too.", set()),
    "more than it lists": ("Fern·Pier·Opal 4종을 쓴다.", "Opal, Pier; Fern too.", {"number"}),
    "no count of kinds": ("Fern·Pier·Opal을 3배로 쓴다.", "Opal, Pier; Fern too.", {"number"}),
    "an item that counts": (
        "두 팀이 합의했다.",
        "The three teams met Harbor and Orlan.",
        {"number"},
    ),
    "sizes have no names": ("It has three sizes.", "Fern, Pier and Opal are out.", {"number"}),
    "a state's country": ("미국에서 법이 통과됐다.", "Illinois passed a law.", set()),
    "a city's country": ("Police in Germany tried it.", "Munich police tried it.", set()),
    "another country": ("영국에서 법이 통과됐다.", "Illinois passed a law.", {"name"}),
    "a country by no sound": ("프랑스에서 나왔다.", "Friends of the Firm met.", {"name"}),
    "no word within another": ("인도에서 나왔다.", "It is a modified one.", {"name"}),
    "initials past &": ("CMS가 낸다.", "The Centers for Medicare & Medicaid Services pay.", set()),
    "initials of a part": (
        "OECD가 냈다.",
        "It is by the Organisation for Economic Co-operation and Development.",
        set(),
    ),
    "other initials": (
        "CDC가 낸다.",
        "The Centers for Medicare & Medicaid Services pay.",
        {"name"},
    ),
    "initials that leave out a name": (
        "DHS가 낸다.",
        "The Department of Health and Human Services pays.",
        {"name"},
    ),
    "spelt out": (
        "The makers say they will soon meet the National Institute of Standards and Technology.",
        "It met NIST.",
        set(),
    ),
    "spelt out as another": (
        "The makers say they will soon meet the National Institute of Health and Technology.",
        "It met NIST.",
        {"name"},
    ),
    "two firms are no initials": ("It met Orlan and Harbor.", "It met OH.", {"name"}),
    "a decimal part": ("크기는 4.25분의 1이다.", "It is 1/4.25 the size.", set()),
    "another decimal part": ("크기는 3.25분의 1이다.", "It is 1/4.25 the size.", {"percent"}),
    "a part of many": ("1990년대의 10만분의 1이다.", "100,000x cheaper than in the 1990s.", set()),
    "a part of more": ("100만분의 1이다.", "100,000x cheaper than in the 1990s.", {"percent"}),
    "a part of a thousand": ("비용은 2000분의 1이다.", "It is 2000x cheaper.", set()),
    "another part of one": ("비용은 1,000분의 1이다.", "It is 2000x cheaper.", {"percent"}),
    "a term's original": (
        "모델은 '혼합 전문가(Mixture of Experts)'와 ‘전문가 병렬’(EP) 방식을 쓴다고 한다.",
        "Mixture of Experts와 EP",
        set(),
    ),
    "another original": (
        "'혼합 전문가(Mixture of Agents)'를 쓴다.",
        "Mixture of Experts 모델",
        {"quote", "name"},
    ),
    "a sentence with a name": ("'우리가 이겼다(OpenAI)'고 했다.", "OpenAI 발표", {"quote"}),
    "cards by their number": ("It has two RTX 3090 cards.", "I have two 3090s.", set()),
    "other cards": ("It has two RTX 3080 cards.", "I have two 3090s.", {"version"}),
}


@pytest.mark.parametrize(("text", "said", "found"), OTHER_WORDS.values(), ids=OTHER_WORDS)
def test_the_same_in_other_words(text: str, said: str, found: set[str]) -> None:
    language = "ko" if re.search("[가-힣]", text) else "en"
    source = item(said, title="", language="ko" if re.search("[가-힣]", said) else "en")
    assert kinds(text, source, language) == found


def test_an_exchange_is_a_finding_of_what_was_exchanged() -> None:
    source = item("It opens on May 3 and ends on May 9. GLM-4.7 beats its predecessor GLM-4.6.")
    assert kinds("It opens on May 9 and ends on May 3.", source) == {"date"}
    assert kinds("GLM-4.6 beats its predecessor GLM-4.7.", source) == {"version"}


def test_a_shorter_name_of_the_same_is_no_exchange() -> None:
    said = "Meet Fern-5-Mini-2507, our new model. The Opal team released an updated Fern-5 today."
    assert not kinds("The Opal team released Fern-5-Mini-2507, an updated Fern-5.", item(said))
    other = said.replace("an updated Fern-5 ", "an updated Fern-4 ")
    assert kinds("The Opal team released an updated Fern-5-Mini-2507.", item(other)) == {"version"}


SCORES = item("The model ran on one card with Quill 79.8% and Marrow 96.6%, its author says.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("It scored 79.8% on Quill and 96.6% on Marrow.", False, id="names behind"),
        pytest.param("It ran with Quill 96.6% and Marrow 79.8%.", True, id="exchanged"),
        pytest.param("It ran with Marrow 79.8% and Quill 96.6%.", True, id="names exchanged"),
    ],
)
def test_figures_in_their_items_order_are_in_place(text: str, found: bool) -> None:
    assert bool(kinds(text, SCORES)) == found


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("Hugging Face hosts it.", "It is on HF now.", False),
        ("It moved to Hugging Face.", "It is on HF now.", False),
        ("Weaviate researchers discussed the model.", "Tavo researchers discussed a model.", True),
        ("Founders discussed the model.", "Tavo founders discussed a model.", False),
        ("It runs gpt-oss-120B.", "It runs gpt\u2011oss\u2011120B.", False),
    ],
)
def test_a_name_is_told_by_its_place_and_known_by_its_initials(
    text: str, source: str, found: bool
) -> None:
    assert kinds(text, item(source)) == ({"name"} if found else set())


def test_a_name_in_a_script_that_hides_its_sound_is_left_to_a_reader() -> None:
    source = item("博通斥资 350 亿美元，部署超 20 吉瓦算力。", language="zh")
    assert kinds("Broadcom은 350억 달러로 20GW 이상을 구축합니다.", source, "ko") == set()
    assert kinds("Broadcom은 360억 달러로 20MW 이상을 구축합니다.", source, "ko") == {
        "money",
        "unit",
    }


def test_a_quotation_within_one_may_have_either_marks() -> None:
    source = item("Ann: for coding, “special models win” over general ones, users’ tests show.")
    text = "Ann wrote: \"for coding, 'special models win' over general ones, users' tests show\"."
    assert kinds(text, source) == set()
    assert kinds(text.replace("win", "lose"), source) == {"quote"}


def test_only_the_cited_items_count() -> None:
    other = item("It has 99 layers.", id="x:2")
    found = check_statement(
        Statement(text="It has 99 layers.", items=("x:1",)),
        Evidence({"x:1": item(), "x:2": other}),
        where="lead/0",
        language="en",
        day=DAY,
    )
    assert [f.kind for f in found] == ["number"]
    assert found[0].action == "kept"
    assert "99" in found[0].detail


def test_nothing_cited_is_a_finding_but_not_in_an_opinion() -> None:
    opinion = Statement(text="Trust matters more than speed.")
    for is_opinion, expected in ((False, ["uncited"]), (True, [])):
        found = check_statement(
            opinion,
            Evidence({"x:1": item()}),
            where="v",
            language="en",
            day=DAY,
            opinion=is_opinion,
        )
        assert [f.kind for f in found] == expected


def test_an_opinion_brings_no_new_fact_but_may_count() -> None:
    def opinion(text: str, *computed: str) -> set[str]:
        found = check_statement(
            Statement(text=text),
            Evidence({"x:1": item()}, computed),
            where="viewpoint/0",
            language="en",
            day=DAY,
            opinion=True,
        )
        return {f.kind for f in found}

    assert opinion("Gradient shows that 8B is enough.") == set()
    assert opinion("Mistral will be next, with 12 models.") == {"name", "number"}
    assert (
        opinion("Of 12 stories, 7 are on models.", "Of the 12 stories, 7 are on models.") == set()
    )


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "All three cases suggest a race for speed.", []),
        ("en", "Four makers seem to race.", ["number"]),
        ("en", "3 makers seem to race.", ["number"]),
        ("en", "Claude seems three times faster.", ["number"]),
        ("ko", "두 주장 모두 제조사가 말한 것이어서 검증이 필요해 보입니다.", []),
        ("ko", "경쟁은 두 주 만에 끝날 것 같습니다.", ["number"]),
    ],
)
def test_an_opinion_may_count_the_cases_that_it_rests_on(
    language: str, text: str, kinds: list[str]
) -> None:
    makers = ("Anthropic", "Google", "Meta")
    items = {f"x:{m}": item(id=f"x:{m}", text=f"{m} says Claude is fast") for m in makers}
    found = check_statement(
        Statement(text=text, items=tuple(items)), Evidence(items), where="viewpoint/0",
        language=language, day=DAY, opinion=True,
    )  # fmt: skip
    assert [f.kind for f in found] == kinds


def test_a_long_verbatim_run_is_copied_and_a_sentence_is_not() -> None:
    long = " ".join(f"word{chr(97 + n % 26)} and then some more of it" for n in range(12))
    assert "copied" in kinds(long, item(long))
    assert "copied" not in kinds(TEXT.split(". ")[0] + ".")


def test_headings_are_held_against_all_items() -> None:
    items = Evidence({"x:1": item(), "x:2": item("Qwen 2 is here.", id="x:2")})
    assert check_words("Gradient stretches Llama 3 as Qwen 2 arrives", items, where="title",
                       language="en", day=DAY) == ()  # fmt: skip
    found = check_words("Gradient beats Mistral", items, where="title", language="en", day=DAY)
    assert [f.kind for f in found] == ["name"]


def _edition(text: str, made_by: str = "openai:test") -> Edition:
    statement = Statement(text=text, items=("x:1",))
    source = item()
    moment = source.published_at
    return Edition(
        newsletter=Newsletter(name="Paper", slug="paper"),
        date=DAY,
        title="A title",
        description="",
        lead=(Paragraph(statement=statement),),
        viewpoint=(Statement(text="Of 77 stories, 5 are on models."),),
        overview_title="All",
        overview=(Section(title="Models", bullets=(Bullet(label="A", statement=statement),)),),
        references={
            "x:1": Reference(id="x:1", url=source.url, title="A post", kind="x",
                             published_at=moment, language="en", excerpt=TEXT)
        },
        making=Making(editor=made_by, made_by=made_by),
        window_start=moment,
        window_end=moment,
        updated=DAY,
    )  # fmt: skip


def test_a_stored_edition_is_checked_with_the_source_beside_each_statement() -> None:
    rows = check_edition(_edition("It reaches 99.9% on MMLU."), {"x:1": item()})
    assert [row["where"] for row in rows] == ["lead/0", "overview/0/0", "viewpoint/0"]
    assert rows[0]["findings"][0]["kind"] == "percent"
    assert rows[0]["ok"] is False
    assert "85.2%" in rows[0]["sources"][0]["words"]
    assert rows[2]["ok"] is False  # a model may not count


def test_a_forgotten_item_is_stood_in_for_by_the_edition_itself() -> None:
    rows = check_edition(_edition("It reaches 85.2% on MMLU.", "extractive"), {})
    assert all(row["ok"] for row in rows)


def test_a_sentence_in_its_sources_own_words_may_be_in_their_language() -> None:
    copied = "It scores 85.2% on MMLU, 3x faster than GPT-4o."
    for text, made_by, ok in (
        (copied, "extractive", True),
        (copied, "openai:test", True),
        ("It was released on May 2, and scores 85.2% on MMLU.", "openai:test", False),
    ):
        edition = _edition(text, made_by).model_copy(update={"language": "ko"})
        assert check_edition(edition, {"x:1": item()})[0]["ok"] is ok


def test_the_nearest_words_of_an_item_are_found() -> None:
    assert "CUDA 11" in nearest_words("CUDA 11 is not supported", item(), 1)


def test_what_is_left_out_of_the_nearest_words_is_marked() -> None:
    source = item("Fern is small. Fern is fast. Pier is large. Oak is old.", title="")
    assert nearest_words("Fern is small and fast", source, 2) == "Fern is small. Fern is fast. …"
    assert nearest_words("Pier is large", source, 1) == "… Pier is large. …"
    assert nearest_words("Fern", source, 4) == source.text
    long = "Fern is small, " * 90
    assert nearest_words("Fern", item(long), 1).endswith("…")


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["en", "ko", "ja", "de"]))
def test_any_text_against_any_text_gives_findings_and_never_fails(
    text: str, source: str, language: str
) -> None:
    kinds(text or "x", item(source, language=""), language)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,%$ kMBxG만억조천일월년 -/:", max_size=60))
def test_numbers_and_dates_of_a_copy_always_hold(text: str) -> None:
    found = kinds(f"Text {text} end", item(f"Text {text} end"))
    assert not found & {"number", "unit", "percent", "money", "date"}
