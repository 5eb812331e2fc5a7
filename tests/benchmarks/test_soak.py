"""A few of the mornings that `python -m benchmarks.soak` lives through in an hour."""

from pathlib import Path

import pytest

from benchmarks.soak import measure


@pytest.mark.timeout(1200)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # aiosmtpd's, of its own loop
@pytest.mark.slow
def test_days_of_failures_and_restarts_have_an_issue_each_and_each_silence_is_told(tmp_path: Path):
    score = measure(6, tmp_path)
    assert score.restarts > 2
    wrong = (score.missed, score.twice, score.alerts_false, score.deployed_wrong)
    assert wrong == (0, 0, 0, 0), score
    assert score.alerts_sent == score.alerts_owed, score
    assert score.undelivered == score.stray_files == 0, score
