"""Two builds of one site at the same time: they wait for each other, and the site is whole."""

import subprocess
from pathlib import Path

from tests.support.render_editions import edition
from tests.support.warm import warm_python

BUILD = """
import sys
from pathlib import Path
from render.site.options import SiteOptions
from tests.support.editions_folder import DirectorySource
from render.site.build import build_site
report = build_site(DirectorySource(Path(sys.argv[1])), Path(sys.argv[2]), SiteOptions(name="A"))
print(len(report.written), report.unchanged, [n for n in report.notes if "agefind" in n])
"""


def test_builds_of_one_site_wait_for_each_other(tmp_path: Path) -> None:
    issues, out = tmp_path / "issues", tmp_path / "site"
    issues.mkdir()
    (issues / "2024-05-03.en.json").write_text(edition().to_json(), "utf-8")
    command = [*warm_python(), "-c", BUILD, str(issues), str(out)]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = sorted(build.communicate(timeout=60)[0] for build in builds)
    assert [build.returncode for build in builds] == [0, 0, 0]
    # One of them makes everything, the others find it made.
    assert [line.startswith("0 ") for line in told] == [True, True, False]
    assert all(line.endswith(" []\n") for line in told)
    assert (out / "search" / "2024" / "pages.json").is_file()
