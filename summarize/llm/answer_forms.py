"""The forms in which a model answers, and how an answer's text is read.

The forms are flat and small, so that a small local model can fill them. Reading is lenient about
what stands around an answer (thoughts, fences, prose, wrappers) and about how a value is written (a
string for a list, nothing for an empty text), and strict about what can't be done without.
"""

import contextlib
import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from summarize.llm.json_text import decoded, find_objects, read_value

Form = TypeVar("Form", bound="AnswerForm")

MAX_WRAPPERS: Final = 5
"""Objects around an answer that are looked into."""


class AnswerError(ValueError):
    """An answer that can't be used; the message says why, in words that the model can act on."""


class AnswerForm(BaseModel):
    """Base of all forms. Extra fields are ignored when read and forbidden in the schema.

    Fields in `spared` are asked for in the schema, but an answer without them is read as if they
    were empty: asking again costs more than they are worth.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        coerce_numbers_to_str=True,
        json_schema_extra={"additionalProperties": False},
    )
    spared: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="before")
    @classmethod
    def _tidied(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        tidied = dict.fromkeys(cls.spared) | {str(key).lower(): data[key] for key in data}
        for name in cls.model_fields.keys() & tidied.keys():
            if kind := _list_of(cls, name):
                tidied[name] = _as_list(tidied[name], kind)
            elif cls.model_fields[name].annotation is str:
                tidied[name] = _as_text(tidied[name])
        return tidied


class ReadyAnswer(AnswerForm):
    """The answer to a trial question."""

    ready: bool


class SectionPlan(AnswerForm):
    """A section of the issue: a topic and the stories to tell under it."""

    topic: str = Field(description="key of a topic")
    stories: tuple[str, ...] = Field(description="handles of stories, such as S3")


class ArrangeAnswer(AnswerForm):
    """How the day's stories make an issue: each in a section, the top ones in lead or preview."""

    lead: tuple[str, ...] = Field(description="one to three handles of the top stories")
    preview: tuple[str, ...] = Field(
        default=(), description="two to four handles of stories to tell ahead of the sections"
    )
    sections: tuple[SectionPlan, ...]


class WrittenStatement(AnswerForm):
    """Sentences and the handles of the items they rest on."""

    spared: ClassVar[tuple[str, ...]] = ("items",)

    text: str
    items: tuple[str, ...] = Field(description="handles of items, such as S3-1")


class WrittenBullet(WrittenStatement):
    """A labelled statement about one story."""

    spared: ClassVar[tuple[str, ...]] = ("items", "label")

    story: str = Field(description="handle of the story, such as S3")
    label: str


class WriteAnswer(AnswerForm):
    """A batch of stories as written.

    A heading that a model puts over them unasked is read and not printed: topics head the sections.
    """

    bullets: tuple[WrittenBullet, ...]


class LeadParagraph(WrittenStatement):
    """A paragraph of the lead, and the item whose picture goes with it."""

    spared: ClassVar[tuple[str, ...]] = ("items", "picture")

    picture: str = Field(description="handle of an item that has a picture, or empty")


class FrontAnswer(AnswerForm):
    """What stands above all bullets, and the overview's title."""

    spared: ClassVar[tuple[str, ...]] = ("description", "tags", "overview_title")

    title: str
    description: str
    tags: tuple[str, ...]
    overview_title: str
    lead: tuple[LeadParagraph, ...]


class ViewpointAnswer(AnswerForm):
    """The opinion on what was reported."""

    statements: tuple[WrittenStatement, ...]


@functools.cache
def schema_of(form: type[AnswerForm]) -> Mapping[str, Any]:
    """Return a form's JSON schema without references, which small servers don't follow."""
    schema = form.model_json_schema()
    resolved: dict[str, Any] = _inline(schema, schema.pop("$defs", {}))
    return resolved


def _inline(node: Any, definitions: dict[str, Any]) -> Any:
    """Replace references by what they stand for; our forms don't refer to themselves."""
    if isinstance(node, list):
        return [_inline(part, definitions) for part in node]
    if not isinstance(node, dict):
        return node
    if reference := node.get("$ref"):
        return _inline(definitions[reference.rsplit("/", 1)[-1]], definitions)
    return {key: _inline(value, definitions) for key, value in node.items()}


def parse_answer(text: str, form: type[Form], *, cut: bool = False) -> Form:
    """Read an answer of a form from a model's text: of the objects that fit the last one.

    `cut` says that the answer was cut off. Raises AnswerError that names what is missing or wrong,
    for the one repair.
    """
    if not text.strip():
        raise AnswerError("the answer was empty")
    found = [one.data for one in find_objects(text, cut=cut)]
    problem = "the answer was cut off" if cut else "the answer holds no JSON object"
    for data in reversed(found):
        try:
            return _fit(data, form)
        except ValidationError as error:
            problem = _explain(error)
    if found and (single := _only_list(form)):  # the list's rows, without the object around them
        with contextlib.suppress(ValidationError):
            return form.model_validate({single: found})
    raise AnswerError(problem)


def _fit(data: dict[str, Any], form: type[Form]) -> Form:
    """Read an object of a form, or what it wraps: {"answer": {...}}, a tool call written out.

    Raises the ValidationError of the outermost object.
    """
    try:
        return form.model_validate(data)
    except ValidationError as error:
        for inner in _wrapped(data):
            with contextlib.suppress(ValidationError):
                return form.model_validate(inner)
        raise error from None


def _wrapped(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk through the objects in an object, the outer ones first."""
    layer: list[Any] = [data]
    for _ in range(MAX_WRAPPERS):
        values = [v for one in layer for v in (one.values() if isinstance(one, dict) else one)]
        layer = [value for value in map(_unpacked, values) if isinstance(value, dict | list)]
        yield from (value for value in layer if isinstance(value, dict))


def _unpacked(value: Any) -> Any:
    value = decoded(value) if isinstance(value, str) else value
    is_json = isinstance(value, str) and value.strip()[:1] in ("{", "[", "`")
    return read_value(value) if is_json else value


def _only_list(form: type[AnswerForm]) -> str:
    """Return the name of the only field that a form needs, if that is a list of objects."""
    names = [name for name, field in form.model_fields.items() if field.is_required()]
    return names[0] if len(names) == 1 and _list_of(form, names[0]) is not str else ""


def _list_of(form: type[AnswerForm], name: str) -> Any:
    """Return of what a field is a list, None if it is none."""
    annotation = form.model_fields[name].annotation
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


def _as_list(value: Any, kind: Any) -> Any:
    """Make a list of what models write in place of one."""
    value = _unpacked(value)
    if value is None:
        return []
    if isinstance(value, str) and kind is str:
        return [part for part in map(str.strip, re.split(r"[,;\n]", value)) if part]
    if isinstance(value, dict):  # {"0": {...}, "1": {...}}, or the only row
        rows = list(value.values())
        value = rows if rows and all(isinstance(row, dict) for row in rows) else [value]
    if isinstance(value, list):
        return [_as_row(row, kind) for row in value if row is not None]
    return value


def _as_row(row: Any, kind: Any) -> Any:
    """Make a text or an object of what models write in place of one in a list."""
    if kind is not str:
        return _unpacked(row)
    while isinstance(row, list | dict) and row:  # [["S1-1"]], [{"handle": "S1-1"}]
        row = next(iter(row.values() if isinstance(row, dict) else row))
    return row.strip(" []") if isinstance(row, str) else row


def _as_text(value: Any) -> Any:
    """Make a text of what models write in place of one."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return " ".join(value)
    return value


def _explain(error: ValidationError) -> str:
    """Say the first few errors of an answer in one line."""
    problems = error.errors(include_url=False, include_input=False)[:3]
    return "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg'].lower()}" for p in problems)
