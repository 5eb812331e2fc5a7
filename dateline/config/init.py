"""`dateline init`: a folder becomes a newsletter that makes its first issue without a key."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from dateline.config.launch import MAKERS, start_file
from dateline.config.load import CONFIG_NAME, SECRETS, ConfigError, load_config, parse_config
from ingest.intake.recognise import recognise
from render.files import replace_atomically
from summarize.errors import UserError

ENV_HEAD = "# Copy to .env and fill in what you use. The environment wins over this file.\n"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new newsletter is. `sources` are addresses; without any it follows good ones on AI."""

    name: str = "My AI newsletter"
    language: str = "en"
    timezone: str = "UTC"
    editor: str = "extractive"
    sources: Sequence[str] = ()


def start_newsletter(folder: Path, new: Beginning, launch: str = "") -> Iterator[str]:
    """Write the newsletter's first files; raises UserError if it has a newsletter.toml.

    With `launch`, one of `launch.MAKERS`, also what starts it every day; that alone where there is
    a newsletter already.
    """
    path, steps = folder / CONFIG_NAME, ["dateline run             make today's issue"]
    if path.exists() and not launch:
        raise UserError(f"{path} exists already. Edit it, or name another folder.")
    files = {}
    if not path.exists():
        text = first_config(new)
        replace_atomically(path, text.encode())
        yield f"written  {path}  ({text.count('[[sources]]')} sources)"
        secrets = "".join(f"# {meaning}\n{name}=\n" for name, meaning in SECRETS.items())
        files = {".env.example": ENV_HEAD + secrets, ".gitignore": start_file("gitignore")}
        steps += ["dateline sources list    see what is followed"]
        steps += [] if launch else ["dateline schedule        publish every morning"]
    if launch:
        more, last = MAKERS[launch](folder.resolve(), load_config(path).newsletter.editor)
        files |= more
        steps += last
    for other, content in files.items():
        beside = folder / other
        if not beside.exists():
            replace_atomically(beside, content.encode())
            yield f"written  {beside}"
        elif other in (".env.example", ".gitignore"):
            continue
        else:
            yield f"kept     {beside}, which exists already"
    yield ""
    yield "Next:" if folder == Path() else f"Next, after `cd {shlex.quote(str(folder))}`:"
    yield from (f"  {step}" for step in steps)


def first_config(new: Beginning) -> str:
    """The first newsletter.toml; raises ConfigError that names the option with a bad value."""
    commented = "# " if new.editor == "extractive" else ""
    model = "openai:gpt-4o-mini" if commented else new.editor
    text = start_file(
        "newsletter.toml",
        title=" ".join(new.name.split()),
        name=tomlkit.string(new.name).as_string(),
        language=new.language,
        timezone=new.timezone,
        editor=f"{commented}editor = {tomlkit.string(model).as_string()}",
    )
    if new.sources:
        own = tomlkit.aot()
        for source in _sources(new.sources):
            own.append(tomlkit.item(source))
        text = f"{text[: text.index('[[sources]]')]}{tomlkit.dumps({'sources': own})}"
    checked = tomlkit.parse(text).unwrap()
    try:
        parse_config(checked, folder=Path(), secrets={})
    except ConfigError as error:
        raise ConfigError(str(error).replace(f"{CONFIG_NAME}: newsletter.", "--")) from error
    return text


def _sources(addresses: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    names: set[str] = set()
    for address in addresses:
        try:
            source = recognise(address)
        except ValueError as error:
            raise ConfigError(f"--source: {error}") from error
        name = source.name if source.name not in names else address
        if name not in names:
            yield {"kind": source.kind, "name": name, **source.options}
        names.add(name)
