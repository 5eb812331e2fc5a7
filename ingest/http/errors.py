"""What went wrong on the network, in the few codes that decide what to do about it."""

import os
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
    httpcore.ConnectionNotAvailable,  # a kept one that ends just now
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
        return FetchError(f"the proxy refused {host}", code="proxy")
    if tls := next((e for e in _causes(error) if isinstance(e, ssl.SSLError)), None):
        reason = getattr(tls, "verify_message", "") or tls.reason or "TLS failed"
        return FetchError(f"no safe connection to {host}: {reason}", code="tls")
    if isinstance(error, httpcore.ConnectError):
        number = next((e.errno for e in _causes(error) if isinstance(e, OSError) and e.errno), 0)
        why = f": {os.strerror(number)}" if number > 0 else ""
        return FetchError(f"no connection to {host}{why}", code="connect")
    if in_body:
        return FetchError(f"{host} broke off its answer", code="truncated")
    # httpcore has no type of its own for a connection that closed without a word.
    if isinstance(error, httpcore.ProtocolError) and "disconnected" not in str(error):
        return FetchError(f"{host} does not answer in HTTP", code="protocol")
    return FetchError(f"{host} hung up before it answered", code="disconnected")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
