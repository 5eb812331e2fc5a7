"""An edition's images: fetched once when it is made, checked, resized and kept beside it.

A page that loads a picture from elsewhere tells that place who reads it, and the picture may change
or vanish. What is no plain picture is left out and reported.
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
from summarize.edition import Edition, Finding, Picture

MAX_BYTES = 20_000_000


async def keep_images(
    config: Config, edition: Edition, old: Edition | None, progress: Progress, *, ask: bool = True
) -> Edition:
    """Return the edition with local copies of its images, those of its last revision first.

    Without `ask` only these; else the others are fetched, and left out if they can't be had.
    """
    folder = config.path(config.newsletter.assets)
    pictures = [paragraph.picture for paragraph in old.lead] if old else []
    kept = {p.url: p for p in pictures if p and p.file and (folder / p.file).is_file()}
    ask = ask and "local" in (config.post.images, config.site.images)
    findings: list[Finding] = []
    lead = []
    async with PoliteClient(config.http) as http:
        for index, paragraph in enumerate(edition.lead):
            picture, problem = paragraph.picture, ""
            if picture and (copy := kept.get(picture.url)):
                size = {"file": copy.file, "width": copy.width, "height": copy.height}
                picture = picture.model_copy(update=size)
            elif picture and not picture.file and ask:
                picture, problem = await _fetched(http, folder, edition.date, picture)
            lead.append(paragraph.model_copy(update={"picture": picture}))
            if problem and (lost := paragraph.picture):
                place = {"where": f"lead/{index}", "statement": lost.url}
                findings.append(Finding(kind="image", detail=problem, action="dropped", **place))
                progress.say(f"image left out: {lost.url}: {problem}")
    gate = edition.gate.model_copy(update={"findings": edition.gate.findings + tuple(findings)})
    return edition.model_copy(update={"lead": tuple(lead), "gate": gate})


async def _fetched(
    http: PoliteClient, folder: Path, date: dt.date, picture: Picture
) -> tuple[Picture | None, str]:
    try:
        reply = await http.fetch(picture.url, purpose="image", max_bytes=MAX_BYTES)
        data, kind, width, height = await asyncio.to_thread(prepare_image, reply.body)
    except (FetchError, ImageError) as error:
        return None, str(error)
    # Named by what it was made of, so that a rerun finds the same name for the same picture.
    name = f"{date}/{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
    await asyncio.to_thread(replace_atomically, safe_join(folder, name), data)
    return picture.model_copy(update={"file": name, "width": width, "height": height}), ""
