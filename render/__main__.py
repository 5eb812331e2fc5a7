"""`python -m render edition.json -o DIR`: one edition to its post and page, without a store."""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from render.files import safe_join, write_if_changed
from render.page.page import render_page
from render.post.options import PostOptions, post_name
from render.post.post import render_post
from summarize.edition import Edition
from summarize.errors import UserError


def main(arguments: list[str] | None = None) -> int:
    """Run the command; give 0, or 1 with the reason on standard error."""
    options = _arguments(arguments)
    try:
        for path in options.editions:
            edition = Edition.from_json(path.read_bytes())
            for written in write_edition(edition, options.out, options.templates, options.images):
                print(written)
    except (OSError, ValidationError, UserError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    return 0


def write_edition(edition: Edition, out: Path, templates: Path | None, images: str) -> list[Path]:
    """Write an edition's post and page into a folder; give their paths."""
    name = post_name(edition)
    post = render_post(edition, PostOptions(templates=templates, images=images))  # type: ignore[arg-type]
    page = render_page(edition, templates=templates, images=images)  # type: ignore[arg-type]
    files = {name: post, f"{name.removesuffix('.md')}.html": page}
    for file, text in files.items():
        write_if_changed(safe_join(out, file), text)
    return [out / file for file in files]


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m render", description=__doc__)
    parser.add_argument("editions", nargs="+", type=Path, help="editions as JSON files")
    parser.add_argument("-o", "--out", type=Path, default=Path("out"), help="folder to write to")
    parser.add_argument("--templates", type=Path, help="folder of your own templates")
    parser.add_argument("--images", choices=("local", "link", "none"), default="link")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
