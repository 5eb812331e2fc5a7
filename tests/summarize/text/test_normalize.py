"""What is an address, and what only looks like one."""

import pytest

from summarize.text.normalize import find_address


@pytest.mark.parametrize(
    "text",
    ["llama.cpp/Unsloth", "Node.js/Deno", "and/or", "v1.2/v1.3", "@akshat_b", "3.5/4", "a.k.a./or"],
)
def test_a_name_with_a_dot_and_a_slash_is_no_address(text: str) -> None:
    assert find_address(f"It runs on {text} today.") == ""


@pytest.mark.parametrize(
    "text",
    ["x.ai/news", "get-it.example/now", "https://a", "www.a", "mailto:me", "me@here.com", "b.co/1"],
)
def test_a_host_with_a_path_is_one_with_or_without_its_scheme(text: str) -> None:
    assert find_address(f"See llama.cpp/ggml and {text} today.") in f"{text} "
