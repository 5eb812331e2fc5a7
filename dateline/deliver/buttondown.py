"""Handing an issue to Buttondown, which keeps the list of readers and mails them.

The mail has a slug of its own, made of newsletter and date, and Buttondown takes a slug once
(https://docs.buttondown.com/api-emails-create): so an issue that was taken, whose answer was lost,
is known by the refusal of the second attempt.
"""

from typing import Final

import httpx

from dateline.deliver.message import Issue
from dateline.store.outbox import Sent

KEY: Final = "BUTTONDOWN_API_KEY"
TIMEOUT_S: Final = 60
API_VERSION: Final = "2026-04-01"
TAKEN_ALREADY: Final = ("slug_invalid", "email_duplicate")
PLAIN: Final = "<!-- buttondown-editor-mode: plaintext -->\n"
"""Says that the body is Markdown, which their editor would otherwise guess."""


def hand_over(api: str, key: str, sent: Issue, url: str) -> Sent:
    """Let Buttondown send an issue to its readers; `api` is its address, `url` the issue's page."""
    name = f"{sent.slug}-{sent.date}"
    body = {
        "subject": sent.subject,
        "body": PLAIN + sent.text,
        "slug": name,
        "status": "about_to_send",
        "canonical_url": url,
    }
    headers = {
        "Authorization": f"Token {key}",
        "X-API-Version": API_VERSION,
        "X-Buttondown-Live-Dangerously": "true",  # theirs, for a key's first mail to all readers
    }
    try:
        reply = httpx.post(f"{api.rstrip('/')}/emails", json=body, headers=headers,
                           timeout=TIMEOUT_S)  # fmt: skip
    except httpx.HTTPError as error:
        return Sent("waiting", f"Buttondown was not reached: {type(error).__name__}")
    if reply.is_success or any(code in reply.text for code in TAKEN_ALREADY):
        return Sent("sent")
    if reply.status_code in (401, 403):  # says nothing of the issue, and the operator can mend it
        words = f"Buttondown does not take the key ({reply.status_code}): mend {KEY} in .env"
        return Sent("waiting", words)
    later = reply.status_code in (408, 429) or reply.status_code >= 500
    detail = f"Buttondown answers {reply.status_code}: {' '.join(reply.text.split())[:200]}"
    return Sent("waiting" if later else "refused", detail)
