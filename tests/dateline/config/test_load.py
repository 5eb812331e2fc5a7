"""`newsletter.toml`: what is right is read, what is wrong is named with its mend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.config.load import (
    ConfigError,
    load_config,
    load_secrets,
    missing_secrets,
    parse_config,
)
from dateline.config.settings import NewsletterSettings
from render.files import slugify

GOOD = """
[newsletter]
name = "The Daily Gradient"
timezone = "Asia/Seoul"
languages = ["ko", "en"]

[[sources]]
kind = "feed"
url = "https://blog.example/feed.xml"

[[sources]]
kind = "reddit"
subreddits = ["LocalLLaMA"]
weight = 2
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "newsletter.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path):
    config = load_config(write(tmp_path, GOOD), {})
    assert config.newsletter.slug == "the-daily-gradient"
    assert config.newsletter.language == "ko"
    assert config.newsletter.editions == ("ko", "en")
    feed, reddit = config.followed()
    assert (feed.name, feed.kind, feed.options["url"]) == (
        "https://blog.example/feed.xml", "feed", "https://blog.example/feed.xml"
    )  # fmt: skip
    assert (reddit.name, reddit.weight) == ("Reddit r/LocalLLaMA", 2.0)
    assert config.path("posts") == tmp_path.resolve() / "posts"
    assert config.store_url == f"sqlite:///{tmp_path.resolve() / 'dateline.db'}"


def test_an_empty_file_is_a_whole_newsletter(tmp_path: Path):
    config = load_config(write(tmp_path, ""), {})
    assert (config.newsletter.editor, config.followed()) == ("extractive", ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("[newsletter]\nnmae = 'x'", "newsletter.nmae is no setting. Did you mean",
                     id="misspelt key"),
        pytest.param("[newslettr]\n", "newslettr is no setting. Did you mean newsletter?",
                     id="misspelt table"),
        pytest.param("[newsletter]\ntimezone = 'Asia/Soul'", "Did you mean Asia/Seoul?",
                     id="misspelt zone"),
        pytest.param("[newsletter]\nlanguage = 'korean'", "two-letter language code",
                     id="language by name"),
        pytest.param("[[sources]]\nkind = 'fed'\nurl = 'x'", "number 1: there is no kind 'fed'.",
                     id="unknown kind"),
        pytest.param("[[sources]]\nname = 'A'", 'source "A": kind is missing. It is one of feed,',
                     id="missing kind"),
        pytest.param("[[sources]]\nkind = 'feed'\nname = 'A'", 'source "A": url is missing.',
                     id="missing address"),
        pytest.param("[newsletter]\nname = 3", "newsletter.name should be a valid string (it is 3)",
                     id="number for a name"),
        pytest.param("[newsletter]\neditor = 'openai'", "named as provider:model, such as openai:",
                     id="provider without a model"),
        pytest.param("[newsletter]\neditor = ''", "newsletter.editor", id="no editor"),
        pytest.param("[newsletter]\neditor = 'opnai:gpt-4o'", "newsletter.editor: there is no "
                     "provider of models called opnai. Did you mean openai?", id="misspelt"),
        pytest.param("[model]\nfallbacks = ['nobody:gone']", "model.fallbacks.0: there is no "
                     "provider of models called nobody. It is one of ", id="unknown provider"),
        pytest.param("[gate]\nsecond_opinion = 'gpt-4o:x'", "gate.second_opinion: there is no "
                     "provider", id="second opinion by an unknown provider"),
        pytest.param("[model]\nfallbacks = ['openai:']", "model.fallbacks.0: a model is named as",
                     id="fallback without a model"),
        pytest.param("[gate]\nsecond_opinion = 'gpt'", "gate.second_opinion: a model is named as",
                     id="second opinion without a provider"),
        pytest.param("[gate]\nblock_on = ['numbers']", "'numbers'. Did you mean number?",
                     id="misspelt kind of finding"),
        pytest.param("[[sources]]\nkind='feed'\nname='A'\nurl='u'\nwieght=2",
                     'source "A": wieght is no setting. Did you mean weight?', id="source key"),
        pytest.param("[[sources]]\nkind='x'", "give at least one of", id="X without anything"),
        pytest.param("[[sources]]\nkind='feed'\nurl='u'\n[[sources]]\nkind='feed'\nurl='u'",
                     "two sources share the name 'u'", id="two of a name"),
        pytest.param("[http]\nper_host = 0", "http.per_host", id="out of range"),
        pytest.param("[newsletter", "not valid TOML", id="no TOML"),
        pytest.param("[stories]\n[stories]\n", "each [table] once", id="a table that stands twice"),
        pytest.param("[newsletter]\nlanguage = en",
                     '(at line 2, column 12). Text stands in "quotes"',
                     id="text without quotation marks"),
        pytest.param("[schedule]\npublish_at = '7am'", "publish_at: write a time as in 07:00:00",
                     id="a time in words"),
        pytest.param("[newsletter]\ntimezone = 'KST'", "Give one as in Asia/Seoul.",
                     id="a zone by letters that several have"),
        pytest.param("[newsletter]\ntimezone = 'GMT+9'", "Give one as in Asia/Seoul.",
                     id="a zone by hours, whose sign is turned in Etc/GMT+9"),
        pytest.param("folder = '/'", "folder is no setting", id="hidden field"),
        pytest.param("newsletter = 5", "newsletter should be a table, as in [newsletter]",
                     id="a value for a table"),
        pytest.param("[stories]\ninterests = 'evals'", "stories.interests should be a list, as in "
                     '["one", "two"]', id="text for a list"),
        pytest.param("[newsletter]\nlanguages = 'en'", "newsletter.languages should be a list",
                     id="one language for a list"),
        pytest.param("[newsletter]\nname = ''", "newsletter.name should not be empty", id="empty"),
        pytest.param("[newsletter]\nstore = ''", "newsletter.store should not be empty",
                     id="no store"),
        pytest.param("[newsletter]\nurl = 'paper.example'", "newsletter.url: write an address as "
                     "in https://example.org", id="a site without https"),
        pytest.param("[model]\nbase_url = 'localhost:8000'", "model.base_url: write an address",
                     id="a server without http"),
        pytest.param("[http]\nproxy = 'socks5://proxy:1080'", "http.proxy: write an address",
                     id="a proxy that cannot be used"),
        pytest.param("[http]\nproxy = 'http://proxy:port'", "http.proxy: write an address",
                     id="a port in words"),
        pytest.param("[http]\nmirrors = {'a.example' = '127.0.0.1:80'}",
                     "http.mirrors.a.example: write an address", id="a mirror without http"),
        pytest.param("[http]\ntotal_timeout_s = inf", "http.total_timeout_s should be a finite",
                     id="no end"),
        pytest.param("[[sources]]\nkind='feed'\nname='A'\nurl='u'\nweight=inf",
                     'source "A": weight should be a finite', id="endless weight"),
        pytest.param("[[sources]]\nkind='x'\nname='A'\nlists=['ai people']",
                     'source "A": lists.0: write the id, which is a number', id="a list by name"),
        pytest.param("[[sources]]\nkind='discord'\nname='A'\nserver='https://discord.gg/x'",
                     'source "A": server: write the id, which is a number', id="an invitation"),
        pytest.param("[post]\nissue_url = '/{dat}/'", "post.issue_url: {dat} stands for nothing. "
                     "Did you mean {date}?", id="a misspelt blank"),
        pytest.param("[post]\nheadings = 'english'", "post.headings: 'english' is no two-letter",
                     id="headings by a language's name"),
        pytest.param("[schedule]\nmetrics_at = '9464'", "schedule.metrics_at: write it as in "
                     "127.0.0.1:9464", id="a port alone"),
        pytest.param("[schedule]\nmetrics_at = 'localhost:94640'", "schedule.metrics_at: write it",
                     id="a port that is none"),
        pytest.param("[schedule]\ncatch_up_days = 100000000", "schedule.catch_up_days should be "
                     "less than", id="more days than there are"),
        pytest.param("[stories]\nmemory_days = 100000000", "stories.memory_days should be "
                     "less than", id="a memory of ages"),
        pytest.param("[[sources]]\nkind='discord'\nname='A'\nserver='1'\ngap_minutes=100000000000000",
                     'source "A": gap_minutes should be less than', id="an endless conversation"),
        pytest.param("[schedule]\nretry_model_every_min = 1000000000000000",
                     "schedule.retry_model_every_min should be less than", id="an endless pause"),
        pytest.param("[schedule]\ncollect_every_min = 1000000000000",
                     "schedule.collect_every_min should be less than", id="never"),
        pytest.param("[deploy]\nto='command'\ncommand = \"echo '{folder}\"",
                     "deploy: command has a quotation mark without its other one", id="quotes"),
        pytest.param("[deploy]\nto='git'\nremote='x'\nbranch='/main/'",
                     "deploy: branch is no name of a branch", id="a branch with slashes around it"),
        pytest.param("[deploy]\nto='git'\nremote='x'\nbranch='HEAD'",
                     "deploy: branch is no name of a branch", id="what is checked out"),
        pytest.param("[deploy]\nto='git'\nremote='x'\nbranch='a//b'",
                     "deploy: branch is no name of a branch", id="a branch with an empty part"),
        pytest.param("[deploy]\nto='git'\nremote='x'\nbranch='a/.b'",
                     "deploy: branch is no name of a branch", id="a branch with a hidden part"),
        pytest.param("[deploy]\nto='git'\nremote='x'\nbranch='a@{b'",
                     "deploy: branch is no name of a branch", id="a branch's past"),
        pytest.param("[deploy]\nto='git'\nremote='x'\nbranch='a.lock/b'",
                     "deploy: branch is no name of a branch", id="a branch of locks"),
        pytest.param("[email]\nhost='smtp.x:587'\nsender='a@b.example'",
                     "email: host is a name, as in smtp.example.org", id="a port in the host"),
        pytest.param("[email]\nhost='smtp://x'\nsender='a@b.example'",
                     "email: host is a name, as in smtp.example.org", id="an address for a host"),
        pytest.param("[email]\nhost='x'\nsender='Desk <a@>'", "email: sender is one address",
                     id="half an address"),
        pytest.param("[email]\nhost='x'\nsender='a@b.example, c@d.example'",
                     "email: sender is one address", id="two senders"),
        pytest.param("[email]\nhost='x'\nsender=\"a@b.example\\nBcc: c@d.example\"",
                     "email: sender is one address", id="a header in the sender"),
        pytest.param("[email]\nhost='x'\nsender='a@b.example'\nunsubscribe='https://x.example/{who}'",
                     "email.unsubscribe: {who} stands for nothing", id="an unknown blank"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str):
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text), {})
    assert words in str(caught.value)
    assert "newsletter.toml" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[model]\nkey = 'sk-t0ken'", "[http]\nproxy = 'http://me:sk-t0ken@proxy:port'"],
    ids=["a key", "a login"],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path: Path, text: str):
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path, text), {})
    assert "sk-t0ken" not in str(caught.value)


@pytest.mark.parametrize("zone", ["Asia/Seul", "Europe", "../UTC", "/etc/localtime", "a\0b"])
def test_what_is_no_time_zone_is_refused(tmp_path: Path, zone: str):
    with pytest.raises(ConfigError, match="there is no time zone"):
        parse_config({"newsletter": {"timezone": zone}}, folder=tmp_path, secrets={})


def test_a_file_may_begin_with_a_mark_of_its_encoding_which_is_utf_8(tmp_path: Path):
    path = write(tmp_path, "\ufeff" + GOOD)
    assert load_config(path, {}).newsletter.slug == "the-daily-gradient"
    path.write_text(GOOD, "utf-16")
    with pytest.raises(ConfigError, match="Save it as UTF-8"):
        load_config(path, {})


def test_a_missing_file_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(ConfigError, match="dateline init"):
        load_config(tmp_path / "newsletter.toml", {})


def test_secrets_come_from_the_environment_before_the_file(tmp_path: Path):
    (tmp_path / ".env").write_text("X_BEARER_TOKEN=file\nOPENAI_API_KEY=key\nHOME=/x\n")
    found = load_secrets(tmp_path, {"X_BEARER_TOKEN": "shell", "PATH": "/bin"})
    assert found == {"X_BEARER_TOKEN": "shell", "OPENAI_API_KEY": "key"}


def test_a_file_of_secrets_that_is_no_text_is_named(tmp_path: Path):
    (tmp_path / ".env").write_bytes(b"X_BEARER_TOKEN=\xff\n")
    with pytest.raises(ConfigError, match="env is not UTF-8 text"):
        load_secrets(tmp_path, {})


@pytest.mark.parametrize("line", ["OPENAI_API_KEY sk-1", "OPENAI_API_KEY='sk-1"])
def test_a_secret_that_cannot_be_read_is_named_without_it(tmp_path: Path, line: str):
    (tmp_path / ".env").write_text(f"# keys\nX_BEARER_TOKEN=x\n{line}\n")
    with pytest.raises(ConfigError, match="env: line 3 is not NAME=value") as caught:
        load_secrets(tmp_path, {})
    assert "sk-1" not in str(caught.value)


def test_a_secret_that_is_needed_and_not_given_is_named(tmp_path: Path):
    (tmp_path / ".env").write_text("OPENAI_API_KEY=key\n")
    (tmp_path / "newsletter.toml").write_text(
        '[newsletter]\neditor = "openai:gpt-4o"\n'
        '[[sources]]\nkind = "x"\nname = "X"\naccounts = ["ada"]\n'
    )
    assert missing_secrets(load_config(tmp_path / "newsletter.toml", {})) == ["X_BEARER_TOKEN"]


def test_what_readers_are_reached_by_needs_its_secret(tmp_path: Path):
    mail = {"host": "smtp.example", "sender": "a@b.example", "buttondown": "https://b.example"}
    needed = {
        name
        for user in ("", "desk")
        for name in missing_secrets(
            parse_config({"email": {**mail, "user": user}}, folder=tmp_path, secrets={})
        )
    }
    assert needed == {"SMTP_PASSWORD", "BUTTONDOWN_API_KEY"}
    without = parse_config({"email": mail | {"buttondown": ""}}, folder=tmp_path, secrets={})
    assert missing_secrets(without) == []


def test_secrets_are_not_printed(tmp_path: Path):
    config = parse_config({}, folder=tmp_path, secrets={"OPENAI_API_KEY": "sk-very-secret"})
    assert "sk-very-secret" not in repr(config)
    assert "sk-very-secret" not in config.model_dump_json()


@given(st.text())
def test_a_slug_is_always_a_file_name(name: str):
    slug = slugify(name)
    assert slug
    assert slugify(slug) == slug
    assert NewsletterSettings(name=name or "x").slug == slugify(name or "x")


def test_names_in_any_script_have_slugs_of_their_own():
    names = ("인공지능 소식", "오늘의 기술", "Café Daily", "AI Dateline")
    slugs = [NewsletterSettings(name=name).slug for name in names]
    assert slugs == ["인공지능-소식", "오늘의-기술", "café-daily", "ai-dateline"]
