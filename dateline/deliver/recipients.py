"""Who gets an issue, as the settings and the readers' list have it."""

import re
from typing import Final

from dateline.config.load import ConfigError
from dateline.config.settings import Config

_LOCAL: Final = r"[\w.!$%&'*+/=?^`{|}~-]"
ADDRESS: Final = re.compile(rf"(?<!{_LOCAL}){_LOCAL}{{1,64}}+@[\w.:\[\]-]{{1,255}}", re.ASCII)
"""Signs that need no quoting in a header; whether the mailbox exists, its server knows."""

CHAT_URLS: Final = "DATELINE_CHAT_URLS"
ALERT_URLS: Final = "DATELINE_ALERT_URLS"


def is_set(config: Config) -> bool:
    """Return whether issues are delivered at all."""
    table = config.email
    return bool(table.host or table.buttondown or config.secrets.get(CHAT_URLS))


def has_recipients(config: Config) -> bool:
    """Return whether there is anybody who gets an issue."""
    try:
        table = config.email
        return bool(config.secrets.get(CHAT_URLS) or table.buttondown or read_list(config))
    except ConfigError:
        return True  # what is wrong with the list is told when the issue is sent


def read_list(config: Config) -> list[str]:
    """Return the readers' addresses; raises ConfigError that names a line which is none."""
    path = config.path(config.email.readers)
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigError(
            f"email.readers: {path}: {reason}.", "Give a file with one address a line."
        ) from error
    addresses = [line.partition("#")[0].strip() for line in lines]
    for number, address in enumerate(addresses, 1):
        if address and not ADDRESS.fullmatch(address):
            raise ConfigError(
                f"email.readers: {path}, line {number}: this is no e-mail address.",
                "Write one address a line, as in reader@example.org.",
            )
    # Case makes no other mailbox anywhere that matters; the first spelling is taken.
    once = {address.lower(): address for address in reversed(addresses) if address}
    return [*reversed(once.values())]
