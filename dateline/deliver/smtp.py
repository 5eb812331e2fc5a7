"""Sending mail: a few SMTP sessions with TLS for a whole list, told apart by what the server said.

A mail is handed over in two steps, because a server has taken it only when it has the last dot:
until then (`begin`) a connection that breaks leaves nothing behind, and the mail can be sent again.
"""

import smtplib
import ssl
from contextlib import ExitStack, closing, suppress
from functools import partial
from pathlib import Path
from typing import Final

from dateline.config.settings import Config
from dateline.store.outbox import Sent
from summarize.errors import UserError

TIMEOUT_S: Final = 30.0


class MailError(UserError):
    """The mail server cannot be used at all; the message says why."""


def connect(config: Config) -> smtplib.SMTP:
    """Open a session; raises MailError if the server cannot be reached, trusted or logged in to."""
    table = config.email
    where = f"mail server {table.host}:{table.port}"
    try:
        with ExitStack() as opened:
            trusted = ssl.create_default_context()
            if table.ca:
                _trust(trusted, config.path(table.ca))
            tls = table.security == "tls"
            kind = partial(smtplib.SMTP_SSL, context=trusted) if tls else smtplib.SMTP
            connection = kind(table.host, table.port, timeout=TIMEOUT_S)
            opened.enter_context(closing(connection))
            if table.security == "starttls":
                connection.starttls(context=trusted)
            if table.user:
                connection.login(table.user, config.secrets.get("SMTP_PASSWORD", ""))
            connection.ehlo_or_helo_if_needed()
            opened.pop_all()
    except ssl.SSLError as error:
        raise MailError(
            f"{where}: its certificate is not trusted or TLS failed ({error.reason}).",
            "Check email.host and email.security, or name its certificates in email.ca.",
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailError(
            f"{where}: it refuses the login ({error.smtp_code}).",
            "Check email.user and SMTP_PASSWORD.",
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(
            f"{where}: {_words(error)}.", "Check email.host, email.port and email.security."
        ) from error
    return connection


def _trust(trusted: ssl.SSLContext, certificates: Path) -> None:
    try:
        trusted.load_verify_locations(certificates)
    except OSError as error:  # an SSLError is one, too
        raise MailError(
            f"email.ca: {certificates} cannot be read "
            f"({getattr(error, 'reason', error.strerror)}).",
            "Name a file of certificates in PEM.",
        ) from error


def leave(connection: smtplib.SMTP) -> None:
    """End a session, whatever state it is in."""
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def begin(connection: smtplib.SMTP, sender: str, reader: str, mail: bytes) -> Sent | None:
    """Hand over a mail without its last dot; return what became of it if the server won't have it.

    `mail` has CRLF line ends. Raises ConnectionError if the connection broke, and MailError if the
    sender is refused, which is no reader's fault.
    """
    try:
        code, words = connection.mail(sender)
        if code >= 500:
            raise MailError(
                f"the mail server refuses {sender}: {_refusal(code, words).detail.rstrip('.')}.",
                "Check email.sender, and email.user with SMTP_PASSWORD.",
            )
        if code < 400:
            code, words = connection.rcpt(reader)
        if code < 400:
            code, words = connection.docmd("DATA")
        if code >= 400:
            with suppress(OSError, smtplib.SMTPException):
                connection.rset()
            return _refusal(code, words)
        body = mail.replace(b"\r\n.", b"\r\n..")
        connection.send(body if body.endswith(b"\r\n") else body + b"\r\n")
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        raise ConnectionError(_words(error)) from error
    return None


def end(connection: smtplib.SMTP) -> Sent:
    """Send the last dot; closes the connection where nobody knows whether the server got it."""
    try:
        connection.send(b".\r\n")
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        return Sent("waiting", f"the connection broke before the mail was whole: {_words(error)}")
    try:
        code, words = connection.getreply()
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        connection.close()
        return Sent("unknown", f"the connection broke before the server's answer: {_words(error)}")
    return Sent("sent") if code < 400 else _refusal(code, words)


def _refusal(code: int, words: bytes) -> Sent:
    """Return a 4xx as something to be tried again (greylisting), a 5xx as the last word."""
    detail = f"{code} {words.decode('utf-8', 'replace')}"
    return Sent("waiting" if code < 500 else "refused", " ".join(detail.split()))


def _words(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
