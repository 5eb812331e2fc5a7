"""Feeds that declare no encoding: is it found?

The documents of DATA/feeds whose true encoding is known (real feeds, collected for chardet) lose
their declaration, and are read; right is what gives the same text. Each is read whole, and once
more with its first 600 bytes from the first byte outside of ASCII on, as short feeds are. The
shares are those of the half that nothing was mended on, by a hash of the file's name. The peer is
charset-normalizer alone.
"""

import hashlib
import json
import re
import tarfile
from collections import Counter

from charset_normalizer import from_bytes

from benchmarks.command import Command, report
from ingest.text.encoding import decode_feed

SHORT_BYTES = 600
_DECLARED = re.compile(
    rb"""\A(?:\s*<\?xml[^>]*>)+|\s(?:encoding\s*=\s*["'][\w.:-]+["']|charset\s*=\s*["']?[\w.:-]+)"""
)


def main() -> None:
    parser = Command(__doc__, "every fourth document", needs_data=True)
    options = parser.given()
    lines = (options.data / "feeds" / "manifest.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row.get("true_encoding")]
    right: Counter[tuple[str, bool, bool]] = Counter()
    with tarfile.open(options.data / "feeds" / "feeds.tar.gz") as tar:
        for row in rows[:: 4 if options.quick else 1]:
            source = tar.extractfile(row["file"])
            body = _DECLARED.sub(b"", source.read()) if source else b""
            codec = row["true_encoding"].replace("iso-8859-", "iso8859-")
            seen = hashlib.sha256(row["file"].encode()).digest()[0] % 2 == 0
            for name, part in (("whole", body), ("short", short(body))):
                if part.isascii():
                    continue
                try:
                    true = words(part.decode(codec, "replace"))
                except LookupError:
                    continue
                ours = decode_feed(part)
                best = from_bytes(part).best()
                right[name, seen, words(ours.text) == true] += 1
                peer = str(best) if best else ""
                right[f"{name}_normalizer", seen, words(peer) == true] += 1
                if seen and words(ours.text) != true:
                    print(f"  {name} {row['file']}: {ours.encoding}, is {codec}")
    figures: dict[str, float] = {"documents": len(rows)}
    for name in ("whole", "short", "whole_normalizer", "short_normalizer"):
        for seen, label in ((False, ""), (True, "_seen")):
            total = right[name, seen, True] + right[name, seen, False]
            figures[f"{name}_right_share{label}"] = round(
                right[name, seen, True] / max(1, total), 4
            )
    report("encodings", figures)


def short(body: bytes) -> bytes:
    """Return the first bytes of a document that hold something outside of ASCII."""
    first = next((at for at, byte in enumerate(body) if byte > 127), 0)
    start = body.rfind(b">", 0, first) + 1
    return body[start : start + SHORT_BYTES]


def words(text: str) -> str:
    """Return the letters of a text, by which encodings are told apart."""
    return "".join(filter(str.isalpha, text))


if __name__ == "__main__":
    main()
