"""Keeps secrets out of what is shown: passwords, keys in feed addresses, service tokens.

Paid and private feeds carry their key in the address: as a login, in the query or in the path. It
must not reach source names, `--json` output or the links of entries. A query counts as a key if its
name says so or its value looks random, so a search feed's words (`?q=language+models`) are kept.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ingest.item import Item
from ingest.source import Batch, Source, SourceError

HIDDEN = "…"
MIN_KEY_CHARS = 12
"""A random part of this length is a key; shorter ones are versions and short ids."""

MIN_NAMED_CHARS = 4
"""What is called a password or key counts from this length on."""

_NAMED = re.compile(r"auth|token|key|secret|sig|pass|session|jwt|code|user|login|private", re.I)
_PLAIN = re.compile(r"[\w.~=+-]+", re.ASCII)
_TURN = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=[0-9])(?=[A-Za-z])")
_NAME = re.compile(r"[A-Z][a-z]?[aeiouy][a-z]+")
TURNS = 0.25
"""Random signs turn from one kind of letters to another at every second, also where a name's words
("DeepSeek-Coder-V2") are left out."""

_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""A day in a name ("claude-3-5-sonnet-20241022")."""

MAX_ADDRESS_CHARS = 2000
"""Longer addresses are private, and shown cut."""

_ADDRESS = re.compile(r"(?:https?|feed)://[^\s<>\"']++")


def looks_random(part: str) -> bool:
    """Return whether a part of an address looks like a key, and like nothing that people write."""
    words = [word for word in re.split(r"[-_.]", part) if word and not _DATE.fullmatch(word)]
    longest = max(words, key=len, default="")
    plain = len(part) >= MIN_KEY_CHARS and bool(_PLAIN.fullmatch(part))
    if plain and len(_TURN.findall(_NAME.sub(" ", "".join(words)))) >= TURNS * len(part):
        return True
    mixed = plain and any(map(str.isdigit, part)) and any(map(str.isalpha, part))
    return mixed and (len(longest) >= 8 or len(words) > 4) and bool(re.search(r"\d", longest))


def is_private(address: str) -> bool:
    """Return whether an address holds what lets its bearer in, or may: any query, any login."""
    if len(address) > MAX_ADDRESS_CHARS:
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool("@" in parts.netloc or parts.query or parts.fragment) or any(_path_keys(parts.path))


def shown(address: str) -> str:
    """Write an address for a log: host and path, without login, query, fragment and keys."""
    try:
        parts = urlsplit(address[:MAX_ADDRESS_CHARS])
    except ValueError:
        return HIDDEN
    path = parts.path
    for key in _path_keys(path):
        path = path.replace(key, HIDDEN)
    return f"{parts.netloc.rpartition('@')[2]}{path}"[:200].rstrip("/") or HIDDEN


def name_of(address: str) -> str:
    """Return a source's usual name: its address; for a private one its host and a short hash."""
    if not is_private(address):
        return address
    host = shown(address).partition("/")[0]
    return f"{host} {hashlib.sha256(address.encode('utf-8', 'replace')).hexdigest()[:4]}"


def _keys(address: str) -> Iterator[str]:
    if "://" not in address:
        return
    try:
        parts = urlsplit(address)
        login = [part for part in (parts.username, parts.password) if part]
    except ValueError:
        return
    yield from (part for part in login if len(part) >= MIN_NAMED_CHARS)
    for name, value in parse_qsl(parts.query):
        named = _NAMED.search(name) and len(value) >= MIN_NAMED_CHARS
        if named or looks_random(value):
            yield value
    if looks_random(parts.fragment):
        yield parts.fragment
    yield from _path_keys(parts.path)


def _path_keys(path: str) -> Iterator[str]:
    before = ""
    for part in filter(None, path.split("/")):
        bare = part.partition(".")[0] if "." in part else part
        if looks_random(part) or looks_random(bare) or before == "private":
            yield part
        before = part.lower()


@dataclass(frozen=True, slots=True)
class Discretion:
    """Takes the keys of one source, and the tokens of all, out of what a collector gives."""

    keys: tuple[str, ...]
    """Longest first: one key may be the beginning of another."""

    @classmethod
    def for_source(cls, source: Source, secrets: Mapping[str, str]) -> "Discretion":
        """Return what must not be told of a source. `secrets` are tokens by their names."""
        tokens = {value for value in secrets.values() if len(value) >= MIN_NAMED_CHARS}
        addresses = (value for value in source.options.values() if isinstance(value, str))
        plain = {key for address in addresses for key in _keys(address)} | tokens
        forms = {form for key in plain for form in (key, quote(key, safe=""), unquote(key))}
        long = (form for form in forms if len(form) >= MIN_NAMED_CHARS)
        return cls(tuple(sorted(long, key=lambda form: (-len(form), form))))

    def batch(self, batch: Batch) -> Batch:
        """Return a batch that tells no key; its cursor stays, since only the store has it."""
        troubles = tuple(map(self.trouble, batch.troubles))
        items = tuple(map(self.item, batch.items)) if self.keys else batch.items
        return replace(batch, items=items, troubles=troubles)

    def trouble(self, trouble: SourceError) -> SourceError:
        """Return a trouble whose addresses are shown without what is private in them."""

        def plain(text: str) -> str:
            own = _ADDRESS.sub(lambda m: shown(m[0]) if is_private(m[0]) else m[0], text)
            return self.text(own)

        return replace(
            trouble,
            message=plain(trouble.message),
            hint=plain(trouble.hint),
            subject=plain(trouble.subject),
        )

    def text(self, text: str) -> str:
        """Return text without the keys."""
        for key in self._found(text):
            text = text.replace(key, HIDDEN)
        return text

    def item(self, item: Item) -> Item:
        """Return an item without the keys: links that hold one go, and so do such pictures."""
        texts = [value for f in fields(item) if isinstance(value := getattr(item, f.name), str)]
        texts += (part for link in item.links for part in (link.url, link.text))
        texts += (part for file in item.media for part in (file.url, file.alt))
        if not any(self._found("\n".join(texts))):
            return item
        url = item.url
        if any(self._found(url)):
            parts = urlsplit(url)
            url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        return replace(
            item,
            url=url,
            title=self.text(item.title),
            text=self.text(item.text),
            author=self.text(item.author),
            publisher=self.text(item.publisher),
            links=tuple(link for link in item.links if not any(self._found(link.url + link.text))),
            media=tuple(file for file in item.media if not any(self._found(file.url + file.alt))),
        )

    def _found(self, text: str) -> Iterator[str]:
        return (key for key in self.keys if key in text)
