"""Which address and which alternative text an edition's picture has in a post or a page."""

from typing import Literal, NamedTuple

from render.text.labels import labels_for
from render.text.words import clean, safe_url
from summarize.edition import Edition, Paragraph, Picture

ImageMode = Literal["local", "link", "none"]


class PictureView(NamedTuple):
    """A picture on a page."""

    src: str
    alt: str
    width: int
    height: int
    source: str


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


def shot_of(
    paragraph: Paragraph, edition: Edition, images: ImageMode, images_url: str
) -> PictureView | None:
    """Return a paragraph's picture as a page shows it, unless it is left out."""
    picture = paragraph.picture
    src = picture_url(picture, images, images_url) if picture else ""
    if picture is None or not src:
        return None
    source = safe_url(edition.references[picture.item].url)
    return PictureView(src, picture_alt(picture, edition), picture.width, picture.height, source)
