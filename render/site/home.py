"""A language's front page: the newest issue whole, and the ways to everything before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from render.page.page import issue_values
from render.site.frame import LanguageFolder, frame
from render.site.issue import IssueJob, surroundings, with_known_pictures
from render.site.options import up
from render.site.workers import BuildContext, Files
from render.text.template import render_template


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page; `job` is of the newest issue, None where there is none yet.

    `lists` are the links to earlier issues, stories and topics.
    """

    place: LanguageFolder
    job: IssueJob | None
    lists: Mapping[str, Any]

    def files(self, context: BuildContext) -> Files:
        """Make the page."""
        options, path = context.options, self.place.prefix
        page = frame(
            self.place,
            options,
            path,
            options.name,
            description=options.description,
            translations=self.place.others,
        )
        labels = self.place.labels(options)
        values: dict[str, Any] = {"labels": labels, "page": page, "edition": None, **self.lists}
        if self.job:
            edition, _, _ = with_known_pictures(context.shelf.load(self.job.key), options)
            images = f"{up(path)}images"
            values |= issue_values(edition, labels, options.images, images)
            values |= surroundings(edition, self.job)
        text = render_template("site/home.html.j2", values, options.templates)
        return {f"{path}index.html": text.encode()}
