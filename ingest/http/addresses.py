"""The address of a request: as it was given, and where a redirect leads."""

import contextlib

import httpx

from ingest.http.reply import FetchError, Reply, shown


def parse_address(url: str) -> httpx.URL:
    """Return a URL that may be asked; raises FetchError for any other."""
    try:
        address = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(f"{shown(url)} is no address: {error}", code="bad-address") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError(f"{shown(url)} is no http address", code="bad-address")
    return address


def bare(url: httpx.URL) -> httpx.URL:
    """Return an address without login and fragment, which are not sent."""
    if not (url.userinfo or url.fragment):
        return url
    return url.copy_with(username=None, password=None, fragment=None)


def without_target(error: FetchError, first: httpx.URL, url: httpx.URL) -> FetchError:
    """Return an error without a redirect's target, which may name a host of an inner network."""
    if url.host != first.host:
        error.args = (f"{first.host} redirects to another host, which failed ({error.code})",)
    return error


def redirect_target(url: httpx.URL, answer: Reply) -> httpx.URL:
    """Return where a redirect leads; raises FetchError where it leads nowhere that may be asked."""
    location = answer.headers.get("location", "")
    if not location:
        raise FetchError(f"{shown(str(url))} redirects to nowhere", code="redirect")
    with contextlib.suppress(UnicodeError):  # many servers write UTF-8 here
        location = location.encode("latin-1").decode("utf-8")
    try:
        return bare(parse_address(str(url.join(location.replace("\\", "/").removeprefix("feed:")))))
    except (FetchError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        message = f"{shown(str(url))} redirects to what is no http address"
        raise FetchError(message, code="redirect") from error
