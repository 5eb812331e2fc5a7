"""Chat places and pagers by their Apprise URL: one library knows a hundred of them.

Such a URL holds a token, so it stands in the environment or `.env`, and is never printed: a place
is named by its service and a hash of the URL.
"""

import logging
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import Apprise


def place_name(url: str) -> str:
    """Return what a place is called in the store and in logs: "discord:3fa9c1d2"."""
    return f"{url.partition(':')[0].lower()}:{sha256(url.encode()).hexdigest()[:8]}"


def places(text: str) -> list[str]:
    """Split a list of URLs with blanks or line ends between them."""
    return list(dict.fromkeys(text.split()))


def chat_room(url: str) -> "Apprise":
    """Return a place that messages can be sent to; it is false if Apprise doesn't know the URL."""
    import apprise  # lazy: it takes a second to import

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its warnings hold the URL's token
    room = apprise.Apprise()
    room.add(url)
    return room


def send_to(room: "Apprise", title: str, text: str) -> bool:
    """Send a message to a place; return whether it took it."""
    return bool(room) and bool(room.notify(title=title, body=text, body_format="text"))
