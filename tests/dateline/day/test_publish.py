"""How a newsletter's settings reach its posts."""

from pathlib import Path

from dateline.config.load import parse_config
from dateline.day.publish import post_options


def test_a_korean_post_may_have_english_headings(tmp_path: Path) -> None:
    data = {
        "newsletter": {"name": "A", "language": "ko"},
        "post": {"headings": "en", "labels": {"overview": "All of it"}},
    }
    labels = post_options(parse_config(data, folder=tmp_path, secrets={})).labels
    assert labels == {
        "preview": "Today's Preview",
        "viewpoint": "AI Viewpoint 🤖",
        "overview": "All of it",
    }
