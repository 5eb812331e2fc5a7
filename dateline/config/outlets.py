"""The tables of `newsletter.toml` on how issues look and where they go: `[post]`, `[site]`,
`[deploy]` and `[email]`.
"""

import re
import shlex
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from dateline.config.values import OptionalLanguage, Settings, with_blanks

_ADDRESS = r"[^<>\s,@]+@[^<>\s,@]+"
_NO_BRANCH = re.compile(
    r"^[-/]|^(?:@|HEAD)?$|[\s\0-\x20\x7f~^:?*\[\\]|\.\.|//|@\{|(?:^|/)\.|\.lock(?:/|$)|[/.]$"
)
"""What git has no branch of."""

Images = Literal["local", "link", "none"]


class PostTable(Settings):
    """What a post looks like beyond the form that every issue has."""

    images: Images = Field(
        "link", description="Images of posts: links to the originals, kept copies, or none."
    )
    images_url: str = Field(
        "images", description="For local images: what stands before a kept copy's file name."
    )
    issue_url: Annotated[str, with_blanks("date", "slug", "language", "stem", "name")] = Field(
        "",
        description="Where earlier issues stand on the site, with {date}, {slug}, {language}, "
        "{stem} (the post's name without its ending) and {name}: a story that goes on links to its "
        "last issue there. If empty, the day is named without a link.",
    )
    front_matter: dict[str, Any] = Field(
        {}, description="More front matter for every post: author, draft, categories, …."
    )
    headings: OptionalLanguage = Field(
        "",
        description="Language of the three headings (preview, viewpoint, overview): en for "
        "`Today's Preview` in posts of any language, the issue's own if empty.",
    )
    labels: dict[str, str] = Field({}, description="Headings and labels to replace, by name.")


class SiteTable(Settings):
    """The newsletter's own site."""

    images: Images = Field(
        "local", description="Images of the site: kept copies, links to the originals, or none."
    )


class DeployTable(Settings):
    """Where `dateline deploy` puts the posts and the site."""

    to: Literal["none", "folder", "git", "rsync", "command"] = Field(
        "none", description="none, folder, git, rsync or command."
    )
    folder: str = Field("", description="For folder: where to copy to, beside this file.")
    remote: str = Field(
        "", description="For git: URL or path of the repository; for rsync: host:folder."
    )
    branch: str = Field("main", description="For git: the branch to commit to.")
    command: str = Field(
        "",
        description="For command: what to run, beside this file; {folder} becomes the folder with "
        "all that is deployed.",
    )
    path: str = Field("posts", description="The folder for posts in that folder or repository.")
    site_path: str = Field("", description="Folder for the site there; empty: posts only.")
    author: str = Field("", description="For git: Name <address> of the commits.")
    verify_s: int = Field(
        120,
        ge=0,
        description="Seconds in which newsletter.url must show a site that was sent; 0: not asked.",
    )

    @model_validator(mode="after")
    def _complete(self) -> "DeployTable":
        for place, name, needed in (
            ("folder", "folder", "the folder to copy to"),
            ("git", "remote", "the repository to push to"),
            ("rsync", "remote", "the place to send to, as host:folder"),
            ("command", "command", "what to run, with {folder} in it"),
        ):
            if self.to == place and not getattr(self, name):
                raise ValueError(f"{name} is not set: name {needed}")
        if self.to == "command" and "{folder}" not in self.command:
            raise ValueError("command does not say where {folder} goes")
        try:
            shlex.split(self.command)
        except ValueError:
            raise ValueError("command has a quotation mark without its other one") from None
        for name in ("path", "site_path"):
            inside = PurePosixPath(getattr(self, name))
            if inside.is_absolute() or ".." in inside.parts:
                raise ValueError(f"{name} is a folder inside the target, as in content/posts")
        if PurePosixPath(self.path) == PurePosixPath(self.site_path):
            raise ValueError("path and site_path are the same: name two folders")
        if self.author and not re.fullmatch(r"[^<>\n]+ <[^<>\s]+@[^<>\s]+>", self.author):
            raise ValueError("author is written as in The desk <desk@example.org>")
        if _NO_BRANCH.search(self.branch):
            raise ValueError("branch is no name of a branch")
        if self.to == "rsync" and self.remote.startswith("-"):
            raise ValueError("remote is a place, as in host:folder")
        return self


class EmailTable(Settings):
    """Issues as e-mail, to the addresses of a list. The password is the secret SMTP_PASSWORD."""

    host: str = Field("", description="The mail server; empty: no mail is sent.")
    port: int = Field(587, ge=1, le=65535, description="Its port: 587, or 465 for tls.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls from the first byte, or none (this machine only)."
    )
    user: str = Field("", description="The name to log in with; empty: no login.")
    ca: str = Field("", description="File of certificates to trust besides the usual ones.")
    sender: str = Field("", description="Who it comes from, as in The desk <desk@example.org>.")
    readers: str = Field("readers.txt", description="File of addresses, one a line; # comments.")
    unsubscribe: Annotated[str, with_blanks("address")] = Field(
        "",
        description="Where readers leave the list: an https address (offered for one click) or "
        "mailto:; {address} becomes the reader's.",
    )
    buttondown: str = Field(
        "", description="Buttondown's address, https://api.buttondown.com/v1, to send by its lists."
    )
    unsubscribe_words: str = Field("Unsubscribe", description="What the mail's link to it says.")

    @model_validator(mode="after")
    def _complete(self) -> "EmailTable":
        if self.buttondown and not self.buttondown.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("buttondown is an https:// address")
        if not self.host:
            return self
        if "/" in self.host or re.fullmatch(r"[^:]+:\d+", self.host):
            raise ValueError("host is a name, as in smtp.example.org; its port stands in port")
        if not re.fullmatch(rf'("[^"\n]*"|[^<>",@\n]*)<{_ADDRESS}>|{_ADDRESS}', self.sender):
            raise ValueError("sender is one address, as in The desk <desk@example.org>")
        if self.unsubscribe and not self.unsubscribe.startswith(("https://", "mailto:")):
            raise ValueError("unsubscribe is an https:// or mailto: address")
        if self.security == "none" and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("mail leaves this machine only with security starttls or tls")
        return self
