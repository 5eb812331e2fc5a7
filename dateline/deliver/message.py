"""An issue as an e-mail, and as a few lines for a chat. Pure.

Both parts of the e-mail are made from the post. Its Markdown is the plain text; the HTML is made
of it by the site's reader of Markdown, which keeps running text and web addresses only, with the
style inlined, as big mail programs drop what stands in a style sheet. Pictures are links: a mail
that loads pictures tells their place who reads it.

A Message-ID is made of issue and reader, so that a mail program which gets one twice shows it once.
"""

import datetime as dt
from binascii import b2a_qp
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from html import escape
from typing import Final
from urllib.parse import quote

from render.site.markdown_html import to_html
from render.text.prose import clean
from summarize.edition import Edition

STYLE: Final = """
body { margin: 0; padding: 16px; background: #ffffff; color: #1a1a1a;
  font: 16px/1.5 Georgia, "Noto Serif", serif; }
.issue { max-width: 640px; margin: 0 auto; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 28px 0 8px; border-top: 1px solid #cccccc; padding-top: 16px; }
h3 { font-size: 17px; margin: 20px 0 8px; }
p, li { margin: 0 0 10px; }
ul { padding-left: 20px; margin: 0 0 12px; }
a { color: #0b57a4; }
blockquote { margin: 0 0 12px; padding-left: 12px; border-left: 3px solid #cccccc; }
.small { color: #666666; font-size: 13px; }
"""

CHAT_LINES: Final = 5
CHAT_CHARS: Final = 1_800
"""Discord takes 2,000 characters, the least of the big places."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What all readers of an issue get: the parts of the mail, without its recipient."""

    subject: str
    text: str
    html: str
    date: dt.date
    slug: str


def letter(edition: Edition, post: str, url: str) -> Letter:
    """Return an issue's mail, made from its post (Markdown with front matter).

    `url` is where the issue stands on the web, "" for nowhere.
    """
    import css_inline  # lazy: only those who send mail need it

    body = post.split("---\n", 2)[2].strip()
    title, paper = clean(edition.title), clean(edition.newsletter.name)
    linked = f'<a href="{escape(url)}">{escape(title)}</a>' if url else escape(title)
    page = (
        f'<!DOCTYPE html><html lang="{edition.language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f'<div class="issue"><p class="small">{escape(paper)} · {edition.date}</p>'
        f"<h1>{linked}</h1>{to_html(body)}%UNSUBSCRIBE%</div></body></html>"
    )
    html = css_inline.inline(page, keep_style_tags=False, load_remote_stylesheets=False)
    head = "\n".join(filter(None, (title, f"{paper} · {edition.date}", url)))
    return Letter(title, f"{head}\n\n{body}\n", html, edition.date, edition.newsletter.slug)


def message(
    sent: Letter, sender: str, reader: str, unsubscribe: str, words: str, now: dt.datetime
) -> EmailMessage:
    """Return the mail to one reader.

    `unsubscribe` is an address (https: or mailto:) in which `{address}` becomes the reader's own;
    an https one is offered for one click (RFC 8058). `words` are what its link says.
    """
    mail = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(addr_spec=reader)
    mail["Subject"] = sent.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(sent, reader, address)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"<{_ascii(sent.slug)}.{address.rpartition('@')[2]}>"
    leave = unsubscribe.replace("{address}", quote(reader, safe="@"))
    foot = foot_text = ""
    if leave:
        mail["List-Unsubscribe"] = f"<{leave}>"
        if leave.startswith("https:"):
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        foot = f'<p style="color: #666666; font-size: 13px"><a href="{escape(leave)}">'
        foot += f"{escape(words)}</a></p>"
        foot_text = f"\n{words}: {leave}\n"
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = "multipart/alternative"
    mail.attach(_part("plain", sent.text + foot_text))
    mail.attach(_part("html", sent.html.replace("%UNSUBSCRIBE%", foot)))
    return mail


def _part(subtype: str, text: str) -> EmailMessage:
    """Return a part in quoted-printable; the library's own way takes ten times as long."""
    part = EmailMessage(policy=SMTP)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(text.encode(), istext=True).decode("ascii"))
    return part


def message_id(sent: Letter, reader: str, sender: str) -> str:
    """Return the mail's own name, which tells nothing of the reader."""
    mark = sha256(f"{sent.slug} {sent.date} {reader}".encode()).hexdigest()[:24]
    return f"<{sent.date:%Y%m%d}.{mark}@{sender.rpartition('@')[2]}>"


def announcement(edition: Edition, url: str) -> tuple[str, str]:
    """Return the title and the lines with which an issue is announced in a chat."""
    lines = [clean(edition.description)]
    labels = (
        clean(bullet.statement.plain) for section in edition.preview for bullet in section.bullets
    )
    for _, label in zip(range(CHAT_LINES), labels, strict=False):
        lines.append(f"• {label}")
    text = "\n".join(lines)[: CHAT_CHARS - len(url)]
    return clean(edition.title), f"{text}\n{url}".strip()


def _ascii(slug: str) -> str:
    """Return a slug as a header's id may have it."""
    return slug if slug.isascii() else sha256(slug.encode()).hexdigest()[:12]
