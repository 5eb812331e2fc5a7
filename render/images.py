"""Pictures of strangers, made harmless before a page shows them.

What comes from the net may be no picture at all, a drawing with script in it, or a small file
that unpacks into gigabytes. So the header is read first and its size judged; only then are
pixels decoded, turned upright, shrunk, and written anew without metadata. An animation keeps
its first frame.
"""

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES: Final = 20_000_000
MAX_PIXELS: Final = 16_000_000
"""What a page could show of more is nothing, and decoding takes at least 4 bytes of each: a drawing
of 190 kB took 654 MB. So a few large photographs are left out rather than a machine's memory."""

_READ: Final = ("PNG", "JPEG", "WEBP", "GIF")
_LOSSLESS_MODES: Final = ("P", "1", "LA", "RGBA", "PA")


class ImageError(ValueError):
    """Bytes that are no picture that a page may show; the message says why."""


def prepare_image(data: bytes, max_px: int = 1600) -> tuple[bytes, str, int, int]:
    """Return (bytes, ending, width, height) of a picture made fit for a page.

    Raises ImageError for what is too large, no raster picture, or broken.
    """
    if len(data) > MAX_BYTES:
        raise ImageError(f"{len(data):,} bytes, more than {MAX_BYTES:,}")
    if not data:
        raise ImageError("no bytes")
    try:
        with warnings.catch_warnings():
            # Pillow's own guard warns first; the size is judged here, before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=_READ)
        return _prepared(opened, max_px)
    except UnidentifiedImageError:
        raise ImageError("no PNG, JPEG, WebP or GIF picture") from None
    except Image.DecompressionBombError:
        raise ImageError(f"more than {MAX_PIXELS:,} pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        if isinstance(error, ImageError):
            raise
        raise ImageError(f"a broken picture: {error}") from error


def _prepared(opened: Image.Image, max_px: int) -> tuple[bytes, str, int, int]:
    width, height = opened.size
    if width * height > MAX_PIXELS:
        raise ImageError(f"{width} by {height} pixels, more than {MAX_PIXELS:,}")
    if width < 2 or height < 2:
        raise ImageError("a counting pixel, not a picture")
    lossless = opened.format == "PNG" or opened.mode in _LOSSLESS_MODES
    image = ImageOps.exif_transpose(opened)
    if image.mode not in ("L", "RGB", "RGBA"):
        image = image.convert("RGBA" if image.mode in _LOSSLESS_MODES else "RGB")
    if max(image.size) > max_px:
        image.thumbnail((max_px, max_px), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    if lossless:
        image.save(target, "PNG", optimize=True)
    else:
        image.convert("RGB").save(target, "JPEG", quality=84, optimize=True, progressive=True)
    return target.getvalue(), "png" if lossless else "jpg", *image.size
