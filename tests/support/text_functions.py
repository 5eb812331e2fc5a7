"""Every public function of the stages that takes a text, and every compiled pattern of the house.

What a hostile text may hold up is found here by itself, so that nothing new goes untimed.
"""

import contextlib
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_type_hints

STAGES = ("ingest", "summarize", "render")
LAUNCHERS = ("__main__", "migrations")
NO_TEXTS = frozenset({"draw_card", "load_prompt", "load_style", "collector", "draw"})
"""Functions whose string is a file's or a module's name, or is drawn."""

TRUSTED = frozenset({"render.site.markdown_html.to_html", "summarize.extractive.names.has_name"})
"""These read what the house wrote: a post, where markup is escaped, and a name, which is short."""


def modules(floors: Iterable[str]) -> Iterator[Any]:
    """Yield each module of some floors that can be imported without starting something."""
    for floor in floors:
        package = importlib.import_module(floor)
        for module in pkgutil.walk_packages(package.__path__, f"{floor}."):
            if not any(name in module.name for name in LAUNCHERS):
                yield importlib.import_module(module.name)


def text_functions() -> dict[str, Callable[[str], object]]:
    """Return the functions by name, each as one that takes the text only.

    All that they require are strings, and each gets the text. What they raise is no matter here.
    """
    found: dict[str, Callable[[str], object]] = {}
    for module in modules(STAGES):
        for name, function in vars(module).items():
            own = getattr(function, "__module__", "") == module.__name__ and callable(function)
            if not own or inspect.isclass(function) or name[0] == "_" or name in NO_TEXTS:
                continue
            if call := _of_text(function):
                found[f"{module.__name__}.{name}"] = call
    return found


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield each compiled pattern of each module, those in tables too."""
    seen: set[int] = set()
    for module in modules((*STAGES, "dateline")):
        for name, value in vars(module).items():
            for at, pattern in enumerate(_inside(value)):
                if isinstance(pattern.pattern, str) and id(pattern) not in seen:
                    seen.add(id(pattern))
                    yield f"{module.__name__}.{name}" + (f"[{at}]" if at else ""), pattern


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _inside(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _inside(inner)


def _of_text(function: Callable[..., object]) -> Callable[[str], object] | None:
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        return None
    try:
        types = get_type_hints(function)
    except (NameError, TypeError):
        return None
    required = [
        parameter
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
    ]
    if not required or any(types.get(parameter.name) is not str for parameter in required):
        return None
    names = [parameter.name for parameter in required]

    def call(text: str) -> None:
        with contextlib.suppress(Exception):
            function(**dict.fromkeys(names, text))

    return call
