"""Secrets stay out of what is printed, logged and stored."""

from pathlib import Path

import pytest

from dateline.store.store import Store, StoreError
from render.deploy.git import GitTarget, without_login
from render.deploy.send import send
from render.deploy.tree import DeployError, stage

SECRET = "hunter2"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql://desk:hunter2@127.0.0.1:1/paper", id="password"),
        pytest.param("postgres://desk:hunter2@127.0.0.1:1/paper", id="short-name"),
        pytest.param("postgresql://desk:x@hunter2@127.0.0.1:1/paper", id="at-sign-in-it"),
        pytest.param("postgresql://127.0.0.1:1/paper?user=desk&password=hunter2", id="option"),
        pytest.param("postgresql://desk:hunter2@127.0.0.1:port/paper", id="bad-port"),
        pytest.param("mysql+nothing://desk:hunter2@127.0.0.1/paper", id="unknown-kind"),
    ],
)
def test_a_store_that_fails_is_named_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1") as caught:
        Store.open(url)
    assert SECRET not in str(caught.value)


def test_a_store_file_is_named_whole(tmp_path: Path) -> None:
    path = tmp_path / "me@home?.db"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 30)
    with pytest.raises(StoreError, match="me@home"):
        Store.open(f"sqlite:///{path}".replace("?", "%3F"))


@pytest.mark.parametrize("login", ["x-access-token:hunter2", "hunter2", "me:a@hunter2"])
def test_a_push_that_fails_is_told_without_its_token(login: str, tmp_path: Path) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    (posts / "2024-05-03-paper.md").write_text("one\n")
    target = GitTarget(f"http://{login}@127.0.0.1:1/paper.git")
    with pytest.raises(DeployError, match=r"127\.0\.0\.1") as caught:
        send(stage({"posts": posts}, tmp_path / "kept", "paper"), target, "issue")
    assert SECRET not in str(caught.value)


def test_addresses_without_a_login_stay() -> None:
    text = "git@host.example:paper.git https://host.example/@me/paper a@b.example"
    assert without_login(text) == text
