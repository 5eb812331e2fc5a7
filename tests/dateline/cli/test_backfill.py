"""A span of days is made up for, oldest first, from what the store has."""

from tests.support.newsletters import ISSUE, Paper


def test_a_span_of_days_is_made_up_for(stored: Paper):
    stored.post.unlink()
    done = stored.ok("run", "--from", "2024-05-01", "--to", ISSUE, "--offline", "--no-site")
    assert "No issue of 2024-05-01" in done.out
    assert "No issue of 2024-05-02" in done.out
    assert stored.post.exists()


def test_a_span_has_two_ends_in_their_order(stored: Paper):
    assert "go together" in stored.run("run", "--from", ISSUE).err
    swapped = stored.run("run", "--from", ISSUE, "--to", "2024-05-01")
    assert (swapped.code, "is after" in swapped.err) == (2, True)
