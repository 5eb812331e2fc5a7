"""The forms in which a model answers, and how an answer's text is read.

The forms are flat and small, so that a small local model can fill them. Reading is lenient about
what stands around the JSON (thoughts, fences, prose) and strict about what is in it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Form = TypeVar("Form", bound="AnswerForm")

MAX_ANSWER: Final = 200_000
"""Longest answer that is read, in characters; ours are about 10,000."""

MAX_STARTS: Final = 40
"""Places at which an answer's JSON is looked for."""


class AnswerError(ValueError):
    """An answer that can't be used; the message says why, in words that the model can act on."""


class AnswerForm(BaseModel):
    """Base of all forms. Extra fields are ignored when read and forbidden in the schema."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", json_schema_extra={"additionalProperties": False}
    )


class ReadyAnswer(AnswerForm):
    """The answer to a trial question."""

    ready: bool


class SectionPlan(AnswerForm):
    """A section of the issue: a topic and the stories to tell under it."""

    topic: str = Field(description="key of a topic")
    stories: tuple[str, ...] = Field(description="handles of stories, such as S3")


class ArrangeAnswer(AnswerForm):
    """How the day's stories make an issue."""

    lead: tuple[str, ...] = Field(description="one to three handles of the top stories")
    sections: tuple[SectionPlan, ...]


class WrittenStatement(AnswerForm):
    """Sentences and the handles of the items they rest on."""

    text: str
    items: tuple[str, ...] = Field(description="handles of items, such as S3-1")


class WrittenBullet(WrittenStatement):
    """A labelled statement about one story."""

    story: str = Field(description="handle of the story, such as S3")
    label: str


class WriteAnswer(AnswerForm):
    """One section as written."""

    title: str
    bullets: tuple[WrittenBullet, ...]


class LeadParagraph(WrittenStatement):
    """A paragraph of the lead, and the item whose picture goes with it."""

    picture: str = Field(description="handle of an item that has a picture, or empty")


class PreviewGroup(AnswerForm):
    """A topic of the preview."""

    title: str
    bullets: tuple[WrittenBullet, ...]


class FrontAnswer(AnswerForm):
    """What stands above the overview."""

    title: str
    description: str
    tags: tuple[str, ...]
    overview_title: str
    lead: tuple[LeadParagraph, ...]
    preview: tuple[PreviewGroup, ...]


class ViewpointAnswer(AnswerForm):
    """The opinion on what was reported."""

    statements: tuple[WrittenStatement, ...]


class RepairAnswer(WrittenStatement):
    """One statement, corrected."""


def schema_of(form: type[AnswerForm]) -> dict[str, Any]:
    """Return a form's JSON schema without references, which small servers don't follow."""
    schema = form.model_json_schema()
    definitions = schema.pop("$defs", {})
    resolved = _inline(schema, definitions)
    assert isinstance(resolved, dict)
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


def parse_answer(text: str, form: type[Form]) -> Form:
    """Read an answer of a form from a model's text.

    Raises AnswerError that names what is missing or wrong, for the one repair.
    """
    if not text.strip():
        raise AnswerError("the answer was empty")
    problem = "the answer holds no JSON object"
    for data in _objects(text[:MAX_ANSWER]):
        try:
            return form.model_validate(data)
        except ValidationError as error:
            if problem.startswith("the answer holds"):
                problem = _explain(error)
    raise AnswerError(problem)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Find the JSON objects in a text, outermost first, whatever stands around them."""
    text = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL)
    decoder = json.JSONDecoder(strict=False)
    position = 0
    for _ in range(MAX_STARTS):
        position = text.find("{", position)
        if position < 0:
            return
        try:
            data, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            position += 1
            continue
        yield _storable(data)
        position = end


def _storable(data: dict[str, Any]) -> dict[str, Any]:
    """Replace halves of surrogate pairs: models escape emoji, and sometimes only half of one."""
    text = json.dumps(data, ensure_ascii=False)
    return data if text.isascii() else json.loads(text.encode("utf-8", "replace"))


def _explain(error: ValidationError) -> str:
    """Say the first few errors of an answer in one line."""
    problems = error.errors(include_url=False, include_input=False)[:3]
    return "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['msg'].lower()}" for p in problems)
