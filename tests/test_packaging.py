"""The wheel: exactly our files, and a newsroom that works wherever it is installed."""

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STAGES = ("ingest", "summarize", "render", "templates", "dateline")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the tracked files, so that leftovers can't slip in."""
    source = tmp_path_factory.mktemp("source")
    for name in tracked():
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


def tracked() -> list[str]:
    """Return the files of the project, those not committed yet too, but no ignored ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.splitlines() if (ROOT / name).is_file()]


def test_the_wheel_holds_exactly_our_files(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        found = {n for n in archive.namelist() if ".dist-info/" not in n}
    expected = {n for n in tracked() if n.split("/")[0] in STAGES and "/" in n}
    assert found == expected


def test_an_installed_newsroom_publishes_the_sample_day(wheel: Path, tmp_path: Path):
    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    libraries = next((home / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(libraries)
    # The dependencies come from here; a plain path entry does not run our own editable hook.
    (libraries / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = home / "bin" / "python"
    where = subprocess.run(
        [python, "-c", "import dateline, templates; print(dateline.__file__, templates.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(ROOT) not in where
    done = subprocess.run(
        [python, "-m", "dateline", "demo", "--out", "paper"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (post,) = (tmp_path / "paper" / "posts").glob("2024-05-03-*.md")
    assert post.read_bytes() == (ROOT / "posts" / post.name).read_bytes()


OLDEST_PIP = "23.0.1"
"""Debian 12's; older ones than that are not supported. Later Pythons are not its own."""

OTHERS = [str(path) for path in sorted(Path(sys.base_prefix).parent.glob("3.1[2-9].*/bin/python3"))]
"""The later Pythons that pyenv has beside this one."""


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("base", [sys.executable, *OTHERS])
def test_the_oldest_pip_installs_a_newsroom_that_works_without_the_lock(
    wheel: Path, tmp_path: Path, base: str
):
    home = tmp_path / "venv"
    subprocess.run([base, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    if base == sys.executable:
        subprocess.run([*pip, f"pip=={OLDEST_PIP}"], check=True)
    subprocess.run([*pip, wheel], check=True)
    done = subprocess.run(
        [home / "bin" / "dateline", "demo", "--out", "paper"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (post,) = (tmp_path / "paper" / "posts").glob("2024-05-03-*.md")
    assert post.read_bytes() == (ROOT / "posts" / post.name).read_bytes()
