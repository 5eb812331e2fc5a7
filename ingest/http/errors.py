"""What went wrong on the network, in the few codes that decide what to do about it."""

import ssl
from collections.abc import Iterator

import httpcore

from ingest.http.decoding import BodyError
from ingest.http.reply import FetchError

NETWORK_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    BodyError,
    TimeoutError,
    OSError,  # ssl.SSLError is one
)
"""What a request may raise for reasons that lie outside of this program."""

TRANSIENT = frozenset({"connect", "disconnected", "truncated"})
"""Codes that a second attempt may cure; a timeout has used up its time."""


def network_error(error: Exception, host: str, *, in_body: bool) -> FetchError:
    """Sort one of NETWORK_ERRORS; `in_body` tells that the answer had begun."""
    if isinstance(error, BodyError):
        return FetchError(f"{host}: {error}", code=error.code)
    if isinstance(error, httpcore.TimeoutException | TimeoutError):
        stage = "finish its answer" if in_body else "answer"
        return FetchError(f"{host} did not {stage} in time", code="timeout")
    if isinstance(error, httpcore.ProxyError):
        return FetchError(f"the proxy refused {host}: {error}", code="proxy")
    if tls := next((e for e in _causes(error) if isinstance(e, ssl.SSLError)), None):
        reason = getattr(tls, "verify_message", "") or tls.reason or str(tls)
        return FetchError(f"no safe connection to {host}: {reason}", code="tls")
    if isinstance(error, httpcore.ConnectError):
        return FetchError(f"no connection to {host}: {error}", code="connect")
    if in_body:
        return FetchError(f"{host} broke off its answer", code="truncated")
    if isinstance(error, httpcore.ProtocolError) and "disconnected" not in str(error):
        return FetchError(f"{host} does not answer in HTTP: {error}", code="protocol")
    return FetchError(f"{host} hung up before it answered", code="disconnected")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
