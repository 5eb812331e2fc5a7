"""A few of the kills that `python -m benchmarks.crash --kills 200` does in an hour.

DATELINE_CRASH_KILLS and DATELINE_CRASH_SEED ask for more, and for others.
"""

import os
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks.crash import SEED, measure

MAY_BE = {"kills", "copies", "phases", "doubtful"}


@pytest.mark.timeout(7200)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # aiosmtpd's, of its own loop
@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_like_one_that_was_not(tmp_path: Path):
    seed = int(os.environ.get("DATELINE_CRASH_SEED", SEED))
    score = asdict(measure(int(os.environ.get("DATELINE_CRASH_KILLS", "3")), tmp_path, seed))
    wrong = {name: count for name, count in score.items() if name not in MAY_BE and count}
    assert not wrong, f"seed {seed}: {score}"
