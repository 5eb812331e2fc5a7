"""An edition's images: fetched once when it is made, checked, resized and kept beside it.

A page that shows a picture from its original place tells that place who reads the page, and the
picture may change or vanish. So the newsroom keeps a copy; what is no plain picture is left out
and named in the report.
"""

import asyncio
import datetime as dt
import hashlib
from pathlib import Path

from dateline.config.settings import Config
from dateline.console.progress import Progress
from ingest.http.client import FetchError, PoliteClient
from render.files import replace_atomically, safe_join
from render.images import ImageError, prepare_image
from summarize.edition import Edition, Finding, Paragraph, Picture

MAX_BYTES = 20_000_000


def with_kept_images(config: Config, edition: Edition, old: Edition | None) -> Edition:
    """Return the edition with the copies that its last revision has of its images."""
    folder = config.path(config.newsletter.assets)
    pictures = [paragraph.picture for paragraph in old.lead] if old else []
    kept = {p.url: p for p in pictures if p and p.file and (folder / p.file).is_file()}
    lead = []
    for paragraph in edition.lead:
        if paragraph.picture and (copy := kept.get(paragraph.picture.url)):
            size = {"file": copy.file, "width": copy.width, "height": copy.height}
            picture = paragraph.picture.model_copy(update=size)
            paragraph = paragraph.model_copy(update={"picture": picture})
        lead.append(paragraph)
    return edition.model_copy(update={"lead": tuple(lead)})


async def keep_images(config: Config, edition: Edition, progress: Progress) -> Edition:
    """Return the edition with local copies of its images; those that can't be had are left out."""
    local = "local" in (config.post.images, config.site.images)
    if not local or not any(p.picture for p in edition.lead):
        return edition
    folder = config.path(config.newsletter.assets)
    findings: list[Finding] = []
    async with PoliteClient(config.http) as http:
        lead = []
        for index, paragraph in enumerate(edition.lead):
            picture, problem = await _kept(http, folder, edition.date, paragraph)
            lead.append(paragraph.model_copy(update={"picture": picture}))
            if problem and (lost := paragraph.picture):
                place = {"where": f"lead/{index}", "statement": lost.url}
                findings.append(Finding(kind="image", detail=problem, action="dropped", **place))
                progress.say(f"image left out: {lost.url}: {problem}")
    gate = edition.gate.model_copy(update={"findings": edition.gate.findings + tuple(findings)})
    return edition.model_copy(update={"lead": tuple(lead), "gate": gate})


async def _kept(
    http: PoliteClient, folder: Path, date: dt.date, paragraph: Paragraph
) -> tuple[Picture | None, str]:
    """Return a paragraph's picture with its local file, or why there is none."""
    picture = paragraph.picture
    if picture is None or picture.file:
        return picture, ""
    try:
        reply = await http.fetch(picture.url, purpose="image", max_bytes=MAX_BYTES)
        data, kind, width, height = await asyncio.to_thread(prepare_image, reply.body)
    except (FetchError, ImageError) as error:
        return None, str(error)
    # Named by what it was made of, so that a rerun finds the same name for the same picture.
    name = f"{date}/{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
    await asyncio.to_thread(replace_atomically, safe_join(folder, name), data)
    return picture.model_copy(update={"file": name, "width": width, "height": height}), ""
