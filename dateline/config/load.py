"""Reading `newsletter.toml`: strict, and plain about what is wrong.

An unknown key is refused with the nearest known one. Secrets never stand in the file: they come
from the environment or a `.env` beside it.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any, get_args

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import BaseModel, ValidationError

from dateline.config.settings import Config
from dateline.config.sources import SOURCE_KINDS
from dateline.config.values import nearest
from summarize.errors import UsageError
from summarize.models.settings import KEY_NAMES

CONFIG_NAME = "newsletter.toml"
_TOML = 'Text stands in "quotes", a time as 07:00:00, each [table] once.'

_TABLE = "be a table, as in [newsletter]"
_SHOULD_BE = {
    "tuple_type": 'be a list, as in ["one", "two"]',
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "string_too_short": "not be empty",
    "too_short": "not be empty",
}
"""What a value should be, by the type of its error, where pydantic's words are Python's."""

SECRETS: Mapping[str, str] = tomllib.loads(
    (files("dateline.config") / "secrets.toml").read_text("utf-8")
)
"""Secrets by the name of their environment variable, and what each is."""

NEEDED = {
    "x": "X_BEARER_TOKEN",
    "discord": "DISCORD_BOT_TOKEN",
    "a mail server": "SMTP_PASSWORD",
    "buttondown": "BUTTONDOWN_API_KEY",
    **KEY_NAMES,
}
"""The secret that a kind of source, a provider of models, or a way to readers cannot do without."""


class ConfigError(UsageError):
    """A setting that is wrong; the message names the file, the key and the mend."""


def no_source(name: str, known: Iterable[str]) -> ConfigError:
    """Return the error of a name that no source has."""
    return ConfigError(f"no source is called {name!r}. There are: {', '.join(known) or 'none'}.")


def load_config(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read a `newsletter.toml` and the secrets beside it; raises ConfigError with key and mend."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist. Make one with `dateline init`, or name yours with --config."
        ) from None
    except IsADirectoryError:
        file = min(path.glob("*.toml"), default=path / CONFIG_NAME)
        raise ConfigError(f"{path} is a folder. Name a newsletter's file, as in {file}.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}. {_TOML}") from error
    folder = path.resolve().parent
    tables = [data.get(name) for name in ("model", "embedding")]
    keys = [table.get("key") for table in tables if isinstance(table, dict)]
    secrets = load_secrets(folder, environ, [key for key in keys if isinstance(key, str)])
    return parse_config(data, folder=folder, secrets=secrets, name=str(path))


def parse_config(
    data: Mapping[str, Any], *, folder: Path, secrets: Mapping[str, str], name: str = CONFIG_NAME
) -> Config:
    """Check the file's data; pure. Raises ConfigError as `load_config` does."""
    for hidden in ("folder", "secrets"):
        if hidden in data:
            raise ConfigError(f"{name}: {hidden} is no setting. Remove it.")
    try:
        return Config.model_validate({**data, "folder": folder, "secrets": dict(secrets)})
    except ValidationError as error:
        lines = [_explain(problem, data) for problem in error.errors()]
        raise ConfigError("\n".join(f"{name}: {line}" for line in lines)) from error


def load_secrets(
    folder: Path, environ: Mapping[str, str], more: Sequence[str] = ()
) -> dict[str, str]:
    """Collect the known secrets, and those named `more`, from a folder's `.env` and the
    environment, which wins. Raises ConfigError for a file that is no text or has a line that would
    be ignored.
    """
    path = folder / ".env"
    try:
        text = path.read_text("utf-8-sig") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    for line in parse_stream(StringIO(text)):
        if line.error:
            raise ConfigError(f"{path}: line {line.original.line} is not NAME=value. Mend it.")
    beside = {k: v for k, v in dotenv_values(stream=StringIO(text)).items() if v}
    found = {**beside, **{k: v for k, v in environ.items() if v}}
    return {name: found[name] for name in (*SECRETS, *more) if name in found}


def missing_secrets(config: Config) -> list[str]:
    """Return what sources, models and mail need and nobody has given."""
    users = {source.kind for source in config.followed()}
    users |= {"a mail server"} if config.email.host and config.email.user else set()
    users |= {"buttondown"} if config.email.buttondown else set()
    if not config.model.base_url:
        users |= {name.partition(":")[0] for _, name in config.chat_models()}
    needed = (NEEDED[user] for user in sorted(users) if user in NEEDED)
    return [name for name in needed if not config.secrets.get(name)]


def _explain(problem: Any, data: Mapping[str, Any]) -> str:
    """Say one validation error in plain words: where, what, and what was probably meant."""
    where = [part for part in problem["loc"] if part not in SOURCE_KINDS or part in data]
    place = _place(where, data)
    if problem["type"] == "extra_forbidden":
        known = _fields_at(problem["loc"])
        hint = nearest(str(where[-1]), known, "Remove it, or see docs/settings.md.")
        return f"{place} is no setting. {hint}"
    if problem["type"].startswith("union_tag"):
        kind = problem["ctx"].get("tag")
        what = f"there is no kind {kind!r}" if kind else "kind is missing"
        return f"{place}: {what}. It is one of {', '.join(SOURCE_KINDS)}."
    if problem["type"] == "missing":
        return f"{place} is missing."
    message = problem["msg"].removeprefix("Value error, ")
    given = problem.get("input")
    secret = where[-1:] == ["key"] or "@" in str(given)
    plain = isinstance(given, str | int | float | bool) and not secret
    shown = f" (it is {given!r})" if plain else ""
    if words := _SHOULD_BE.get(problem["type"]):
        return f"{place} should {words}{shown}"
    if message.startswith("Input should"):
        return f"{place} {message.removeprefix('Input ')}{shown}"
    return f"{place}: {message}{shown}".removeprefix(": ")


def _place(where: list[Any], data: Mapping[str, Any]) -> str:
    """Write a location as a reader of the file would: `newsletter.name`, `source "Blog": url`."""
    if len(where) >= 2 and where[0] == "sources" and isinstance(where[1], int):
        given = data["sources"][where[1]]
        name = given.get("name") if isinstance(given, dict) else None
        label = f'source "{name}"' if name else f"source number {where[1] + 1}"
        return ": ".join([label, ".".join(map(str, where[2:]))]) if where[2:] else label
    return ".".join(map(str, where))


def _fields_at(loc: tuple[int | str, ...]) -> list[str]:
    model: type[BaseModel] = Config
    for part in loc[:-1]:
        if part in SOURCE_KINDS and model is Config:
            model = SOURCE_KINDS[str(part)]
        elif isinstance(part, str) and part in model.model_fields and part != "sources":
            kind = model.model_fields[part].annotation
            for inner in (kind, *get_args(kind)):
                if isinstance(inner, type) and issubclass(inner, BaseModel):
                    model = inner
    return list(model.model_fields)
