"""Writing to disk so that readers never see half a page, and nothing lands outside its folder.

Three rules. A name is joined to a folder only by `safe_join`. A file is replaced by rename, so a
crash or a full disk leaves the old bytes whole. And a file whose bytes would not change is not
touched at all, so its time of modification says when its content changed: that is what deploys
and feed readers go by.
"""

import contextlib
import os
import re
import stat
import threading
import unicodedata
from hashlib import sha256
from pathlib import Path, PurePosixPath

from summarize.errors import UserError

_POST = re.compile(r"\d{4}-\d\d-\d\d-([^.]+)(?:\.[a-z]{2})?\.md")
_SLUG_GAPS = re.compile(r"[\W_]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
_UNSAFE = re.compile(r"[\\\x00-\x1f]")
MAX_SLUG_CHARS = 60
"""Keeps names under the 255 bytes of common file systems, at four bytes a character."""

KNOWN_FOLDERS = 500


class UnsafePathError(UserError, ValueError):
    """A name would leave its folder, or cannot be a file's name."""


def safe_join(folder: Path, name: str) -> Path:
    """Return the path of `name` (with forward slashes) inside `folder`; never one outside it.

    Raises UnsafePathError for absolute names, `..`, backslashes, NULs and links that lead out.
    """
    pure = PurePosixPath(name)
    if not name or pure.is_absolute() or ".." in pure.parts or _UNSAFE.search(name):
        raise UnsafePathError(f"{name!r} is no name inside {folder}")
    path = folder / pure
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnsafePathError(f"{name!r} leads out of {folder} through a link")
    return path


def write_if_changed(path: Path, content: str | bytes, *, durable: bool = True) -> bool:
    """Write a file atomically unless it holds exactly this already; say whether it was written.

    The bytes go to a temporary file in the same folder, reach the disk, and take the old file's
    place by rename. On any error the old file stays and the temporary one is removed.
    """
    data = content.encode() if isinstance(content, str) else content
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    replace_atomically(path, data, durable=durable)
    return True


def replace_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put `data` in the place of `path` by rename; `durable` waits until the disk has it.

    A site of thousands of pages is built again in seconds, so its pages go without the wait;
    posts are kept, so they don't.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(str(path), data, durable=durable)


def _replace(path: str, data: bytes, *, durable: bool) -> None:
    """Do what `replace_atomically` says; plain text for a path, since sites have thousands."""
    folder, _, name = path.rpartition("/")
    temporary = f"{folder or '.'}/.{name[:40]}.{os.getpid()}.{threading.get_ident()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o644)
    try:
        try:
            while data:
                data = data[os.write(handle, data) :]
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)  # noqa: PTH105 - a Path would be made of it and taken apart
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError) and not error.filename:
            error.filename = path  # a write that fails does not say where
        raise


def remove_file(root: Path, name: str) -> None:
    """Remove a file below a folder, and the folders between that are empty then."""
    path = safe_join(root, name)
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == root or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


class Output:
    """A folder that many files are written to: names are checked, each folder's place once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._folders = {"": str(root)}

    def write(self, name: str, data: bytes) -> bool:
        """Write a file unless it is there already; say whether it was written.

        Raises UnsafePathError as `safe_join` does, and for a name that is a link.
        """
        head, _, tail = name.rpartition("/")
        if not tail or tail in (".", "..") or _UNSAFE.search(tail) or name[0] == "/":
            raise UnsafePathError(f"{name!r} is no name inside {self.root}")
        path = f"{self._folder(head)}/{tail}"
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            _replace(path, data, durable=False)
            return True
        if stat.S_ISLNK(found.st_mode):
            raise UnsafePathError(f"{name!r} is a link in {self.root}, which is not followed")
        return write_if_changed(Path(path), data, durable=False)

    def _folder(self, name: str) -> str:
        """Return a folder's path, and make it if it is not there yet.

        Below a folder that was checked, only a link could lead out.
        """
        if (known := self._folders.get(name)) is not None:
            return known
        above, _, last = name.rpartition("/")
        if last in ("", ".", "..") or _UNSAFE.search(last):
            path = str(safe_join(self.root, name))
        else:
            path = f"{self._folder(above)}/{last}"
        try:
            os.mkdir(path)  # noqa: PTH102 - see `_replace`
        except FileNotFoundError:
            Path(path).mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            if Path(path).is_symlink():
                path = str(safe_join(self.root, name))
        if len(self._folders) > KNOWN_FOLDERS:
            self._folders = {"": str(self.root)}  # few are met again: each page has its own
        self._folders[name] = path
        return path


def post_slug(name: str) -> str:
    """Return the newsletter's slug in a post's file name (2024-05-03-slug.ko.md); "" for none."""
    found = _POST.fullmatch(name)
    return found[1] if found else ""


def slugify(text: str) -> str:
    """Return a name for a path: lower-case words of any script joined by hyphens, never empty.

    What has no letters or digits (an emoji) is named by a hash of it; so is a name that was
    cut, since two long titles may share their beginning.
    """
    words = _SLUG_GAPS.sub("-", unicodedata.normalize("NFKC", text).casefold()).strip("-")
    if words and len(words) <= MAX_SLUG_CHARS and not _RESERVED.fullmatch(words):
        return words
    mark = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    stem = words[: MAX_SLUG_CHARS - 9].rstrip("-")
    return f"{stem}-{mark}" if stem else mark
