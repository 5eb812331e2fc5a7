"""The repository's Dockerfile, built and run as compose.yaml would, where a builder can be had."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1_500),  # a base system and all packages are fetched
    pytest.mark.skipif(
        not (shutil.which("buildah") and os.geteuid() == 0),
        reason="needs buildah, as root (apt install buildah mmdebstrap)",
    ),
]


@dataclass(frozen=True, slots=True)
class Image:
    """The image, built, and the newsletter's folder that it is run on."""

    environment: dict[str, str]
    paper: Path

    def buildah(self, *words: str) -> str:
        """Run buildah; returns what it says."""
        done = subprocess.run(
            ["buildah", *words], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert not done.returncode, (done.stdout + done.stderr)[-3_000:]
        return done.stdout + done.stderr

    def run(self, *command: str) -> str:
        """Run a command in a container, as compose.yaml's user and on its volume."""
        inside = ["--volume", f"{self.paper}:/paper", "dateline-working-container", "--", *command]
        return self.buildah("run", *inside)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    storage = Path(f"/var/tmp/dateline-image-{os.getpid()}")  # too big for a folder in memory
    paper = tmp_path_factory.mktemp("paper")
    os.chown(paper, 1000, 1000)
    for folder in paper.parents:
        if folder.stat().st_uid == 0 and folder.is_relative_to(tmp_path_factory.getbasetemp()):
            folder.chmod(0o755)
    made = Image(
        os.environ
        | {
            "CONTAINERS_STORAGE_CONF": str(storage / "storage.conf"),
            "BUILDAH_ISOLATION": "chroot",
        },
        paper,
    )
    storage.mkdir()
    (storage / "storage.conf").write_text(
        f'[storage]\ndriver = "vfs"\ngraphroot = "{storage}/images"\nrunroot = "{storage}/run"\n'
    )
    try:
        base = re.findall(r"^FROM (.+)", (ROOT / "Dockerfile").read_text(), re.M)[0]
        script = ROOT / "tests" / "system" / "container_base.sh"
        subprocess.run([script, f"docker.io/library/{base}"], env=made.environment, check=True)
        made.buildah("bud", "--quiet", "--pull-never", "--format", "docker", "-t", "dateline", ".")
        made.buildah("from", "--pull-never", "--name", "dateline-working-container", "dateline")
        yield made
        made.buildah("rm", "--all")
    finally:
        shutil.rmtree(storage)


def test_a_container_publishes_the_sample_day_as_any_machine_does(image: Image) -> None:
    image.run("dateline", "demo", "--out", "/paper/sample")
    (post,) = (ROOT / "posts").glob("2024-05-03-*.md")
    there = image.paper / "sample" / "posts" / post.name
    assert there.read_bytes() == post.read_bytes()
    assert there.stat().st_uid == 1000


def test_a_scheduler_in_a_container_starts_and_stops(image: Image) -> None:
    image.run("dateline", "init")
    ends = "timeout -s TERM 5 dateline schedule; test $? = 124"  # as compose.yaml's stop does
    said = image.run("sh", "-c", ends)
    assert "stopped; the work under way goes on at the next start" in said
    assert "Traceback" not in said
