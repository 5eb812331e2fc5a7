"""Which address and which alternative text an edition's picture has in a post or a page."""

from typing import Literal

from render.text.labels import labels_for
from render.text.words import clean, safe_url
from summarize.edition import Edition, Picture

ImageMode = Literal["local", "link", "none"]


def picture_url(picture: Picture, images: ImageMode, images_url: str) -> str:
    """Return a picture's address in the given mode; "" if it is to be left out."""
    if images == "link":
        return safe_url(picture.url)
    if images == "local" and picture.file:
        return f"{images_url.rstrip('/')}/{picture.file}" if images_url else picture.file
    return ""


def picture_alt(picture: Picture, edition: Edition) -> str:
    """Return the words for who can't see the picture: its own, else its item's title."""
    words = clean(picture.alt) or clean(edition.references[picture.item].title)
    return words or labels_for(edition.language).picture
