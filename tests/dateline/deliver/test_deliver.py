"""An issue to its readers through a real mail server with TLS and a real chat endpoint."""

import asyncio
import contextlib
import datetime as dt
import email
import email.policy
import gc
import json
import os
import re
import ssl
import subprocess
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from sqlalchemy import update

from dateline.config.load import load_config
from dateline.day.context import Newsroom
from dateline.day.publish import stored_editions
from dateline.deliver.deliver import deliver, owed
from dateline.deliver.message import announcement, as_mail, letter, mail_to
from dateline.operate.problems import problems
from dateline.store.store import Store
from dateline.store.tables import outbox
from render.post.post import render_post
from summarize.edition import Edition
from summarize.errors import UserError
from tests.support.newsletters import ISSUE, Paper
from tests.support.render_editions import edition
from tests.support.render_languages import arabic, german

pytestmark = [
    pytest.mark.timeout(400),
    # aiosmtpd closes its sessions' tasks after their loop.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # apprise imports what Python 3.13 has no more, where it is there.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

DATE = dt.date.fromisoformat(ISSUE)
NOW = dt.datetime(2024, 5, 3, 7, 30, tzinfo=dt.UTC)
UNSUBSCRIBE = "https://paper.example/leave?who={address}"


class Inbox:
    """What the server took, and what it says to whom.

    "4xx" and "drop" once, "5xx" and "drop always" always. "hold" gives no answer until `go_on`.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.faults: dict[str, str] = {}
        self.logins: list[bytes] = []
        self.go_on = threading.Event()

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.faults.get(address):
            return "553 5.7.1 not a sender of ours."
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _s: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        match self.faults.get(address):
            case "4xx":
                del self.faults[address]
                return "451 4.7.1 greylisted, try again"
            case "5xx":
                return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        match self.faults.pop(envelope.rcpt_tos[0], ""):
            case "drop after the dot":
                server.transport.abort()
                return ""
            case "hold":
                await asyncio.to_thread(self.go_on.wait, 60)
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 taken"

    def readers(self) -> Counter[str]:
        return Counter(str(mail["To"]) for mail in self.mails)

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope,
                     _mechanism: str, data: object) -> AuthResult:  # fmt: skip
        self.logins.append(data.password)  # type: ignore[attr-defined]
        right = data.password == b"s3cret"  # type: ignore[attr-defined]
        return AuthResult(success=right, handled=False)


class Dropping(SMTP):
    """A server that hangs up amid the data of one mail."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        inbox: Inbox = self.event_handler  # type: ignore[assignment]
        reader = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if inbox.faults.get(reader) == "drop always":
            self.transport.abort()
            return
        if inbox.faults.get(reader) == "drop":
            del inbox.faults[reader]
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.fixture
def inbox(stored: Paper, certificate: tuple[Path, Path]) -> Iterator[Inbox]:
    """A mail server with STARTTLS and a login, and the settings that reach it."""
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    box = Inbox()

    class Server(Controller):
        def factory(self) -> SMTP:
            return Dropping(box, tls_context=context, require_starttls=True,
                            authenticator=box.authenticate, auth_required=True)  # fmt: skip

    controller = Server(box, hostname="localhost", port=0)
    with contextlib.suppress(Exception):
        controller.start()
    port = controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    stored.set("email", f'host = "localhost"\nport = {port}\nuser = "desk"\nca = "{cert}"\n'
               'sender = "The desk <desk@paper.example>"\n'
               f'unsubscribe = "{UNSUBSCRIBE}"')  # fmt: skip
    (stored.folder / ".env").write_text("SMTP_PASSWORD=s3cret\n", "utf-8")
    yield box
    controller.stop()


def readers(paper: Paper, *addresses: str) -> None:
    (paper.folder / "readers.txt").write_text("# friends\n" + "\n".join(addresses) + "\n", "utf-8")


def attempt(paper: Paper) -> str:
    """Deliver in this process; return what was said, of a failure too."""
    config = load_config(paper.config, {})
    with Store.open(config.store_url) as store:
        try:
            return deliver(Newsroom(config, store, NOW).issue(DATE))
        except UserError as error:
            return str(error)


def test_a_mail_is_what_mail_programs_expect(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example", "bob@b.example", "ann@a.example")
    assert "2 sent" in attempt(stored)
    mail = min(inbox.mails, key=lambda sent: sent["To"])  # sessions side by side keep no order
    assert mail["From"] == "The desk <desk@paper.example>"
    assert mail["List-Unsubscribe"] == "<https://paper.example/leave?who=ann@a.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len({m["Message-ID"] for m in inbox.mails}) == 2
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "## Today's Overview" in text
    assert "https://dateline.example/2024-05-03/" in text
    assert "leave?who=ann@a.example" in html
    assert "%UNSUBSCRIBE%" not in html
    assert "<style" not in html
    assert "style=" in html
    assert "<img" not in html
    assert "<script" not in html
    assert all(len(line) <= 998 for line in mail.as_bytes().split(b"\n"))


@pytest.mark.parametrize(
    ("fault", "first", "then"),
    [
        pytest.param("4xx", "waiting", "1 sent", id="greylisted"),
        pytest.param("5xx", "refused", "all have it already", id="no such mailbox"),
        pytest.param("drop after the dot", "unknown", "all have it already", id="no answer"),
    ],
)
def test_each_reader_gets_an_issue_once(
    stored: Paper, inbox: Inbox, fault: str, first: str, then: str
):
    readers(stored, "ann@a.example", "bob@b.example", "cid@c.example")
    inbox.faults["bob@b.example"] = fault
    assert first in attempt(stored)
    assert then in attempt(stored)
    attempt(stored)
    assert max(inbox.readers().values()) == 1
    assert inbox.readers().keys() >= {"ann@a.example", "cid@c.example"}
    assert ("bob@b.example" in inbox.readers()) is (fault == "4xx")
    counts = {"4xx": "3 sent", "5xx": "1 refused, 2 sent"}.get(fault, "2 sent, 1 unknown")
    assert f"  email: {counts}\n" in stored.ok("status").out


def test_those_in_doubt_get_the_same_mail_again_on_demand(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example", "bob@b.example", "cid@c.example")
    inbox.faults["bob@b.example"] = "drop after the dot"
    assert "1 unknown" in attempt(stored)
    store = Store.open(load_config(stored.config, {}).store_url)
    with store, store.write() as connection:
        # As a process leaves it that died three minutes ago, and one that is at it now.
        at, now = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=3), dt.datetime.now(dt.UTC)
        change = update(outbox).where(outbox.c.recipient == "ann@a.example")
        connection.execute(change.values(state="sending", at=at))
        change = update(outbox).where(outbox.c.recipient == "cid@c.example")
        connection.execute(change.values(state="sending", at=now))
    assert "all have it already" in attempt(stored)
    assert "2 sent" in stored.ok("deliver", "--doubtful").out
    assert inbox.readers() == {"ann@a.example": 2, "bob@b.example": 1, "cid@c.example": 1}
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 3


def test_an_answer_is_noted_while_others_are_waited_for(stored: Paper, inbox: Inbox):
    names = [f"{name}@r.example" for name in "abc"]
    readers(stored, *names)
    inbox.faults["b@r.example"] = "hold"
    config = load_config(stored.config, {})
    with ThreadPoolExecutor(1) as pool, Store.open(config.store_url) as store:
        sending = pool.submit(attempt, stored)
        try:
            while not sending.done() and {"sent": 2, "sending": 1} not in (
                store.outbox.counts(config.newsletter.slug, DATE).values()
            ):
                time.sleep(0.02)
            assert not sending.done()
        finally:
            inbox.go_on.set()
        assert "3 sent" in sending.result()


def test_a_server_that_hangs_up_amid_the_data_gets_the_mail_once_more_at_most(
    stored: Paper, inbox: Inbox
):
    readers(stored, "ann@a.example", "bob@b.example", "cid@c.example")
    inbox.faults["bob@b.example"] = "drop"
    # The kernel may have taken the whole mail before it learns that nobody listens any more;
    # then nobody can tell whether the server has it, and it is not sent again.
    first = attempt(stored)
    attempt(stored)
    lost = "1 unknown" in first
    assert lost or "3 sent" in first or "1 waiting" in first
    reached = {"ann@a.example", "cid@c.example"} | (set() if lost else {"bob@b.example"})
    assert inbox.readers() == Counter(reached)


def test_a_mail_that_the_server_chokes_on_keeps_no_other_one_back(stored: Paper, inbox: Inbox):
    names = [f"{name}@r.example" for name in "abcdefgh"]
    readers(stored, *names)
    inbox.faults = {"b@r.example": "drop always"}
    assert "7 sent, 1 waiting: the connection broke" in attempt(stored)
    inbox.faults = {}
    assert "1 sent" in attempt(stored)
    assert inbox.readers() == Counter(names)


def test_who_subscribes_later_gets_later_issues(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example")
    attempt(stored)
    readers(stored, "ann@a.example", "new@n.example")
    assert "all have it already" in attempt(stored)


def test_a_wrong_password_and_a_stranger_are_named_and_nothing_is_lost(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example")
    (stored.folder / ".env").write_text("SMTP_PASSWORD=wrong-one\n", "utf-8")
    gc.freeze()  # what other tests hold is many objects to look at
    with warnings.catch_warnings(record=True) as unclosed:
        warnings.simplefilter("always")
        done = stored.run("deliver")
        gc.collect()
    gc.unfreeze()
    assert [str(one.message) for one in unclosed] == []
    assert done.code == 1
    assert "refuses the login" in done.err
    assert "wrong-one" not in done.err + done.out
    text = stored.config.read_text("utf-8")
    stored.config.write_text("\n".join(x for x in text.splitlines() if "ca =" not in x), "utf-8")
    assert "not trusted" in stored.run("deliver").err
    config = load_config(stored.config, {})
    with Store.open(config.store_url) as store:
        assert owed(Newsroom(config, store, NOW)) == [DATE]
        assert store.outbox.counts(config.newsletter.slug, DATE) == {"email": {"waiting": 1}}


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_certificates_that_cannot_be_read_are_named(stored: Paper, inbox: Inbox, text: str):
    readers(stored, "ann@a.example")
    settings = stored.config.read_text("utf-8")
    stored.config.write_text(re.sub(r"(?m)^ca = .*", 'ca = "own.pem"', settings), "utf-8")
    if text:
        (stored.folder / "own.pem").write_text(text)
    failed = stored.run("deliver")
    assert failed.code == 1
    assert f"email.ca: {(stored.folder / 'own.pem').resolve()} cannot be read" in failed.err


def test_a_sender_that_is_refused_costs_no_reader_the_issue(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example", "bob@b.example")
    (sender,) = re.findall(r"sender = .*?<(.*?)>", stored.config.read_text("utf-8"))
    inbox.faults[sender] = "5xx"
    told = attempt(stored)
    assert f"nothing sent: the mail server refuses {sender}: " in told
    assert "553 5.7.1 not a sender of ours. Check email.sender" in told
    inbox.faults.clear()
    assert "2 sent" in attempt(stored)


def test_who_was_refused_gets_the_issue_once_that_is_mended(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example", "bob@b.example")
    inbox.faults["bob@b.example"] = "5xx"
    assert "1 refused, 1 sent: 550 5.1.1 no such mailbox" in attempt(stored)
    assert "all have it already, but for 1 refused" in attempt(stored)
    config = load_config(stored.config, {})
    with Store.open(config.store_url) as store:
        told = dict(problems(Newsroom(config, store, NOW)))
        assert f"`dateline deliver --date {DATE} --refused` sends it" in told[f"email:{DATE}"]
        assert "with --who it names them" in told[f"email:{DATE}"]
    (line,) = stored.ok("deliver", "--who").out.splitlines()
    assert line == "email  refused  bob@b.example  550 5.1.1 no such mailbox"
    inbox.faults.clear()
    assert "1 sent" in stored.ok("deliver", "--refused").out
    assert inbox.readers() == {"ann@a.example": 1, "bob@b.example": 1}


def test_readers_who_wait_for_hours_are_a_problem(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example")
    (stored.folder / ".env").write_text("SMTP_PASSWORD=wrong-one\n", "utf-8")
    assert "refuses the login" in attempt(stored)
    config = load_config(stored.config, {})
    with Store.open(config.store_url) as store:
        assert f"email:{DATE}" not in dict(problems(Newsroom(config, store, NOW)))
        later = Newsroom(config, store, NOW + dt.timedelta(hours=3))
        assert "1 waiting" in dict(problems(later))[f"email:{DATE}"]


def test_an_address_that_stands_twice_gets_one_mail(stored: Paper, inbox: Inbox):
    text = "\ufeffann@a.example\nAnn@A.example\nann@a.example\n"  # as Windows writes a file
    (stored.folder / "readers.txt").write_text(text, "utf-8")
    attempt(stored)
    assert inbox.readers() == {"ann@a.example": 1}


def test_a_line_that_is_no_address_is_named(stored: Paper, inbox: Inbox):
    readers(stored, "ann@a.example", "Bob <bob@b.example>")
    assert "readers.txt, line 3" in attempt(stored)
    assert inbox.mails == []


@pytest.fixture
def chat() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A place that takes JSON over HTTP, and the URL by which Apprise knows it."""
    taken: list[dict[str, str]] = []

    class Place(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if len(taken) > 1 else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://t0ken@127.0.0.1:{server.server_address[1]}/room", taken
    server.shutdown()
    server.server_close()


def test_a_chat_is_told_once_and_again_only_if_it_did_not_take_it(
    stored: Paper, chat: tuple[str, list[dict[str, str]]]
):
    url, taken = chat
    (stored.folder / ".env").write_text(f"DATELINE_CHAT_URLS={url}\n", "utf-8")
    first = stored.run("deliver")
    assert first.code == 1
    assert "t0ken" not in first.err + first.out
    assert "1 sent" in stored.ok("deliver").out
    assert "all have it already" in stored.ok("deliver").out
    assert len(taken) == 2
    lines = taken[1]["message"].splitlines()
    assert lines[-1] == "https://dateline.example/2024-05-03/"
    assert len(lines) == 7


def test_a_schedule_names_the_issue_once_that_a_chat_did_not_take(
    stored: Paper, chat: tuple[str, list[dict[str, str]]]
):
    (stored.folder / ".env").write_text(f"DATELINE_CHAT_URLS={chat[0]}\n", "utf-8")
    told = stored.run("schedule", "--once").err
    (line,) = (line for line in told.splitlines() if "did not take it" in line)
    assert line.count("the issue of") == 1


def test_a_short_day_is_announced_by_its_overview(stored: Paper):
    config = load_config(stored.config, {})
    with Store.open(config.store_url) as store:
        (edition, *_) = stored_editions(Newsroom(config, store, NOW).issue(DATE))
    short = edition.model_copy(update={"preview": ()})
    _, text = announcement(short, "https://dateline.example/2024-05-03/")
    lines = text.splitlines()
    assert lines[1] == f"• {edition.overview[0].bullets[0].statement.plain}"
    assert len(lines) == 7


@pytest.mark.slow
def test_ten_thousand_readers_get_a_mail_each(stored: Paper, tmp_path: Path):
    """Memory and sessions stay as for ten, and a rerun asks the mail server nothing."""
    taken: Counter[str] = Counter()

    class Taking:
        async def handle_DATA(  # noqa: N802
            self, _server: SMTP, _session: Session, envelope: Envelope
        ) -> str:
            taken[envelope.rcpt_tos[0]] += 1
            return "250 taken"

    controller = Controller(Taking(), hostname="127.0.0.1", port=0)
    with contextlib.suppress(Exception):
        controller.start()
    port = controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    stored.set("email", f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
               'sender = "desk@paper.example"')  # fmt: skip
    count = int(os.environ.get("DATELINE_READERS", "300"))
    readers(stored, *(f"reader{number}@r.example" for number in range(count)))
    began = time.monotonic()
    assert f"{count} sent" in attempt(stored)
    print(f"{count} mails in {time.monotonic() - began:.1f} s")
    assert len(taken) == count
    assert set(taken.values()) == {1}
    controller.stop()
    assert "all have it already" in attempt(stored)


def parts_of(made: Edition) -> tuple[str, str]:
    """Return the plain text and the HTML of an issue's mail."""
    mail = letter(as_mail(made, render_post(made), ""), "desk@paper.example", "", "", NOW)
    message = email.message_from_bytes(mail_to("a@b.example", mail), policy=email.policy.default)
    text, html = (part.get_content() for part in message.iter_parts())
    return text, html


def test_the_plain_text_of_a_mail_has_signs_as_people_write_them():
    text, html = parts_of(edition(title="A_b: $5 or $10 [new] <b> *now* & 60~95~99%"))
    assert text.startswith("A_b: $5 or $10 [new] <b> *now* & 60~95~99%")
    statement = edition().overview[0].bullets[0].statement
    costly = statement.model_copy(update={"text": "$5, *not* $10, <b> & [x]."})
    section = edition().overview[0]
    bullet = section.bullets[0].model_copy(update={"statement": costly})
    told = edition(overview=(section.model_copy(update={"bullets": (bullet,)}),))
    text, html = parts_of(told)
    assert "$5, *not* $10, <b> & [x]." in text
    assert "<b>" not in html.partition("not* $10")[2].partition("</li>")[0]


@pytest.mark.parametrize(
    ("made", "script", "day"),
    [
        pytest.param(arabic(), 'lang="ar" dir="rtl"', "Friday, 3 May 2024", id="Arabic"),
        pytest.param(german(), 'lang="de" dir="ltr"', "Freitag, 3. Mai 2024", id="German"),
    ],
)
def test_a_mail_runs_as_its_script_does_and_says_the_weekday(made: Edition, script: str, day: str):
    text, html = parts_of(made)
    issue = re.search('<div class="issue"[^>]*>', html)[0]  # what the page says may be dropped
    assert all(attribute in issue for attribute in script.split())
    assert day in text
    assert day in html
