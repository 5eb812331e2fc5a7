"""The settings of the polite client: the table `[http]` of a newsletter's file."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _web_address(text: str) -> str:
    """Refuse what is neither "" nor an http address, whose host and port can be told."""
    with suppress(ValueError):
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if not text or (whole and text.split() == [text]):
            return text
    raise ValueError("write an address as in https://example.org")


WebAddress = Annotated[str, AfterValidator(_web_address)]

HOST_DELAY_S: Mapping[str, float] = {"export.arxiv.org": 3.0}
"""Seconds between two requests, where a service asks programs for that in its terms
(https://info.arxiv.org/help/api/tou.html)."""


class HttpSettings(BaseModel):
    """How the one polite client behaves towards other people's servers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    api_per_host: ClassVar[int] = 32
    max_connections: ClassVar[int] = 64

    contact: str = Field("", description="Address in the User-Agent, so that hosts can reach you.")
    connect_timeout_s: float = Field(10.0, gt=0, description="Seconds to wait for a connection.")
    read_timeout_s: float = Field(15.0, gt=0, description="Seconds to wait for the next bytes.")
    total_timeout_s: float = Field(20.0, gt=0, description="Seconds for a whole exchange.")
    max_bytes: int = Field(10_000_000, gt=0, description="Largest decoded body that is read.")
    per_host: int = Field(2, ge=1, description="Requests to one host at the same time.")
    min_delay_s: float = Field(0.0, ge=0, description="Seconds between two requests to one host.")
    proxy: WebAddress = Field("", description="A proxy for all requests, as in http://proxy:3128.")
    allow_hosts: tuple[str, ...] = Field(
        (), description="Private or loopback hosts that may be asked all the same."
    )
    mirrors: dict[str, WebAddress] = Field(
        {}, description="Hosts (patterns such as *.example) to ask at another address instead."
    )

    def delay_s(self, host: str) -> float:
        """Return how many seconds lie between two requests to a host; "" is that of an API."""
        return max(self.min_delay_s, HOST_DELAY_S.get(host, 0.0)) if host else 0.0
