"""An issue through Buttondown's API on loopback: once, over failures and reruns."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from dateline.config.load import load_config
from dateline.day.context import Newsroom
from dateline.deliver.deliver import owed
from dateline.store.store import Store
from tests.support.newsletters import ISSUE, Paper

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Api:
    """The API: takes a slug once, and answers what stands in `faults` first."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.faults: list[int] = []
        self.url = ""
        self.watch: Callable[[], object] = lambda: None


@pytest.fixture
def api() -> Iterator[Api]:
    state = Api()

    class Place(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.keys.append(self.headers["Authorization"])
            code, answer = 201, {"id": "1"}
            if any(body["slug"] == mail["slug"] for mail in state.taken):
                code, answer = 400, {"code": "slug_invalid"}
            elif state.faults and state.faults[0] in (401, 403, 422, 429):
                code, answer = state.faults.pop(0), {"code": "no"}
            else:
                state.taken.append(body)
                state.watch()
            if state.faults and state.faults.pop(0) == 0:  # taken, and the answer is lost
                self.connection.close()
                return
            data = json.dumps(answer).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield state
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("faults", "first"),
    [
        pytest.param([], 0, id="taken"),
        pytest.param([429], 1, id="too many"),
        pytest.param([0], 1, id="the answer is lost"),
        pytest.param([401], 1, id="a wrong key"),
        pytest.param([403], 1, id="a key that may not send"),
        pytest.param([422], 1, id="refused"),
    ],
)
def test_an_issue_is_handed_over_once(stored: Paper, api: Api, faults: list[int], first: int):
    stored.set("email", f'buttondown = "{api.url}"')
    (stored.folder / ".env").write_text("BUTTONDOWN_API_KEY=b-key-123456\n", "utf-8")
    api.faults = list(faults)
    done = stored.run("deliver", "--date", ISSUE)
    assert done.code == first, done.err
    assert "b-key" not in done.err + done.out
    if faults in ([401], [403]):
        words = f"Buttondown does not take the key ({faults[0]}): mend BUTTONDOWN_API_KEY"
        assert words in done.err
        assert words in stored.ok("deliver", "--date", ISSUE, "--who").out
    stored.ok("deliver", "--date", ISSUE)
    stored.ok("deliver", "--date", ISSUE)
    assert len(api.taken) == (0 if faults == [422] else 1)  # a refusal for good is told, not tried
    if api.taken:
        (mail,) = api.taken
        assert mail["status"] == "about_to_send"
        assert mail["slug"] == f"ai-dateline-{ISSUE}"
        assert "## Today's Overview" in mail["body"]
        assert set(api.keys) == {"Token b-key-123456"}


def test_a_key_that_is_missing_keeps_no_reader_of_mail_waiting(stored: Paper, api: Api):
    (stored.folder / "readers.txt").write_text("ada@readers.example\n", "utf-8")
    stored.set(
        "email",
        f'buttondown = "{api.url}"\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\n'
        'sender = "paper@news.example"',
    )
    done = stored.run("deliver", "--date", ISSUE)
    assert "BUTTONDOWN_API_KEY is not set: write it into .env" in done.err
    assert "127.0.0.1:9" in done.err  # the mail server was asked


def test_the_latest_issue_is_owed_before_anybody_was_noted_for_it(stored: Paper, api: Api):
    stored.set("email", f'buttondown = "{api.url}"')
    config, now = load_config(stored.config, {}), dt.datetime(2024, 5, 3, 8, tzinfo=dt.UTC)
    with Store.open(config.store_url) as store:
        assert owed(Newsroom(config, store, now)) == [dt.date(2024, 5, 3)]
        later = Newsroom(config, store, now + dt.timedelta(days=1))
        assert owed(later) == []  # yesterday's, by choice


def test_a_process_that_dies_while_it_waits_for_the_answer_owes_the_issue(stored: Paper, api: Api):
    """Buttondown takes a slug once, so nobody need be left in doubt."""
    stored.set("email", f'buttondown = "{api.url}"')
    (stored.folder / ".env").write_text("BUTTONDOWN_API_KEY=b-key-123456\n", "utf-8")
    config, now = load_config(stored.config, {}), dt.datetime(2024, 5, 3, 8, tzinfo=dt.UTC)
    amid: list[dt.date] = []

    def watch() -> None:
        with Store.open(config.store_url) as store:
            amid.extend(owed(Newsroom(config, store, now)))

    api.watch = watch
    stored.ok("deliver", "--date", ISSUE)
    assert amid == [dt.date(2024, 5, 3)]
