"""The newsletters of one deployment: one file, or a folder of them that share a store.

A file that cannot be used stops only its own newsletter, which goes on as it was read before. Two
newsletters of a folder must differ in what they would overwrite of each other, and agree on the
store, where a source that several follow is read once.
"""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath

from dateline.config.load import ConfigError, load_config
from dateline.config.settings import Config, NewsletterSettings

Stamp = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Newsletters:
    """The newsletters at a path, by their files; `errors` are of those that cannot be used."""

    path: Path
    errors: list[ConfigError] = field(default_factory=list, init=False)
    _found: dict[Path, Config] = field(default_factory=dict, init=False)
    _stamps: dict[Path, Stamp] = field(default_factory=dict, init=False)

    @classmethod
    def read(cls, path: Path) -> "Newsletters":
        """Read a file, or all *.toml of a folder. Raises ConfigError if none can be used."""
        newsletters = cls(path)
        if not newsletters.refresh():
            raise ConfigError(f"{path}: there is no newsletter in it. Put a NAME.toml there.")
        if not newsletters.configs:
            raise newsletters.errors[0]
        return newsletters

    @property
    def configs(self) -> list[Config]:
        """Return the configurations, by the names of their files."""
        return [self._found[file] for file in sorted(self._found)]

    def refresh(self) -> bool:
        """Read again what changed; return whether something did."""
        stamps = {file: stamp(file, file.resolve().parent / ".env") for file in self._files()}
        if stamps == self._stamps:
            return False
        before, self._stamps, self.errors = self._stamps, stamps, []
        self._found = {file: c for file, c in self._found.items() if file in stamps}
        for file, now in stamps.items():
            # One that could not be used may have been mended by a change to another.
            if now == before.get(file) and file in self._found:
                continue
            try:
                config = load_config(file)
                _check(file, config, {f: c for f, c in self._found.items() if f != file})
                self._found[file] = config
            except ConfigError as error:
                self.errors.append(error)
        return True

    def _files(self) -> list[Path]:
        return sorted(self.path.glob("*.toml")) if self.path.is_dir() else [self.path]


def slugs_beside(config: Config) -> frozenset[str]:
    """Return the slugs of the other newsletters in a newsletter's folder, by their files."""
    files = config.folder.glob("*.toml")
    slugs = {_slug(file, file.stat().st_mtime_ns) for file in files if file.is_file()}
    return frozenset(slugs - {"", config.newsletter.slug})


@lru_cache(maxsize=100_000)
def _slug(file: Path, _changed_ns: int) -> str:
    """Return the slug of the newsletter that a file is; "" for none."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))["newsletter"]
        return NewsletterSettings.model_validate(table).slug
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def stamp(*paths: Path) -> Stamp:
    """Return what changes with the files at these paths; one that is not there is (0, 0)."""
    states = [path.stat() if path.is_file() else None for path in paths]
    return tuple((state.st_mtime_ns, state.st_size) if state else (0, 0) for state in states)


def _check(file: Path, config: Config, others: dict[Path, Config]) -> None:
    """Raise ConfigError if a newsletter would write over another one of its folder."""
    mine = config.newsletter
    for other, theirs in others.items():
        name, own = "", "a folder of its own, as in"
        if theirs.newsletter.slug == mine.slug:
            name, mend = "newsletter.slug", f"another slug than {mine.slug!r}"
        elif mine.site and theirs.path(theirs.newsletter.site) == config.path(mine.site):
            name, mend = "newsletter.site", f"{own} {mine.site}/{mine.slug}"
        elif (place := _deployed_site(config)) and place == _deployed_site(theirs):
            inside = PurePosixPath(config.deploy.site_path) / mine.slug
            name, mend = "deploy.site_path", f"{own} {inside}: both deploy to one place"
        if name:
            raise ConfigError(f"{file}: {name} is the same as in {other}. Name {mend}.")
        if theirs.store_url != config.store_url:
            raise ConfigError(
                f"{file}: newsletter.store is another one than in {other}. Name the same store: "
                "newsletters of a folder share what was read."
            )


def _deployed_site(config: Config) -> tuple[object, ...]:
    """Return where a deploy puts the site; () for nowhere, and where only a command knows it."""
    table = config.deploy
    if not table.site_path or table.to in ("none", "command"):
        return ()
    remote = table.remote.rstrip("/").removesuffix(".git")
    place = config.path(table.folder) if table.to == "folder" else remote
    branch = table.branch if table.to == "git" else ""
    return table.to, place, branch, PurePosixPath(table.site_path)
