"""Cookies live for one chain of redirects, and go back to the host that set them only."""

import httpx
import pytest

from ingest.http.cookies import Cookies


@pytest.mark.parametrize(
    ("lines", "asked", "header"),
    [
        pytest.param(("a=1; Path=/",), "https://a.example/x", "a=1", id="same host"),
        pytest.param(("a=1", "b=2; Secure"), "https://a.example/", "a=1; b=2", id="two"),
        pytest.param(("a=1", "a=2"), "https://a.example/", "a=2", id="the later one"),
        pytest.param(("a=1",), "https://b.example/", "", id="another host"),
        pytest.param(("a=1; Domain=example",), "https://b.example/", "", id="a wide domain"),
        pytest.param(("a=1",), "https://a.example:8443/", "", id="another port"),
        pytest.param(("a=1",), "http://a.example/", "", id="not over http"),
        pytest.param(("a", "=1", "a b=1", "a=1\r\nX: y"), "https://a.example/", "", id="none"),
        pytest.param((f"a={'x' * 5000}",), "https://a.example/", "", id="too long"),
    ],
)
def test_a_cookie_goes_back_to_its_own_host(
    lines: tuple[str, ...], asked: str, header: str
) -> None:
    cookies = Cookies()
    cookies.keep(httpx.URL("https://a.example/"), lines)
    assert cookies.header(httpx.URL(asked)) == header
