"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/).

Titles and summaries are plain text, but many publishers escape them, so references are decoded. No
maintained library reads the format.
"""

import html
import json

from ingest.feed.model import NotAFeedError, RawEntry, RawFeed, Words
from ingest.feed.xml_parts import absolute, own_site
from ingest.text.json_values import Table, rows, table, words


def read_json_feed(text: str, url: str, max_entries: int) -> RawFeed:
    """Read a JSON Feed; raises NotAFeedError for JSON of any other kind, and for none at all."""
    try:
        data = table(json.loads(text, strict=False))
    except (ValueError, RecursionError) as error:
        raise NotAFeedError("is JSON that breaks off or is malformed") from error
    stated = words(data.get("version"))
    if "jsonfeed.org" not in stated and not isinstance(data.get("items"), list):
        raise NotAFeedError("is JSON, but no JSON Feed")
    items, home = rows(data.get("items")), words(data.get("home_page_url"))
    return RawFeed(
        title=Words(html.unescape(words(data.get("title"))), "text"),
        link=home,
        author=_author(data),
        language=words(data.get("language")),
        base=url,
        entries=[_entry(item, own_site(home, url)) for item in items[:max_entries]],
        seen=len(items),
    )


def _entry(item: Table, base: str) -> RawEntry:
    rich, plain = words(item.get("content_html")), words(item.get("content_text"))
    link, about = words(item.get("url")), words(item.get("external_url"))
    page = absolute(link, base) or base
    image = words(item.get("image")) or words(item.get("banner_image"))
    number = item.get("id")  # which some make a number against the standard
    return RawEntry(
        id=str(number) if isinstance(number, float) else words(number),
        link=link or about,
        title=Words(html.unescape(words(item.get("title"))), "text"),
        summary=Words(html.unescape(words(item.get("summary"))), "text"),
        content=Words(rich, "html", page) if rich.strip() else Words(plain, "text", base),
        published=words(item.get("date_published")),
        updated=words(item.get("date_modified")),
        author=_author(item),
        base=base,
        about=[about] if about else [],
        images=[(image, "")] if image else [],
        enclosures=[
            (words(part.get("url")), words(part.get("mime_type")))
            for part in rows(item.get("attachments"))
        ],
    )


def _author(data: Table) -> str:
    people = rows(data.get("authors")) or rows(data.get("author"))
    return ", ".join(name for person in people if (name := words(person.get("name"))))
