"""Recording the sample world for `dateline demo`: `python -m tests.world.record`.

The sample newsletter is run against the world as on any morning, and then every link and picture
of its items is asked for, so that whichever stories a later code tells, their pages are there. Run
this after a change of the day's files, or when a collector asks a service for something new.
"""

import asyncio
import base64
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dateline.demo
from dateline.cli.demo_day import demo_config, publish_day
from dateline.config.settings import Config
from dateline.console.progress import Progress
from dateline.demo.replay import DEMO_NOW, Answer
from dateline.store.store import Store
from ingest.article.fetch import fetch_article
from ingest.http.client import FetchError, PoliteClient
from ingest.item import Item
from tests.support.world import DAY
from tests.world.server import Request, Response
from tests.world.world import World

RECORDING = Path(dateline.demo.__file__).parent / "day.jsonl"
KEPT_HEADERS = ("Location",)
"""The rest (limits, validators, how long to keep it) matters to who asks again."""


def record() -> str:
    """Return the lines of `day.jsonl`."""
    answers: dict[tuple[str, ...], Answer] = {}

    def kept(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
        def answer_and_keep(request: Request) -> Response:
            response = answer(request)
            query = dict(sorted(request.query.items()))
            host = request.host if request.host.endswith(".example") else ""
            headers = {n: v for n, v in response.headers.items() if n in KEPT_HEADERS}
            headers["Content-Type"] = response.content_type
            answers[host, request.path, *map("=".join, query.items())] = Answer(
                host, request.path, query, response.status, headers, response.body
            )
            return response

        return answer_and_keep

    with World() as world, tempfile.TemporaryDirectory() as folder:
        for service in world.services.values():
            service.answer = kept(service.answer)
        config = demo_config(world.config_toml(), Path(folder), Path(folder) / "dateline.db")
        with Store.open(config.store_url) as store:
            publish_day(config, store, Progress())
            items = store.items.load_items(DAY, config.followed())
        asyncio.run(_follow(config, items))
    return "".join(f"{line_of(answers[key])}\n" for key in sorted(answers))


def line_of(answer: Answer) -> str:
    """Return an answer as a line of JSON, its body as plainly as it can be written."""
    kept: dict[str, Any] = {name: getattr(answer, name) for name in answer.__slots__}
    del kept["body"]
    try:
        text = answer.body.decode()
        is_json = "json" in answer.headers.get("Content-Type", "")
        kept |= {"json": json.loads(text)} if is_json else {"text": text}
    except ValueError:
        kept["base64"] = base64.b64encode(answer.body).decode()
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


async def _follow(config: Config, items: list[Item]) -> None:
    links = {link.url for item in items for link in item.links}
    pictures = {media.url for item in items for media in item.media}
    async with PoliteClient(config.http) as http:
        for url in sorted(links):
            await fetch_article(url, http, DEMO_NOW)
        for url in sorted(pictures):
            try:
                await http.fetch(url, purpose="image")
            except FetchError:
                continue


if __name__ == "__main__":
    RECORDING.write_text(record(), "utf-8")
