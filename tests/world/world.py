"""The loopback world: four services that serve the sample day, and its newsletter.toml.

Tests, benchmarks and the recording of the demo reach it as a user reaches a proxy: through
`api_url`, `web_url` and `http.mirrors`. X, Reddit and Discord are asked at their own ports; every
other host of the day ends in `.example` and is a virtual host of the web service, so that items
keep links which look like links and say nothing of ports.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from dateline.demo.replay import SECRETS, newsletter_toml
from tests.world import discord_messages, reddit_posts, x_posts
from tests.world.discord_api import DiscordApi
from tests.world.permalinks import Permalinks
from tests.world.recorded import beside, load_recorded, recorded_sources
from tests.world.reddit_api import RedditApi
from tests.world.sample import END_OF_DAY
from tests.world.server import Exchange, Request, Response, Service
from tests.world.web import Web
from tests.world.x_api import XApi


class World:
    """Starts on entering, stops on leaving. `now` is the world's clock: move it to move time.

    `services` are "x", "reddit", "discord" and "web"; stop one, or lay a `Fault` over it.
    `exchanges` are all requests so far. `recorded` names a folder of recorded bodies, which are
    then served beside the sample day (see `tests.world.recorded`).
    """

    def __init__(self, *, now: datetime = END_OF_DAY, recorded: Path | None = None) -> None:
        self.now = now
        self.secrets = dict(SECRETS)
        self.exchanges: list[Exchange] = []
        self._lock = threading.Lock()
        timeline, forum = x_posts.load_timeline(), reddit_posts.load_forum()
        servers = discord_messages.load_servers()
        self.x = XApi(timeline, SECRETS["X_BEARER_TOKEN"], self._clock)
        self.reddit = RedditApi(
            forum, SECRETS["REDDIT_CLIENT_ID"], SECRETS["REDDIT_CLIENT_SECRET"], self._clock
        )
        self.discord = DiscordApi(servers, SECRETS["DISCORD_BOT_TOKEN"], self._clock)
        self.web = Web(self._clock, Permalinks(timeline, forum, servers))
        answers: dict[str, Callable[[Request], Response]] = {
            "x": self.x.answer,
            "reddit": self.reddit.answer,
            "discord": self.discord.answer,
            "web": self.web.answer,
        }
        self.recorded = load_recorded(recorded) if recorded else None
        if self.recorded:
            answers = {
                name: beside(answer, getattr(self.recorded, name))
                for name, answer in answers.items()
            }
        self.services = {
            name: Service(name, answer, self._remember) for name, answer in answers.items()
        }

    def __enter__(self) -> Self:
        for service in self.services.values():
            service.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for service in self.services.values():
            service.stop()

    def config_toml(self) -> str:
        """Return a whole newsletter.toml whose sources are this world's.

        An answer may wait on a busy machine, whose sources all begin at once in one process.
        """
        patient = "[http]\nread_timeout_s = 100\ntotal_timeout_s = 100\n"
        return newsletter_toml(self.addresses).replace("[http]\n", patient, 1)

    def recorded_config_toml(self) -> str:
        """Return a newsletter.toml that follows every recorded body instead of the sample day."""
        if self.recorded is None:
            raise ValueError("this world was made without recorded=FOLDER")
        house, _, _ = self.config_toml().partition("[[sources]]")
        # Recorded pages name real hosts; every name leads to this world, so that none is asked.
        house = house.replace('"*.example"', '"*[a-z]"')
        # One community fills most of the recorded days, so a limit for each source says nothing.
        stories = "[stories]\nmax_per_source = 24\nmax_per_topic = 24\n\n"
        return house + stories + recorded_sources(self.recorded, self.addresses)

    @property
    def addresses(self) -> dict[str, str]:
        """The services' origins by name."""
        return {name: service.address for name, service in self.services.items()}

    def asked(self, service: str = "", path: str = "") -> list[Exchange]:
        """Return the exchanges with a service, of paths that begin with `path`."""
        return [e for e in self.exchanges if service in ("", e.service) and e.path.startswith(path)]

    def _clock(self) -> datetime:
        return self.now

    def _remember(self, exchange: Exchange) -> None:
        with self._lock:
            self.exchanges.append(exchange)
