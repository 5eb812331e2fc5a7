"""Templates: ours, or the user's of the same name, which wins.

With a user's folder the environment is sandboxed, because a template that was copied from
somewhere should be able to lay out an issue and nothing more; ours alone need no guard, and are
filled in half the time. Undefined names are errors, since a page with a silent hole is
found by readers; the error names the template's file and line.
"""

import datetime as dt
import functools
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from hashlib import blake2b
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Block, Call, Expr, Getattr, Include
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from markupsafe import escape as escape_any

from render.text.markdown import escape
from render.text.words import as_html, clean
from summarize.errors import UsageError

OURS = Path(str(files("templates")))
"""The folder of the templates that come with the package."""


class LayoutError(UsageError):
    """A template cannot be used; the message names its file, the line and what is wrong."""


def render_template(name: str, values: Mapping[str, Any], folder: Path | None = None) -> str:
    """Fill the template `name` from the user's `folder` or from ours.

    Raises LayoutError for syntax errors, undefined names and forbidden operations.
    """
    try:
        return environment(folder).get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise LayoutError(f"{error.filename or name}:{error.lineno}: {error.message}") from error
    except (TemplateError, TypeError, AttributeError) as error:
        raise LayoutError(f"{_place(error, folder) or name}: {error}") from error


class _Direct(CodeGenerator):
    """Writes our templates in plainer Python; pages are filled in half the time.

    Text is escaped by `html`: Jinja's own way makes an object of each escaped text, to mark it as
    safe, and a text that only goes to the output needs no mark. `a.b` is that of Python, since
    templates are given objects and no dicts, and so is a call, since none of them asks for the
    context. What is included, and a block, is joined where it stands: each of its thousand pieces
    would climb to the page by itself.
    """

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.html(")

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Include(self, node: Include, frame: Frame) -> None:  # noqa: N802
        self.writeline("included = environment.get_template(", node)
        self.visit(node.template, frame)
        self.write(")")
        around = f"context.get_all(), True, {self.dump_local_context(frame)}"
        self.writeline(f"yield concat(included.root_render_func(included.new_context({around})))")

    def visit_Block(self, node: Block, frame: Frame) -> None:  # noqa: N802
        if not (frame.toplevel and self.has_known_extends):
            self.writeline(f"yield concat(context.blocks[{node.name!r}][0](context))", node)


_WITHOUT_SIGNS = frozenset({int, float, dt.date})
"""Kinds whose text needs no escape."""


class _Plain(Environment):
    """For our own templates."""

    code_generator_class = _Direct

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return a plain table, which is copied for each page in a tenth of the time."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def html(value: object) -> str:
        """Return a value as HTML, as `markupsafe.escape` does."""
        if type(value) is str:
            return as_html(value)
        if type(value) is Markup:
            return value
        return str(value) if type(value) in _WITHOUT_SIGNS else escape_any(value)


def environment(folder: Path | None = None) -> Environment:
    """Return the environment for a user's template folder; HTML is escaped, Markdown is not."""
    return _ours() if folder is None else users_environment(folder)


@functools.lru_cache(maxsize=8)
def users_environment(folder: Path) -> Environment:
    """Return the environment for a user's folder; forget it to see which templates are new."""
    return _made(ImmutableSandboxedEnvironment, folder, OURS)


@functools.lru_cache(maxsize=1)
def _ours() -> Environment:
    """Return the environment of our templates, compiled once: they stay while a process lives."""
    made = _made(_Plain, OURS)
    if not sys.dont_write_bytecode:
        folder = Path(cache_from_source(str(OURS / "__init__.py"))).parent
        mark = blake2b(Path(__file__).read_bytes(), digest_size=6).hexdigest()
        made.bytecode_cache = _Compiled(str(folder), f"%s-{mark}.jinja")
    return made


class _Compiled(FileSystemBytecodeCache):
    """Keeps templates compiled where Python keeps modules: to compile them takes 0.1 s."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template where that may be written."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _made(kind: type[Environment], *folders: Path) -> Environment:
    made = kind(
        loader=FileSystemLoader(folders),
        auto_reload=kind is not _Plain,
        undefined=StrictUndefined,
        autoescape=lambda name: name is None or not name.endswith((".md.j2", ".txt.j2")),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"md": escape, "clean": clean}
    return made


def _place(error: BaseException, folder: Path | None) -> str:
    """Name the template's file and line where an error happened, from Jinja's traceback."""
    roots = [str(root) for root in (folder, OURS) if root is not None]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.startswith(tuple(roots)):
            return f"{frame.filename}:{frame.lineno}"
    return ""
