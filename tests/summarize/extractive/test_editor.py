"""The extractive editor's issue: sentences of the sources, each once, with links and pictures."""

import re
from dataclasses import replace

import pytest

from ingest.item import Engagement, Item, Link, Media
from summarize.edition import LINK, Statement
from summarize.editor import Assignment, Draft
from summarize.extractive.editor import ExtractiveEditor
from summarize.extractive.item_kinds import is_listed_talk, is_on_ai
from summarize.extractive.labels import label_of
from summarize.extractive.lines import is_heading, title_line
from summarize.extractive.quoting import credited_headline
from summarize.story import Story
from summarize.text.titles import compress
from tests.support.llm_day import NOON, TOPICS, assignment, item

MESSY = (
    (
        "x:1",
        "",
        "🧵 1/4 RT @fern: We are thrilled!!! Fern Labs releases Fern-2 with 7 billion parameters "
        "today, and the weights are free for everybody. #AI #LLM https://t.co/abc",
        "@fern_fan",
    ),
    (
        "reddit:2",
        "Fern-2 is out, and it beats Harbor's model on the arithmetic test | Reddit",
        "I ran Fern-2 on my own 200 questions and it got 141 of them right. It reads 128,000 "
        "tokens. Is this real? lol. **Edit:** thanks for the gold!",
        "r/LocalForge",
    ),
    (
        "discord:3",
        "",
        "mia: Fern-2 needs 16 GB of memory with 8-bit weights\n\njon: this is so cool",
        "#models (The Room)",
    ),
    (
        "feed:4",
        "Fern Labs opens a model of seven billion parameters - The Tensor Post",
        "Fern Labs, a start-up from Oslo, has opened the weights of Fern-2. The model was trained "
        "on 2 trillion tokens. This makes it the largest open model of the country. Subscribe to "
        "our newsletter. The licence forbids",
        "The Tensor Post",
    ),
)


def messy_story() -> Story:
    items = tuple(
        item(
            n,
            title,
            text,
            id=id_,
            publisher=publisher,
            engagement=Engagement(score=10, participants=6),
            media=(Media(f"https://pics.example/{n}.png", alt="a chart"),) if n != 1 else (),
        )
        for n, (id_, title, text, publisher) in enumerate(MESSY)
    )
    return Story("s", "Fern-2", items, topic="models", tags=("fern-2", "company:Fern Labs"))


def messy_day(language: str = "en") -> Assignment:
    day = assignment(language)
    return replace(day, stories=(messy_story(), *day.stories[1:]))


def statements(draft: Draft) -> list[Statement]:
    found = [paragraph.statement for paragraph in draft.lead]
    sections = (*draft.preview, *draft.overview)
    return found + [bullet.statement for section in sections for bullet in section.bullets]


@pytest.fixture(scope="module")
def draft() -> Draft:
    return ExtractiveEditor().write(messy_day())


def test_no_trace_of_the_services_is_left(draft: Draft) -> None:
    words = " ".join(s.plain for s in statements(draft)) + draft.title + draft.description
    for trace in ("🧵", "1/4", "RT ", "#AI", "t.co", "**", "| Reddit", "lol", "Subscribe", "mia:"):
        assert trace not in words


def test_every_statement_is_whole_sentences_and_cites(draft: Draft) -> None:
    for statement in statements(draft):
        assert statement.items
        assert statement.story
        assert statement.plain[0].isupper() or statement.plain[0] in "@“"
        assert re.search(r"[.!?。”]$", statement.plain), statement.plain
        assert "The licence forbids" not in statement.plain


def test_no_sentence_is_told_twice(draft: Draft) -> None:
    told = [
        sentence
        for statement in statements(draft)
        for sentence in re.split(r"(?<=[.!?])\s", statement.plain)
    ]
    assert len(told) == len(set(told))


def test_no_statement_begins_with_a_pronoun(draft: Draft) -> None:
    for statement in statements(draft):
        assert not re.match(r"(?:It|This|That|They|These)\b", statement.plain)


def test_first_person_stands_in_quotation_marks_only(draft: Draft) -> None:
    for statement in statements(draft):
        outside = re.sub(r"“[^”]*”", "", statement.plain)
        assert not re.search(r"\b(?:I|my|we|our)\b", outside)


def test_quotations_name_their_speaker_and_are_word_for_word() -> None:
    posts = {
        "x:11": ("", "Pine Group said on Thursday that it will move its servers to Oslo.", "@ada"),
        "x:12": (
            "",
            "Fern Labs has released Fern-2, our model with 7 billion parameters.",
            "@fern",
        ),
        "reddit:13": ("Moss Studio acquires Elm Robotics for $30 million", "", "r/LocalForge"),
    }
    items = [
        replace(
            item(n, title, text, id=id_, publisher=who), links=(Link("https://fern.example/2"),)
        )
        for n, (id_, (title, text, who)) in enumerate(posts.items())
    ]
    stories = tuple(Story(i.id, i.title, (i,), topic="models") for i in items)
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    words = " ".join(s.plain for s in statements(draft))
    assert (
        "@fern writes: “Fern Labs has released Fern-2, our model with 7 billion parameters.”"
        in words
    )
    assert "From r/LocalForge: “Moss Studio acquires Elm Robotics for $30 million”" in words


def test_lead_links_its_items_on_words_and_shows_pictures(draft: Draft) -> None:
    first = draft.lead[0]
    links = LINK.findall(first.statement.text)
    assert links
    assert all(words[0].isalnum() and target in first.statement.items for words, target in links)
    assert first.picture is not None
    assert first.picture.item in first.statement.items
    assert sum(p.picture is not None for p in draft.lead) <= 2


def test_form_of_the_issue(draft: Draft) -> None:
    assert 1 <= len(draft.title) <= 90
    assert 3 <= len(draft.tags) <= 6
    assert "Fern Labs" in draft.tags
    assert 1 <= len(draft.lead) <= 3
    assert len(draft.preview) <= 4
    assert all(1 <= len(section.bullets) <= 3 for section in draft.preview)
    labels = [bullet.label for section in draft.overview for bullet in section.bullets]
    assert all(len(label.split()) <= 9 and label[-1] not in ".,:;" for label in labels)


def test_stories_without_a_sentence_are_left_out() -> None:
    advert = item(7, "", "Prompt Pack 18 is here!!! 300 prompts, 80% off.", id="x:7")
    day = messy_day()
    day = replace(day, stories=(*day.stories, Story("ad", "Prompt Pack", (advert,))))
    assert "ad" not in {s.story for s in statements(ExtractiveEditor().write(day))}


def test_every_story_with_a_line_that_stands_is_told(draft: Draft) -> None:
    assert {s.story for s in statements(draft)} == {s.id for s in messy_day().stories}


def test_a_newsletter_of_few_sources_tells_what_they_say() -> None:
    """A blog's report needs no known name and no word of AI where hardly anybody is read."""
    kappa = replace(messy_story(), id="kappa", items=(item(1, "Kappa ships an editor", "Free."),))
    day = replace(messy_day(), stories=(kappa,))
    (only,) = ExtractiveEditor().write(day).lead
    assert "Kappa ships an editor" in only.statement.plain


def test_bots_and_cut_posts_are_not_quoted() -> None:
    bot = item(8, "", "Price index of Fern cards is 2.49 dollars an hour today.", flags=("bot",))
    cut = item(9, "", "Fern-2 was trained by a team of nine people who had never…", id="x:9")
    day = replace(
        messy_day(), stories=(replace(messy_story(), items=(bot, cut, *messy_story().items)),)
    )
    words = " ".join(s.plain for s in statements(ExtractiveEditor().write(day)))
    assert "Price index" not in words
    assert "never" not in words


@pytest.mark.parametrize(
    ("language", "word"),
    [("ko", "다른 소식"), ("ja", "そのほか"), ("zh", "其他"), ("de", "weiteren"), ("en", "rest"),
     ("fr", "autres"), ("es", "demás"), ("pt", "rest")],
)  # fmt: skip
def test_its_own_words_are_in_the_issues_language(language: str, word: str) -> None:
    draft = ExtractiveEditor().write(messy_day(language))
    assert word in draft.overview_title
    assert all("{" not in s.plain for s in draft.viewpoint)
    if language in ("ko", "de"):
        titles = {topic.titles.get(language) or topic.titles["en"] for topic in TOPICS}
        assert {section.title for section in draft.overview} <= titles


def test_replacements_come_in_several_ways() -> None:
    found = list(ExtractiveEditor().statements_for(messy_story(), "en"))
    assert len({s.plain for s in found}) == len(found) >= 1


def test_a_story_without_words_is_not_told() -> None:
    empty = Story("e", "", (Item("x:0", "X", "https://x.example/0", "", "", "", NOON),))
    draft = ExtractiveEditor().write(replace(assignment(), stories=(empty,)))
    assert not statements(draft)
    assert not list(ExtractiveEditor().statements_for(empty, "en"))


def _written(told: tuple[Story, ...]) -> Draft:
    return ExtractiveEditor().write(assignment(told=told))


def test_foreign_stories_are_left_out_where_few_and_told_where_most() -> None:
    lines = {
        "kan": ("en", "KAN replaces every weight of a network by a spline of its own."),
        "pets": ("en", "Robots at Fern Labs learn to fold towels in 40 seconds."),
        "korean": ("ko", "국내 스타트업 펀이 새 언어 모델 Fern-2를 공개하고 평가 결과를 발표했다."),
    }
    stories = tuple(
        Story(name, text, (replace(item(n, text, text), language=language),), score=9.0 - n)
        for n, (name, (language, text)) in enumerate(lines.items())
    )
    draft = ExtractiveEditor().write(assignment(told=stories))
    assert "korean" not in {statement.story for statement in statements(draft)}
    assert "1 stories in other languages were left out" in map(str, draft.making.fallbacks)
    mixed = (stories[0], *(replace(stories[2], id=f"korean{n}") for n in range(4)))
    assert not any("korean" in s.story for s in statements(_written(mixed)))
    alone = ExtractiveEditor().write(assignment(told=stories[2:]))
    assert {statement.story for statement in statements(alone)} == {"korean"}


def test_a_cut_headline_leaves_no_beginning_of_a_second_clause() -> None:
    title = "Tuning removes the guard rails of Fern-2, and the check on the file misses it all"
    assert compress(title, 70) == "Tuning removes the guard rails of Fern-2"


def told(title: str, text: str = "", **more: object) -> Draft:
    """Return the draft of one story of one article or post."""
    one = replace(item(1, title, text), **more)
    return ExtractiveEditor().write(assignment(told=(Story("s", title, (one,), score=9.0),)))


def test_a_headline_is_not_cut_where_the_rest_turns_it() -> None:
    text = "OpenAI's Fern-2 has solved nine of ten tasks, and it is suspected that it knew them."
    draft = told("Notes on Fern-2", text)
    assert text.rstrip(".") in draft.lead[0].statement.plain
    assert draft.title != "OpenAI's Fern-2 has solved nine of ten tasks"


def test_a_headline_says_what_somebody_is_asked_to_do() -> None:
    title = "The Senate asked Orbitlab to stagger the release of its next big model over its safety"
    assert not compress(title, 60).endswith("asked Orbitlab")


@pytest.mark.parametrize(
    "title", ["Built a memory system for Fern-2 with MCP", "Fern-2 vs Harbor-2 - coding tests"]
)
def test_a_persons_own_tale_and_a_mere_comparison_are_no_news(title: str) -> None:
    links = (Link("https://code.example/memory"),)
    assert not told(title, id="reddit:1", publisher="r/LocalForge", links=links).lead


def test_a_label_is_no_half_of_a_word() -> None:
    text = "Magistral 4-bit DWQ is now on Hugging Face."
    assert label_of(text, item(1, "", text), ()) != "Magistral 4"


def test_a_label_is_spelled_as_in_its_line() -> None:
    text = "We ran MISTRAL and Qwen3 side by side."
    assert label_of(text, item(1, "Mistral", text), ()) in text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("IBM joins OpenAI's cyber program to guard its clients", "IBM"),
        ("Nvidia chases a $200B market with PCs from Microsoft and Dell", "Nvidia"),
        ("llm.c trains GPT-2 on several GPUs.", "llm.c"),
        ("OpenAI's new Fern initiative will help projects fend off bugs", "OpenAI"),
        ("NVIDIA's RTX Spark is a chip for laptops", "RTX Spark"),
        ("Grovia, a maker of circuit boards, raised $11M from Meta", "Grovia"),
        ("The White House says that Anthropic may sell abroad", "White House"),
        ("In a test of maths, Harbor-2 beats GPT-4 by two points", "Harbor-2"),
        ("EU orders Meta to open WhatsApp to rival bots", "EU"),
        ("A UK firm trained a triage model that it says rivals Claude", ""),
        ("Alphabet stock fell after Google DeepMind VP Ada Doe left", "Alphabet"),
        ("Hackers duped Meta AI into giving away accounts", ""),
        ("OpenAI and Harbor Labs share a data center", "OpenAI and Harbor Labs"),
        ("Harborcorp's AI unit Quay Lab launches a robot", "Quay Lab"),
        ("Nvidia-backed Verse raises $54M", "Verse"),
        ("Look out Nvidia — Alibaba reveals a chip", "Alibaba"),
        ("xAI co-founder Ada Doe plans a firm", "Ada Doe"),
        ("Still facing lawsuits, AI music maker Suno raises $4M", "Suno"),
        ("Ahead of its IPO, Anthropic's Ada Doe shrugs off doubts", "Ada Doe"),
        ("Bank of Harbor accepted fewer people", "Bank of Harbor"),
        ("Access is rolling out to Fern-2 users first", ""),
        ("Eight US newspapers have sued OpenAI", ""),
        ("Number of new jobs has dropped by a third since Fern-2", ""),
        ("Anthropic's Doe says a bubble is far", "Anthropic's Doe"),
        ("Harbor Chips overtaking Nvidia is the end of a long bet", "Harbor Chips"),
        ("Fern-2-8B: a 3B-active MoE trained to use a terminal", "Fern-2-8B"),
        ("Peru's Verse AI launches a model for 1 cent a day", "Peru's Verse AI"),
        ("Fern-2: Anthropic releases a safe version of its model", "Anthropic"),
        ("Microsoft Quay TTS: Open-Sourced, Supports 90 minutes of speech", "Microsoft Quay TTS"),
        ("OpenAI's CFO says she can't say if it is an earpiece", "OpenAI"),
        ("Evan Doe doesn't want anybody to call it glasses", "Evan Doe"),
        ("Nvidia acquired Quay for $400M; Harborbook: Quay raised $37M", "Nvidia"),
        ("'This is the tip of it': Google experts say they saw AI used", "Google"),
        ("The Doe administration is pressing Meta to share models", "Doe administration"),
        ("How AI is shaping the vote, as anger grows", ""),
        ("Half of Claude users say that it can handle half of their work", "Claude"),
        ("Corporate lawyers say AI-written notes may not be privileged", ""),
        ("Two ex-DOGE staffers raise $130M for a startup", ""),
        ("Introducing Harbor VoiceEQ: Measuring how voices sound", "Harbor VoiceEQ"),
        ("Three engineers released a 4B model that writes plugins", ""),
        ("Details of Intel's QX-killer memory emerge, revealing nine layers", ""),
        ("Forget Apple. Amazon just made AI a lot more expensive", "Amazon"),
        ("Former OpenAI researcher Ada Doe's hedge fund has $20B, after two years", ""),
        ("Former Google distinguished engineer Ada Doe has 3 tips", ""),
        ("Harbor Labs just became the first firm to give ChatGPT away", "Harbor Labs"),
        ("Nvidia rebuilt Fern on Google's AI and Tavo's chips", "Nvidia"),
        ("P&Q and IBM: a fifth of all attacks hit Japan", "P&Q and IBM"),
        ("Paris-listed Quay Calls has become a shorted stock", "Quay Calls"),
        ("FYI Harbor Code is an open source extension, forked from Quay", "Harbor Code"),
        (
            "Apple rebuilt Fern on Google’s AI and Nvidia’s chips, then spent an hour on why",
            "Apple",
        ),
    ],
)
def test_a_label_is_the_subject_not_a_partner_or_rival(text: str, label: str) -> None:
    assert label_of(text, item(1, text, ""), ()) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Harbor Labs has launched Harbor Labs Edge, a search engine for IoT", "Harbor Labs Edge"),
        ("HarborBot v0.4 ships a dataset format and support for LIBERO", "HarborBot v0.4"),
        ("Harbor Labs gave a stark account of what its users paid for a PyTorch module", ""),
    ],
)
def test_a_maker_is_labelled_by_its_product_and_by_nothing_far_behind(
    text: str, label: str
) -> None:
    maker = item(1, "", text, author="Harbor Labs", publisher="@harborbot")
    assert label_of(text, maker, ()) == label


def test_a_person_called_as_a_model_is_not_on_the_subject() -> None:
    assert not is_on_ai(item(1, "Claude Doe, a founder of Quay Games, has died in a crash", ""))
    assert is_on_ai(item(2, "Claude Code now runs tests in the background", ""))


def test_a_job_advertisement_is_no_story() -> None:
    text = "Harbor Labs is hiring engineers who like CUDA kernels and large accelerators."
    assert not told("", text, id="x:1").lead


def test_a_story_met_in_many_places_leads_before_one_of_a_single_place() -> None:
    def story(n: int, title: str, places: int) -> Story:
        items = tuple(
            item(10 * n + k, title, "", id=f"feed:{n}-{k}", publisher=f"Paper {n}-{k}")
            for k in range(places)
        )
        return Story(f"s{n}", title, items, score=9.0 - n)

    wide = "Mistral buys a maker of GPU kernels in Oslo"
    stories = story(0, "OpenAI opens an office in Seoul", 1), story(1, wide, 4)
    assert ExtractiveEditor().write(assignment(told=stories)).title == wide


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        (
            "OpenAI debuts Pier 4, a model that reads forms in tables, boxes, and notes, and a "
            "service that signs them for clerks in 170 languages",
            "OpenAI debuts Pier 4",
        ),
        (
            "OpenAI says that Pier 4, a model which was made for clerks, is now open to schools of "
            "every country and to their clerks",
            "",
        ),
    ],
)
def test_a_headline_is_cut_where_a_clause_ends(title: str, headline: str) -> None:
    story = Story("cut", title, (item(1, title, ""),))
    extract = ExtractiveEditor().extract(story, "en")
    assert extract.tellings[0].headline == headline


def test_quotation_marks_in_a_headline_are_single_and_its_front_is_quoted() -> None:
    title = 'Study: OpenAI releases a "school mode" for Fern-2 in nine countries'
    (paragraph,) = told(title, "").lead
    assert "The Blog: “Study: " in paragraph.statement.plain
    assert "‘school mode’" in paragraph.statement.plain


def test_what_a_community_says_is_credited_in_title_and_description() -> None:
    one = "Gemini 2.5 Flash Image leads the board of LMArena by 170 points"
    two = "Mistral releases Voxtral Small, a speech model of 24B parameters"
    said = Story(one, one, (item(1, one, "", id="reddit:1", publisher="r/Fern"),))
    told = Story(two, two, (item(2, two, ""),))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=(told, said)))
    assert (draft.title, draft.description) == (two, f"{one} (r/Fern).")
    assert (
        ExtractiveEditor().write(replace(messy_day(), stories=(said,))).title == f"{one} (r/Fern)"
    )


def test_a_title_in_capitals_alone_is_not_told() -> None:
    assert not told("GROK 4 IS NOW LIVE ON LMARENA", "", id="reddit:1", publisher="r/Fern").lead


def test_of_two_lines_with_three_words_in_common_one_is_told() -> None:
    one = "Anthropic urges a coordinated, verifiable pause for frontier AI"
    two = "Anthropic calls for top AI labs to weigh slowing or temporarily pausing development"
    stories = tuple(Story(text, text, (item(n, text, ""),)) for n, text in enumerate((one, two)))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert len({s.story for s in statements(draft)}) == 1
    assert draft.joined == ((one, two),)


@pytest.mark.parametrize(
    ("first", "beside", "second"),
    [
        pytest.param(
            "Anthropic blocks all customers' access to Fern and Moss",
            "Anthropic suspends customers' Fern and Moss access to comply with Washington order",
            "Anthropic Says It's Taking a Model Offline to Comply With Washington Order",
            id="in the words of another source",
        ),
        pytest.param(
            "OpenAI plans to turn ChatGPT into a superapp with coding tools and agents",
            "",
            "OpenAI is still working on that 'super app'",
            id="one word or two",
        ),
        pytest.param(
            "Apple unveils two on-device models, one of them with 20B parameters",
            "",
            "Apple's real story is a 20-billion parameter thing that runs from the phone's flash",
            id="a large number in two spellings",
        ),
    ],
)
def test_one_event_in_other_words_is_told_once(first: str, beside: str, second: str) -> None:
    items = tuple(item(n, text, "") for n, text in enumerate((first, beside)) if text)
    stories = (Story(first, first, items), Story(second, second, (item(2, second, ""),)))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert len({s.story for s in statements(draft)}) == 1


def test_an_amount_of_one_firm_is_that_of_one_event() -> None:
    one = "OpenAI spent $34bn last year as it lines up for an IPO"
    two = "Audited figures show OpenAI spent $34B in 2025, most of it on research"
    stories = tuple(Story(text, text, (item(n, text, ""),)) for n, text in enumerate((one, two)))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert len({s.story for s in statements(draft)}) == 1


def test_two_rounds_of_money_in_the_same_words_are_two_events() -> None:
    one = "Zorble, which offers AI tools for supply chain data, raised a $35M Series C led by Venn"
    two = "Quibit, which offers AI tools for sales data, raised a $30M Series A led by Pinewood"
    stories = tuple(Story(text, text, (item(n, text, ""),)) for n, text in enumerate((one, two)))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert len({s.story for s in statements(draft)}) == 2


def test_a_line_on_the_place_of_a_release_is_another_event() -> None:
    page = Link("https://huggingface.co/microsoft/Fern-2-mini")
    shown = item(1, "microsoft/Fern-2-mini · Hugging Face", "", id="reddit:1", links=(page,))
    other = item(2, "Hugging Face releases SmolFern, a model of 3B, with a report on it", "")
    stories = tuple(Story(i.id, i.title, (i,)) for i in (shown, other))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert not draft.joined
    assert len({s.story for s in statements(draft)}) == 2


def test_two_lines_on_one_firm_alone_are_two_events() -> None:
    one = "OpenAI launches ChatGPT for personal finance, and links bank accounts"
    two = "OpenAI gives ChatGPT a memory for documents of all users"
    stories = tuple(Story(text, text, (item(n, text, ""),)) for n, text in enumerate((one, two)))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert len({s.story for s in statements(draft)}) == 2


NEW_MODEL = {
    "id": "reddit:m",
    "publisher": "r/LocalForge",
    "url": "https://www.reddit.com/r/LocalForge/comments/m/",
    "flags": ("flair:New Model",),
}


@pytest.mark.parametrize(
    ("title", "page", "votes", "words"),
    [
        ("Qwen/Fern-2-8B · Hugging Face", "", 3, "Qwen has put the model Fern-2-8B on"),
        ("Fern-2-8B", "Qwen/Fern-2-8B", 3, "Qwen has put the model Fern-2-8B on"),
        ("Fern-2-8B", "fern-labs/Fern-2-8B", 300, "fern-labs has put the model Fern-2-8B on"),
        ("Fern-2-8B", "fern-labs/Fern-2-8B", 3, ""),  # a maker that nobody knows or votes for
        ("Fern-2-8B", "Qwen/Fern-2-8B-GGUF", 300, ""),  # somebody's conversion
        ("Fern-2", "Qwen/Fern-2-8B", 300, ""),  # another size than is spoken of
        ("Google's Fern-2-8B", "ada/Fern-2-8B", 300, ""),  # somebody put it there
    ],
)
def test_a_bare_name_of_a_new_model_is_told_by_its_page(
    title: str, page: str, votes: int, words: str
) -> None:
    links = (Link(f"https://huggingface.co/{page}"),) if page else ()
    draft = told(title, "", **NEW_MODEL, links=links, engagement=Engagement(score=votes))
    assert draft.title.startswith(words) if words else not draft.lead
    if words:
        assert "r/LocalForge reports" in draft.lead[0].statement.plain


def test_the_model_that_somebody_tuned_is_no_new_one() -> None:
    pages = ("google/fern-3-4b", "ada/fern-3-4b-unslop")
    links = tuple(Link(f"https://huggingface.co/{page}") for page in pages)
    votes = Engagement(score=9)
    assert not told(
        "First finetune: Fern 3 4B unslop", **NEW_MODEL, links=links, engagement=votes
    ).lead


@pytest.mark.parametrize(
    ("credit", "outlet"), [("Ada Doe/Harbor News", "Harbor News"), ("@adadoe", "@adadoe")]
)
def test_a_digests_words_are_its_own(credit: str, outlet: str) -> None:
    title = f"OpenAI releases Fern-2 in nine countries ({credit})"
    (paragraph,) = told(title, "", url="https://www.techmeme.com/1", publisher="Techmeme").lead
    words = f"From Techmeme ({outlet}): “OpenAI releases Fern-2 in nine countries”"
    assert paragraph.statement.plain == words


@pytest.mark.parametrize(
    ("report", "same", "other"),
    [
        pytest.param(
            "Anthropic launches Claude 7.3, says it markedly improves long tasks of agents",
            "Claude 7.3: Frontier Weights, released to all",
            "Switching to Claude 7.3 from another plan",
            id="a version that comes out",
        ),
        pytest.param(
            "Apple announces Siri AI, the next generation of assistants",
            "Apple announces watches with Siri AI",
            "Apple AI watch for your kids",
            id="not a name that many events share",
        ),
    ],
)
def test_a_page_is_cited_beside_the_report_of_its_event(report: str, same: str, other: str) -> None:
    pages = (item(2, same, ""), item(3, other, ""))
    story = Story("s", report, (item(1, report, ""), *pages))
    (paragraph,) = ExtractiveEditor().write(assignment(told=(story,))).lead
    assert paragraph.statement.items == ("feed:item1", "feed:item2")


def test_the_story_that_most_lines_are_on_leads() -> None:
    others = ("OpenAI releases GPT-6 for 30 countries", "Nvidia unveils a $900 AI chip for cars")
    affair = (
        "Canada asks Anthropic for 30 documents on the ban of its AI",
        "Anthropic meets White House officials over Claude",
        "India offers Anthropic a licence for 2 AI models",
        "Amazon moves $4B of chips away from Anthropic and its AI",
    )
    texts = (*others, *affair)
    stories = tuple(Story(t, t, (item(n, t, ""),)) for n, t in enumerate(texts))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert "Anthropic" in draft.title


def test_the_widest_story_leads_though_its_line_opens_with_a_flourish() -> None:
    wide = "In a major industry shakeup, Ada Fern announced she is joining OpenAI as its chief"
    first = item(0, "Nvidia releases 3 tools for GPU clusters", "")
    met = tuple(item(n, "", wide, publisher=f"@p{n}", id=f"x:{n}") for n in range(1, 4))
    stories = (Story("a", "a", (first,)), Story("b", "b", met))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert draft.title.startswith("Ada Fern announced")


def test_a_lead_of_one_sentence_is_the_fuller_report_of_what_its_title_says() -> None:
    title = "OpenAI launches DeployCo to help 30 firms build with AI"
    fuller = f"{title}, with a $4B investment, and acquires the consulting firm Tomoro"
    other = "OpenAI launches GPT-6 for images in Texas, Ohio and Maine, with a $4B investment"
    items = (item(1, title, ""), item(2, other, ""), item(3, fuller, ""))
    met = Story("s", title, items)
    draft = ExtractiveEditor().write(assignment(told=(met,)))
    assert draft.title == title
    assert [p.statement.plain for p in draft.lead] == [f"From The Blog: “{fuller}”"]


def test_a_quotation_gives_its_first_clause_as_title_with_who_says_it() -> None:
    text = "OpenAI offers GPT-6 to 30 firms of the AI market, a model that tells us 4x more"
    story = Story("s", text, (item(1, "", text, publisher="@ada", id="x:1"),))
    extract = ExtractiveEditor().extract(story, "en")
    assert credited_headline(extract) == "OpenAI offers GPT-6 to 30 firms of the AI market (@ada)"


def test_no_headline_loses_the_subject_for_which_it_is_told() -> None:
    title = "GitLab is laying off 350 staff of 22 countries, as it pivots to become a firm of AI"
    assert ExtractiveEditor().headline_for(Story("s", title, (item(1, title, ""),)), "en") == title
    long = f"{title} and of software that writes itself for the large enterprise"
    one = item(1, long, "")
    assert ExtractiveEditor().headline_for(Story("s", long, (one,)), "en") == "GitLab"


@pytest.mark.parametrize(
    "title",
    [
        "OpenAI and Nvidia prepare 30 AI chips. Here's what it means for GPT-6",
        "Microsoft Build 2026: Live updates on AI from Satya Nadella's keynote",
        "WWDC 2026: Everything announced on Siri AI, iOS 27, Apple Intelligence, and more",
        "Until June 29, get Claude, Gemini, and ChatGPT for life for $70",
        "GPT-6 is probably the most powerful AI model of OpenAI with 30 layers",
        "Gemini's new AI agent is about as good as Google's demo",
        "Learn how OpenAI turns issue trackers into 30 agents that work with GPT-6",
        "Join the new AI agents course of Google and Kaggle for 30 developers",
    ],
)
def test_a_teaser_an_offer_and_a_verdict_are_no_news(title: str) -> None:
    assert not ExtractiveEditor().extract(Story("s", title, (item(1, title, ""),)), "en").tellings


def test_a_verdict_that_somebody_is_said_to_give_is_news() -> None:
    assert is_heading("NIST says that DeepSeek V4 is the most capable model of China")


def test_a_link_stands_in_the_quotation_not_in_its_credit() -> None:
    title = "Nvidia releases Fusion, an AI tool of “Fable-level” scores for 30 chips"
    draft = told(title, "", publisher="r/Nvidia", id="reddit:1")
    assert draft.lead[0].statement.text.startswith("From r/Nvidia: “[Nvidia](reddit:1) releases")


@pytest.mark.parametrize("mark", [",", ":"])
def test_no_headline_ends_within_what_a_thing_is(mark: str) -> None:
    text = (
        f"OpenAI announced Workflows 1.0{mark} a standalone, open-source, lightweight layer for AI"
    )
    draft = told("", f"{text} agents on 30 clusters of any size that somebody has.")
    assert draft.title == {",": "OpenAI announced Workflows 1.0", ":": "OpenAI"}[mark]


def test_a_story_without_a_headline_gives_no_title_where_another_has_one() -> None:
    bare = "OpenAI offers GPT-6 to 30 firms"
    ours = "Nvidia has released Fern-2, which extends our 30 models for images by text and sound."
    met = tuple(item(n, "", ours, publisher=f"p{n}") for n in range(1, 9))
    stories = (Story("b", "b", met), Story("a", "a", (item(0, bare, ""),)))
    draft = ExtractiveEditor().write(replace(messy_day(), stories=stories))
    assert draft.title == bare


@pytest.mark.parametrize(
    ("kind", "leads"), [pytest.param("feed", True, id="paper"), pytest.param("x", False, id="post")]
)
def test_a_paper_s_own_long_title_may_head_an_issue(kind: str, leads: bool) -> None:
    bare = "OpenAI offers GPT-6 to 30 firms"
    long = (
        "Nvidia restricts its employees from using the AI model Fern 2 in all its 30 offices and "
        "at home because of new retention requirements"
    )
    first = Story("a", "a", (item(1, long, "", id=f"{kind}:1"),))
    draft = ExtractiveEditor().write(
        replace(messy_day(), stories=(first, Story("b", "b", (item(0, bare, ""),))))
    )
    assert draft.title == (long if leads else bare)


def test_a_tag_stands_in_the_line_of_its_story() -> None:
    one = item(1, "OpenAI offers GPT-6 to 30 firms", "")
    told = (Story("a", "a", (one,), tags=("GPT-6", "OpenAI", "Copilot", "Coding with AI")),)
    tags = ExtractiveEditor().write(replace(messy_day(), stories=told)).tags
    assert tags[:2] == ("GPT-6", "OpenAI")
    assert not {"Copilot", "Coding with AI"} & set(tags)


def test_what_a_feed_lists_of_accounts_that_nobody_chose_opens_no_story() -> None:
    one = item(1, "OpenAI announces GPT-6 for 30 firms of the AI market", "")
    assert is_listed_talk(replace(one, url="https://x.com/mo4873/status/2070909834996732040"))
    assert not is_listed_talk(replace(one, url="https://openai.com/gpt-6"))
    posted = replace(one, url="https://x.com/mo4873/status/2070909834996732040")
    story = Story("s", "s", (posted,))
    assert not ExtractiveEditor().extract(story, "en").tellings


def test_no_headline_ends_before_what_is_quoted() -> None:
    text = "OpenAI published a guide to 30 AI agents captioned, "
    draft = told("", f"{text}“You have angered the machines that were to do your work for you.”")
    assert not draft.title.endswith("captioned")


def test_a_title_from_sources_without_a_name_says_whose_report_it_is() -> None:
    title = (
        "Sources: OpenAI is in early talks to buy AI chips from Fractile in 2027 (The Information)"
    )
    first = item(1, title, "", url="https://www.techmeme.com/1", publisher="Techmeme")
    draft = ExtractiveEditor().write(assignment(told=(Story("s", title, (first,)),)))
    assert draft.title.endswith("(The Information)")
    assert draft.lead[0].statement.plain.startswith(
        "From Techmeme (The Information), citing sources:"
    )


def test_a_single_source_without_a_name_is_told_as_one() -> None:
    title = "Source: OpenAI is in early talks to buy AI chips from Fractile in 2027 (Harbor News)"
    first = item(1, title, "", url="https://www.techmeme.com/1", publisher="Techmeme")
    draft = ExtractiveEditor().write(assignment(told=(Story("s", title, (first,)),)))
    assert draft.lead[0].statement.plain.startswith("From Techmeme (Harbor News), citing a source:")


@pytest.mark.parametrize(
    ("title", "is_told"),
    [
        ("OpenAI releases a video model with sound 👁🔊 Fern 2.2 S2V", False),
        ("🚀 OpenAI releases a video model with sound, Fern 2.2 S2V 🔊", True),
    ],
)
def test_a_title_with_pictures_in_a_mark_s_place_is_not_told(title: str, is_told: bool) -> None:
    assert (title_line(item(1, title, "")) is not None) is is_told
