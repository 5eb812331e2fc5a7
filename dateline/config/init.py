"""`dateline init`: a folder becomes a newsletter that makes its first issue without a key.

What `--with` adds lets a machine publish every day. The files stand in `start/` with blanks such as
`{folder}`. Folder and program are named in full, because cron and systemd start with next to no
environment. On GitHub Actions the store lies in the cache: a committed one would stay in the
repository's history.
"""

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import tomlkit

from dateline.config.load import CONFIG_NAME, SECRETS, ConfigError, load_config, parse_config
from ingest.intake.recognise import recognise
from render.files import replace_atomically
from summarize.errors import UserError

_OWN_COPY: Final = "git+https://github.com/OWNER/dateline"
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

    With `launch`, one of `MAKERS`, also what starts it every day; that alone where there is
    a newsletter already.
    """
    path, steps = folder / CONFIG_NAME, ["dateline run             make today's issue"]
    if path.exists() and not launch:
        raise UserError(f"{path} exists already. Edit it, or name another folder.")
    made = {}
    if not path.exists():
        text = first_config(new)
        replace_atomically(path, text.encode())
        yield f"written  {path}  ({text.count('[[sources]]')} sources)"
        secrets = "".join(f"# {meaning}\n{name}=\n" for name, meaning in SECRETS.items())
        made = {".env.example": ENV_HEAD + secrets, ".gitignore": start_file("gitignore")}
        steps += ["dateline sources list    see what is followed"]
        steps += [] if launch else ["dateline schedule        publish every morning"]
    if launch:
        more, last = MAKERS[launch](folder.resolve(), load_config(path).newsletter.editor)
        made |= more
        steps += last
    for other, content in made.items():
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


def start_file(file: str, /, **blanks: str) -> str:
    """Return a file of `start/` with its blanks filled in."""
    text = (files("dateline.config") / "start" / file).read_text("utf-8")
    return re.sub(r"\{(\w+)\}", lambda blank: blanks[blank[1]], text)


def _cron(folder: Path, _editor: str) -> tuple[dict[str, str], list[str]]:
    def word(text: str) -> str:
        return shlex.quote(text).replace("%", "\\%")  # to cron, a bare % ends the line

    program = " ".join(word(part) for part in _program())
    text = start_file("dateline.cron", folder=word(str(folder)), program=program)
    return {"dateline.cron": text}, ["(crontab -l; cat dateline.cron) | crontab -"]


def _systemd(folder: Path, _editor: str) -> tuple[dict[str, str], list[str]]:
    def word(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
        return f'"{escaped}"'.replace("%", "%%")

    path = str(folder).replace("%", "%%")
    program = " ".join(word(part) for part in _program())
    text = start_file("dateline.service", folder=path, program=program)
    return {"dateline.service": text}, [
        'systemctl --user enable --now "$PWD/dateline.service"',
        "loginctl enable-linger    go on after you log out",
    ]


def _actions(_folder: Path, editor: str) -> tuple[dict[str, str], list[str]]:
    secrets = "\n".join(f"          {name}: ${{{{ secrets.{name} }}}}" for name in SECRETS)
    text = start_file("actions.yml", requirement=_requirement(editor), secrets=secrets)
    steps = ["commit and push this folder as a repository; set secrets in its settings"]
    return {".github/workflows/dateline.yml": text}, [*_copy_named(text), *steps]


def _docker(_folder: Path, editor: str) -> tuple[dict[str, str], list[str]]:
    text = start_file("Dockerfile", requirement=_requirement(editor))
    # The image needs no file of the newsletter, least of all its secrets.
    made = {"Dockerfile": text, "compose.yaml": start_file("compose.yaml"), ".dockerignore": "*\n"}
    return made, [*_copy_named(text), "PAPER_USER=$(id -u):$(id -g) docker compose up --detach"]


Maker = Callable[[Path, str], tuple[dict[str, str], list[str]]]
"""Returns files by name and what to do with them, for a newsletter's full folder and editor."""

MAKERS: Final[Mapping[str, Maker]] = {
    "cron": _cron,
    "systemd": _systemd,
    "actions": _actions,
    "docker": _docker,
}


def _program() -> list[str]:
    own = Path(sys.argv[0])
    found = own if own.name == "dateline" else Path(sys.executable).with_name("dateline")
    path = shutil.which(str(found.absolute()))
    return [path] if path else [sys.executable, "-m", "dateline"]


def _requirement(editor: str) -> str:
    """Return what pip is to install, quoted for a shell: this program with its editor's client."""
    provider = {"google_genai": "google"}.get(name := editor.partition(":")[0], name)
    extra = f"[{provider}]" if provider in ("openai", "anthropic", "google", "ollama") else ""
    try:
        origin = json.loads(distribution("dateline").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:  # run from a checkout that is not installed
        origin = {"dir_info": {}}
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return shlex.quote(f"dateline{extra} @ git+{origin['url']}@{commit}")
    return shlex.quote(f"dateline{extra} @ {_OWN_COPY}")


def _copy_named(text: str) -> list[str]:
    return [f"put your copy of dateline in place of {_OWN_COPY}"] if _OWN_COPY in text else []
