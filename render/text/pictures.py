"""Which address and which alternative text an edition's picture has in a post or a page."""

from typing import Literal, NamedTuple

from render.text.labels import labels_for
from render.text.words import clean, safe_url
from summarize.edition import Edition, Paragraph

ImageMode = Literal["local", "link", "none"]


class PictureView(NamedTuple):
    """A picture in a post or on a page; `source` is the page that it is from."""

    src: str
    alt: str
    width: int
    height: int
    source: str


def picture_of(
    paragraph: Paragraph, edition: Edition, images: ImageMode, images_url: str
) -> PictureView | None:
    """Return a paragraph's picture as it is shown in the given mode, unless it is left out.

    Its words for who can't see it are its own, else its item's title.
    """
    picture, src = paragraph.picture, ""
    if picture and images == "link":
        src = safe_url(picture.url)
    elif picture and images == "local" and picture.file:
        src = f"{images_url.rstrip('/')}/{picture.file}" if images_url else picture.file
    if picture is None or not src:
        return None
    item = edition.references[picture.item]
    alt = clean(picture.alt) or clean(item.title) or labels_for(edition.language).picture
    return PictureView(src, alt, picture.width, picture.height, safe_url(item.url))
