"""Which key goes to which server: a provider's to it, one's own to a server of one's own."""

from collections.abc import Mapping
from typing import Final

from summarize.models.errors import ModelError
from summarize.models.settings import CHAT_CLIENTS

KEY_NAMES: Final = {
    "openai": ("OPENAI_API_KEY",),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY",),
}
"""The environment variable of a provider's API key."""

OWN_SERVER_KEY: Final = "DATELINE_MODEL_KEY"


def provider_of(name: str) -> str:
    """Return the provider's part of a LangChain model name ("openai" of "openai:gpt-4o")."""
    return name.partition(":")[0]


def is_chat_provider(provider: str) -> bool:
    """Return whether LangChain has chat models of a provider."""
    if provider in CHAT_CLIENTS:
        return True
    from langchain.chat_models import base  # lazy: it takes a second; a newer one may know more

    return provider in getattr(base, "_BUILTIN_PROVIDERS", ())


def api_key(name: str, base_url: str, secrets: Mapping[str, str], own: str = OWN_SERVER_KEY) -> str:
    """Return the key for a model, "" where it needs none of ours.

    A key is sent only where it belongs: a server of one's own (`base_url`) gets the one in the
    variable `own`, and never a provider's. Raises ModelError that names the variable to set.
    """
    if base_url:
        return secrets.get(own) or "none"
    names = KEY_NAMES.get(provider_of(name), ())
    for variable in names:
        if secrets.get(variable):
            return secrets[variable]
    if names:
        raise ModelError(
            "denied", f"no key for {name}: set {names[-1]} in the environment or in .env"
        )
    return ""
