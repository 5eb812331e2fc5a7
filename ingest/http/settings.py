"""The settings of the polite client."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How the client behaves towards other people's servers.

    `contact` stands in the User-Agent. `max_bytes` bounds decoded bodies. `total_timeout_s` spans
    all that one fetch does on the network. `allow_hosts` names private hosts that may be asked
    (`host`, `host:port`, `*.host`), `mirrors` maps host patterns to the origin that serves them.
    """

    contact: str = ""
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 15.0
    total_timeout_s: float = 20.0
    max_bytes: int = 10_000_000
    per_host: int = 2
    min_delay_s: float = 0.0
    proxy: str = ""
    allow_hosts: tuple[str, ...] = ()
    mirrors: Mapping[str, str] = field(default_factory=dict)
    api_per_host: int = 32
    max_connections: int = 64
