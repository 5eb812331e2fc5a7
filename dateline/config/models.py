"""Which models a configuration names, and what each is for."""

from typing import Final, Literal

from dateline.config.settings import Config

EXTRACTIVE: Final = "extractive"
"""The editor that needs no model."""

Use = Literal["editor", "fallback", "second opinion", "embedding"]


def reader_of(config: Config) -> str:
    """Return the model that is asked for a second opinion, "" where none is."""
    named = config.gate.second_opinion
    name = config.newsletter.editor if named == "editor" else named
    return "" if name in ("none", EXTRACTIVE) else name


def chat_models(config: Config) -> list[tuple[Use, str]]:
    """Name the chat models that the file has, with what each is for."""
    named: list[tuple[Use, str]] = [("editor", config.newsletter.editor)]
    if config.newsletter.editor != EXTRACTIVE:
        named += [("fallback", name) for name in config.model.fallbacks]
        reader = reader_of(config)
        named += [("second opinion", reader)] if reader != config.newsletter.editor else []
    return [(use, name) for use, name in named if name not in ("", EXTRACTIVE)]
