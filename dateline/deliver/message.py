"""An issue as an e-mail, and as a few lines for a chat. Pure.

Both parts of the e-mail are made from the post. Its Markdown is the plain text, as people write it;
the HTML is made of it by the site's reader of Markdown, which keeps running text and web addresses
only, with the style inlined, as big mail programs drop what stands in a style sheet. Pictures are
links: a mail that loads pictures tells their place who reads it.

What all mails of an issue share is encoded once, since the library takes ten milliseconds for it:
`Letter` holds it, and `mail_to` adds a reader's lines. A Message-ID is made of issue and reader, so
that a mail program which gets one twice shows it once.
"""

import datetime as dt
import re
from binascii import b2a_qp
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from html import escape, unescape
from importlib.resources import files
from typing import Final
from urllib.parse import quote

from render.site.markdown_html import to_html
from render.text.labels import direction_of, labels_for
from render.text.words import clean
from summarize.edition import Edition

STYLE: Final = (files("dateline.deliver") / "mail.css").read_text("utf-8")

BOUNDARY: Final = "=_dateline_part_="
"""Stands in no part: quoted-printable has no "=_"."""

_ESCAPED: Final = re.compile(r"\\([\\`*_\[\]#!.()>+-])")
"""A sign that a reader of Markdown would take for its own, and a reader of mail should not see."""

CHAT_LINES: Final = 5
CHAT_CHARS: Final = 1_800
"""Discord takes 2,000 characters, the least of the big places."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as mail has it, before it is anybody's."""

    subject: str
    text: str
    html: str
    date: dt.date
    slug: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What all readers of an issue get, encoded: `mail_to` adds what is one reader's own.

    `sender` is the bare address. `unsubscribe` is an address (https: or mailto:) in which
    `{address}` becomes the reader's own; `words` are what its link says.
    """

    issue: Issue
    sender: str
    unsubscribe: str
    words: str
    head: bytes
    text: bytes
    html: bytes


def as_mail(edition: Edition, post: str, url: str) -> Issue:
    """Return an issue for mail, made from its post (Markdown with front matter).

    `url` is where the issue stands on the web, "" for nowhere.
    """
    import css_inline  # lazy: only those who send mail need it

    body = post.split("---\n", 2)[2].strip()
    title, day = clean(edition.title), labels_for(edition.language).full_date(edition.date)
    paper = f"{clean(edition.newsletter.name)} · {day}"
    linked = f'<a href="{escape(url)}">{escape(title)}</a>' if url else escape(title)
    # On the text itself, since mail programs drop what stands on the page.
    script = f'lang="{edition.language}" dir="{direction_of(edition.language)}"'
    page = (
        f'<!DOCTYPE html><html {script}><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f'<div class="issue" {script}><p class="small">{escape(paper)}</p>'
        f"<h1>{linked}</h1>{to_html(body)}</div></body></html>"
    )
    html = css_inline.inline(page, keep_style_tags=False, load_remote_stylesheets=False)
    head = "\n".join(filter(None, (title, paper, url)))
    return Issue(title, f"{head}\n\n{body}\n", html, edition.date, edition.newsletter.slug)


def letter(issue: Issue, sender: str, unsubscribe: str, words: str, now: dt.datetime) -> Letter:
    """Return what all readers of an issue get; `sender` may hold a name."""
    name, address = parseaddr(sender)
    head = EmailMessage(policy=SMTP)
    head["From"] = Address(name, addr_spec=address)
    head["Subject"] = issue.subject
    head["Date"] = format_datetime(now)
    head["Auto-Submitted"] = "auto-generated"
    slug = issue.slug
    ascii_slug = slug if slug.isascii() else sha256(slug.encode()).hexdigest()[:12]
    head["List-Id"] = f"<{ascii_slug}.{address.rpartition('@')[2]}>"
    kind = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="{BOUNDARY}"\r\n'
    lines = head.as_bytes().rstrip() + b"\r\n" + kind.encode()
    html = issue.html.removesuffix("</div></body></html>")
    text = unescape(_ESCAPED.sub(r"\1", issue.text))
    return Letter(issue, address, unsubscribe, words, lines, _encoded(text), _encoded(html))


def mail_to(reader: str, sent: Letter) -> bytes:
    """Return the mail to one reader, an address as `read_list` returns it.

    An https address to leave the list is offered for one click (RFC 8058).
    """
    mine = [f"To: {reader}", f"Message-ID: {message_id(sent, reader)}"]
    text = html = ""
    if leave := sent.unsubscribe.replace("{address}", quote(reader, safe="@")):
        mine.append(f"List-Unsubscribe: <{leave}>")
        if leave.startswith("https:"):
            mine.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
        html = f'<p style="color: #666666; font-size: 13px"><a href="{escape(leave)}">'
        html += f"{escape(sent.words)}</a></p>"
        text = f"\n{sent.words}: {leave}\n"
    html += "</div></body></html>\n"
    parts = (("plain", sent.text + _encoded(text)), ("html", sent.html + _encoded(html)))
    body = b"".join(
        f'--{BOUNDARY}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
        + part
        + b"\r\n"
        for kind, part in parts
    )
    head = "\r\n".join(mine).encode("ascii")
    return sent.head + head + b"\r\n\r\n" + body + f"--{BOUNDARY}--\r\n".encode()


def _encoded(text: str) -> bytes:
    return b2a_qp(text.encode(), istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def message_id(sent: Letter, reader: str) -> str:
    """Return the mail's own name, which tells nothing of the reader."""
    slug, date = sent.issue.slug, sent.issue.date
    mark = sha256(f"{slug} {date} {reader}".encode()).hexdigest()[:24]
    return f"<{date:%Y%m%d}.{mark}@{sent.sender.rpartition('@')[2]}>"


def announcement(edition: Edition, url: str) -> tuple[str, str]:
    """Return the title and the lines with which an issue is announced in a chat.

    An issue of few stories has no preview: its overview tells them.
    """
    sections = edition.preview or edition.overview
    bullets = [bullet for section in sections for bullet in section.bullets][:CHAT_LINES]
    lines = [clean(edition.description), *(f"• {clean(each.statement.plain)}" for each in bullets)]
    text = "\n".join(lines)[: CHAT_CHARS - len(url)]
    return clean(edition.title), f"{text}\n{url}".strip()
