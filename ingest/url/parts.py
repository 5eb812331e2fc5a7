"""A URL in parts, normalized by standards alone (RFC 3986 section 6.2, UTS 46, WHATWG URL).

Addresses that are written to deceive are refused.
"""

import ipaddress
import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import idna

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_SLASHES = re.compile(r"(https?):(?:/|///+)?(?!/)", re.IGNORECASE)
"""What browsers read as `https://` where no base of the same scheme says otherwise."""

_BEFORE_QUERY = re.compile(r"\A[^?#]*")
_IGNORED = re.compile(r"[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in parts: host in ASCII, `port` None where default, query without the question mark."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{host}{port}{self.path}{query}{fragment}"

    @classmethod
    def parse(cls, url: str, base: str = "") -> Self | None:
        """Read an http(s) URL, relative to `base` if given; None for what is refused.

        Refused: other schemes, user names and passwords, hosts that are malformed or a number in
        disguise. Control and invisible characters are ignored, as browsers ignore tabs.
        """
        url = _IGNORED.sub("", url).strip()
        # A backslash in front of the query is a slash to browsers: no host hides behind one.
        url = _BEFORE_QUERY.sub(lambda match: match[0].replace("\\", "/"), url, count=1)
        if (match := _SLASHES.match(url)) and not base.lower().startswith(f"{match[1]}:".lower()):
            url = f"{match[1]}://{url[match.end() :]}"
        if url.startswith("//") and not base:
            url = f"https:{url}"
        try:
            parts = urlsplit(urljoin(base, url) if base else url)
            port = parts.port
            host = normal_host(parts.hostname or "")
        except ValueError:
            return None
        if parts.scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
            return None
        return cls(
            scheme=parts.scheme,
            host=host,
            port=None if port == _DEFAULT_PORTS[parts.scheme] else port,
            path=_without_dots(_escaped(parts.path, "/")),
            query=_escaped(parts.query, "/?"),
            fragment=_escaped(parts.fragment, "/?"),
        )

    @property
    def segments(self) -> list[str]:
        """The parts of the path that are not empty."""
        return [part for part in self.path.split("/") if part]

    def param(self, name: str) -> str:
        """Return the first value of a query parameter, decoded; "" where it is missing."""
        return next((value for key, value in parse_qsl(self.query) if key == name), "")

    def at(self, host: str, path: str | None = None, query: str | None = None) -> Self:
        """Move to a service's own host, over https; path and query stay unless given."""
        path = self.path if path is None else path
        query = self.query if query is None else query
        return replace(self, scheme="https", host=host, port=None, path=path, query=query)


def normal_host(host: str) -> str:
    """Return a host in lower-case ASCII; "" where it is malformed or a number in disguise.

    A last label that is a number makes the host an IPv4 address (WHATWG URL, "ends in a number").
    People write those with four decimal parts; 2130706433, 0x7f.1 and circled digits are tricks.
    """
    if ":" in host:
        return ipaddress.IPv6Address(host).compressed
    host = host.removesuffix(".").lower()
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
        except UnicodeError:
            return ""
    if len(host) > 253 or not _HOST.fullmatch(host):
        return ""
    if re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return str(ipaddress.IPv4Address(host))
    return host


def _without_dots(path: str) -> str:
    """Take `.` and `..` segments out of a path (RFC 3986, 5.2.4); it always starts with a slash."""
    kept: list[str] = []
    *parents, last = path.removeprefix("/").split("/")
    for segment in (*parents, last):
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if last in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _escaped(text: str, extra: str) -> str:
    """Percent-encode once and for all: capitals in escapes, none for unreserved characters."""
    unsafe = rf"%[0-9A-Fa-f]{{2}}|[^A-Za-z0-9\-._~!$&'()*+,;=:@{extra}]"
    return re.sub(unsafe, lambda match: _escape(match[0]), text)


def _escape(piece: str) -> str:
    if len(piece) == 1:
        return quote(piece, safe="", errors="replace")
    character = chr(int(piece[1:], 16))
    unreserved = character.isascii() and (character.isalnum() or character in "-._~")
    return character if unreserved else piece.upper()
