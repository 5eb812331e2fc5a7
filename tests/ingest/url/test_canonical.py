"""One page, one address: what is joined, what must stay apart, what is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.url.canonical import (
    ANYWHERE_BUT,
    EVERYWHERE,
    MAX_CHARS,
    SCOPED,
    canonical_url,
    host_of,
    url_key,
)

URLS = st.from_regex(
    r"https?://[a-z]{1,5}(\.[a-z]{1,5}){1,2}(:[0-9]{1,4})?(/[a-zA-Z0-9._~%-]{0,6}){0,4}"
    r"(\?[a-z_]{1,8}=[a-zA-Z0-9%+.-]{0,6}(&[a-z_]{1,8}=[a-z0-9]{0,3}){0,2})?(#[a-z!/-]{0,6})?",
    fullmatch=True,
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        pytest.param("HTTP://Example.COM:80/a", "http://example.com/a", id="scheme-host-port"),
        pytest.param("https://example.com:443", "https://example.com/", id="empty-path"),
        pytest.param("https://example.com:8443/a", "https://example.com:8443/a", id="other-port"),
        pytest.param("https://example.com/a/../b/./c", "https://example.com/b/c", id="dots"),
        pytest.param("https://example.com/%7eann/%e2%82%ac", "https://example.com/~ann/%E2%82%AC",
                     id="escapes"),
        pytest.param("https://example.com/한국어?q=한", "https://example.com/%ED%95%9C%EA%B5%AD%EC"
                     "%96%B4?q=%ED%95%9C", id="unicode-path"),
        pytest.param("https://bücher.example/", "https://xn--bcher-kva.example/", id="idn"),
        pytest.param("https://example.com./a", "https://example.com/a", id="root-dot"),
        pytest.param("http://①②⑦.⓪.⓪.①/x", "http://127.0.0.1/x", id="circled-digits"),
        pytest.param("//example.com/a", "https://example.com/a", id="no-scheme"),
        pytest.param(" https://exa\tmple.com/\u200ba\n", "https://example.com/a", id="invisible"),
        pytest.param("https://example.com/a#section", "https://example.com/a", id="fragment"),
        pytest.param("https://example.com/#/post/1", "https://example.com/#/post/1", id="route"),
        pytest.param("https://github.com/a/b/issues/1#issuecomment-2",
                     "https://github.com/a/b/issues/1#issuecomment-2", id="comment"),
        pytest.param("https://example.com/?utm_source=x&id=1&fbclid=y&gclid=z",
                     "https://example.com/?id=1", id="trackers"),
        pytest.param("https://example.com/?UTM_Source=x&b=2&a=1", "https://example.com/?b=2&a=1",
                     id="order-kept"),
        pytest.param("https://example.com/?ref=home", "https://example.com/", id="ref"),
        pytest.param("https://example.com/a?ref=404media.co", "https://example.com/a",
                     id="ref-of-a-site"),
        pytest.param("https://example.com/kb.php?ref=4045-USHJ",
                     "https://example.com/kb.php?ref=4045-USHJ", id="ref-names-the-page"),
        pytest.param("https://example.com/?ref=yx9", "https://example.com/", id="ref-of-a-friend"),
        pytest.param("https://github.com/a/b?ref=dev", "https://github.com/a/b?ref=dev",
                     id="ref-names-a-branch"),
        pytest.param("https://open.spotify.com/episode/1?si=x", "https://open.spotify.com/episode/1",
                     id="scoped"),
        pytest.param("https://www.imdb.com/title/tt1/?ref_=nv", "https://www.imdb.com/title/tt1/",
                     id="scoped-by-domain"),
        pytest.param("https://example.com/?si=x", "https://example.com/?si=x", id="unscoped"),
        pytest.param("https://deref-mail.com/m/c/x/?redirectUrl=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1",
                     "https://example.org/a?b=1", id="carried-in-parameter"),
        pytest.param("https://href.li/?https://example.org/a?b=1",
                     "https://example.org/a?b=1", id="carried-in-query"),
        pytest.param("https://secure-web.cisco.com/1abc/https%3A%2F%2Fexample.org%2Fa%3Fb%3D1",
                     "https://example.org/a?b=1", id="carried-in-path"),
        pytest.param("https://www.bing.com/ck/a?p=c&u=a1aHR0cHM6Ly9leGFtcGxlLm9yZy9hP2I9MQ&ntb=1",
                     "https://example.org/a?b=1", id="carried-in-base64"),
        pytest.param("https://urldefense.com/v3/__https:/*example.org/a*b=1__;Lz8!!x$",
                     "https://example.org/a?b=1", id="carried-in-masked"),
        pytest.param("https://shop.tracker.example/visit?url=https%3A%2F%2Fexample.org%2Fa",
                     "https://example.org/a", id="visit"),
        pytest.param("https:/example.org/a", "https://example.org/a", id="one-slash"),
        pytest.param("https:example.org/a", "https://example.org/a", id="no-slash"),
        pytest.param("https:////example.org/a", "https://example.org/a", id="four-slashes"),
        pytest.param("https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3DdQw4w9WgXcQ",
                     "https://www.youtube.com/watch?v=dQw4w9WgXcQ", id="attribution"),
        pytest.param("https://github.com/a/b/pull/5#pullrequestreview-9",
                     "https://github.com/a/b/pull/5#pullrequestreview-9", id="review"),
        pytest.param("https://youtu.be/dQw4w9WgXcQ?si=a&t=3",
                     "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", id="youtu.be"),
        pytest.param("https://www.youtube.com/embed/videoseries?list=PL12345",
                     "https://www.youtube.com/playlist?list=PL12345", id="playlist-embedded"),
        pytest.param("https://www.youtube.com/embed/live_stream?channel=UC123",
                     "https://www.youtube.com/channel/UC123/live", id="channel-embedded"),
        pytest.param("https://www.youtube.com/embed/dQw4w9WgXcQ?start=90",
                     "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=90", id="moment-embedded"),
        pytest.param("https://github.com/ann?tab=repositories",
                     "https://github.com/ann?tab=repositories", id="github-tab"),
        pytest.param("https://github.com/o/r?tab=readme-ov-file", "https://github.com/o/r",
                     id="github-readme-tab"),
        pytest.param("https://outlook.office.com/mail/safelink.html?url=https%3A%2F%2Fa.example%2F1"
                     "&corid=3f", "https://a.example/1", id="safelinks-in-the-browser"),
        pytest.param("https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example"
                     "%2Fpost&data=05%7Cann%40corp.example&reserved=0", "https://a.example/post",
                     id="safelinks"),
        pytest.param("https://urldefense.com/v3/__https://a.example/post__;!!abc$",
                     "https://a.example/post", id="urldefense-3"),
        pytest.param("https://urldefense.proofpoint.com/v2/url?u=https-3A__a.example_post&d=x",
                     "https://a.example/post", id="urldefense-2"),
        pytest.param("https://urldefense.proofpoint.com/v1/url?u=http://a.example/post&k=x",
                     "http://a.example/post", id="urldefense-1"),
        pytest.param("https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fa.example%2Fp&x=1",
                     "https://a.example/p", id="a-path-that-leads-on"),
        pytest.param("https://link.forum.example/?target=https%3A//a.example/p",
                     "https://a.example/p", id="a-host-that-leads-on"),
        pytest.param("http://www.bing.com/news/apiclick.aspx?ref=F&url=https%3a%2f%2fa.example%2f1",
                     "https://a.example/1", id="a-click-counted"),
        pytest.param("https://www.google.co.kr/url?sa=t&url=https%3A%2F%2Fa.example%2Fp",
                     "https://a.example/p", id="a-country-s-google"),
        pytest.param("https://a.example/login/redirect?url=https://a.example/x",
                     "https://a.example/login/redirect?url=https://a.example/x",
                     id="leads-on-within-its-site"),
        pytest.param("https://check.example/feed?url=https://a.example/x",
                     "https://check.example/feed?url=https://a.example/x", id="tells-of-another"),
        pytest.param("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2",
                     id="escaped-once-more"),
        pytest.param("https://www.youtube.com/playlist?list=PL12345&si=x",
                     "https://www.youtube.com/playlist?list=PL12345", id="shared-playlist"),
        pytest.param("https:\\\\a.example\\b", "https://a.example/b", id="backslashes"),
        pytest.param("https://a.example/?q=\\b", "https://a.example/?q=%5Cb",
                     id="backslash-in-a-query"),
        pytest.param("https://m.youtube.com/shorts/dQw4w9WgXcQ",
                     "https://www.youtube.com/watch?v=dQw4w9WgXcQ", id="shorts"),
        pytest.param("https://twitter.com/Ann/status/12?s=20", "https://x.com/ann/status/12",
                     id="twitter"),
        pytest.param("https://fxtwitter.com/ann/status/12/photo/1", "https://x.com/ann/status/12",
                     id="mirror"),
        pytest.param("https://developer.x.com/docs", "https://developer.x.com/docs", id="not-x"),
        pytest.param("https://arxiv.org/pdf/2404.19756v2.pdf", "https://arxiv.org/abs/2404.19756",
                     id="arxiv-pdf"),
        pytest.param("http://export.arxiv.org/abs/cs.CL/0101001v1",
                     "https://arxiv.org/abs/cs.CL/0101001", id="arxiv-old"),
        pytest.param("https://doi.org/10.48550/arXiv.2404.19756", "https://arxiv.org/abs/2404.19756",
                     id="arxiv-doi"),
        pytest.param("https://old.reddit.com/r/LocalLLaMA/comments/1chn1pv/a_title/?share_id=x",
                     "https://www.reddit.com/r/localllama/comments/1chn1pv/", id="reddit"),
        pytest.param("https://redd.it/1chn1pv", "https://www.reddit.com/comments/1chn1pv/",
                     id="redd.it"),
        pytest.param("https://www.google.com/url?q=https://example.com/a&sa=x",
                     "https://example.com/a", id="redirector"),
        pytest.param("https://example-com.cdn.ampproject.org/c/s/example.com/news/a-b-c/amp/",
                     "https://example.com/news/a-b-c/", id="amp-cache"),
        pytest.param("https://github.com/someone/amp", "https://github.com/someone/amp",
                     id="a-project-called-amp"),
        pytest.param("https://github.com/a/b.git", "https://github.com/a/b", id="clone"),
        pytest.param("https://hf.co/meta/llama", "https://huggingface.co/meta/llama", id="hf.co"),
        pytest.param("https://open.substack.com/pub/Ann/p/post?r=1",
                     "https://ann.substack.com/p/post", id="substack-app"),
    ],
)  # fmt: skip
def test_canonical_addresses(url: str, canonical: str):
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("java\nscript:alert(1)", id="javascript-in-two-lines"),
        pytest.param("data:text/html,x", id="data"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("ftp://example.com/", id="ftp"),
        pytest.param("https://user:secret@example.com/", id="login"),
        pytest.param("https://example.com@evil.example/", id="host-as-login"),
        pytest.param("http://2130706433/", id="number"),
        pytest.param("http://0x7f.1/", id="hexadecimal"),
        pytest.param("https://exa mple.com/", id="blank-in-host"),
        pytest.param("https://[::1", id="broken-bracket"),
        pytest.param("https://example.com:99999/", id="port"),
        pytest.param("https:///", id="no-host"),
        pytest.param("mailto:ann@example.com", id="mail"),
        pytest.param("just words", id="words"),
        pytest.param("", id="empty"),
        pytest.param("https://example.com/" + "a" * MAX_CHARS, id="endless"),
    ],
)
def test_refused_addresses(url: str):
    assert canonical_url(url) == ""


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        pytest.param("b", "https://example.com/a/b", id="name"),
        pytest.param("/b", "https://example.com/b", id="path"),
        pytest.param("../b", "https://example.com/b", id="parent"),
        pytest.param("//other.example/b", "https://other.example/b", id="host"),
        pytest.param("?q=1", "https://example.com/a/?q=1", id="query"),
        pytest.param("javascript:x", "", id="script"),
    ],
)
def test_references_are_resolved(reference: str, url: str):
    assert canonical_url(reference, "https://example.com/a/") == url


@given(URLS)
def test_canonical_is_idempotent_and_keeps_the_host_reachable(url: str):
    canonical = canonical_url(url)
    assert canonical_url(canonical) == canonical
    assert re.match(r"https?://[a-z0-9]", canonical) or canonical == ""


@given(URLS)
def test_the_short_way_ends_where_the_long_way_does(url: str):
    # A fragment that is dropped keeps the address off the short way.
    bare = url.partition("#")[0]
    assert canonical_url(bare) == canonical_url(f"{bare}#section")


@given(URLS, st.sampled_from(sorted(EVERYWHERE)), st.integers(0, 9))
def test_trackers_never_make_another_page(url: str, name: str, value: int):
    joined = url.replace("#", f"{'&' if '?' in url else '?'}{name}={value}#", 1)
    if "#" not in url:
        joined = f"{url}{'&' if '?' in url else '?'}{name}={value}"
    assert canonical_url(joined) == canonical_url(url)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("http://www.example.com/a/", "https://example.com/a", id="scheme-and-slash"),
        pytest.param("https://m.example.com/a", "https://example.com/a", id="mobile"),
        pytest.param("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1", id="order"),
        pytest.param("https://example.com/index.html", "https://example.com/", id="index"),
        pytest.param("https://x.com/ann/status/1", "https://x.com/i/status/1", id="post"),
        pytest.param("https://redd.it/1abc", "https://reddit.com/r/a/comments/1abc/t", id="reddit"),
    ],
)
def test_keys_join_what_is_very_probably_one_page(one: str, other: str):
    assert url_key(one) == url_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://example.com/a", "https://example.com/A", id="case-of-path"),
        pytest.param("https://example.com/?p=1", "https://example.com/?p=2", id="page-number"),
        pytest.param("https://a.example.com/", "https://b.example.com/", id="subdomain"),
        pytest.param("https://arxiv.org/abs/2404.1", "https://arxiv.org/abs/2404.2", id="paper"),
    ],
)
def test_keys_keep_pages_apart(one: str, other: str):
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("https://WWW.Example.com:8080/a", "www.example.com", id="lower"),
        pytest.param("https://[2001:DB8::1]/", "2001:db8::1", id="ipv6"),
        pytest.param("http://127.0.0.1/", "127.0.0.1", id="ipv4"),
        pytest.param("nothing", "", id="none"),
    ],
)
def test_hosts(url: str, host: str):
    assert host_of(url) == host


def test_the_lists_of_trackers_are_in_the_form_that_is_compared():
    names = EVERYWHERE | set(ANYWHERE_BUT) | {name for scope in SCOPED.values() for name in scope}
    assert all(name == name.lower() for name in names)
    assert not EVERYWHERE & set(ANYWHERE_BUT)
    assert not EVERYWHERE & {"id", "p", "q", "v", "page", "t", "list", "tag", "lang"}
