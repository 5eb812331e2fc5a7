"""What of a front is kept: no heading that a text of the same answer says as well."""

import pytest

from summarize.llm.answer_forms import FrontAnswer, LeadParagraph
from summarize.llm.draft import EditorSteps, Size
from summarize.llm.reading import Reading
from summarize.models.settings import ModelSettings
from tests.support.llm_day import assignment, stories


@pytest.mark.parametrize(
    ("lead", "kept"),
    [
        pytest.param("Harbor opened the weights of its Pier-3B model.", True, id="a heading"),
        pytest.param("{}", False, id="a text repeats it"),
        pytest.param("{}. It holds 99 trillion parameters.", False, id="a text that was refused"),
    ],
)
def test_a_heading_that_was_put_into_a_text_too_is_kept_nowhere(lead: str, kept: bool) -> None:
    desk = EditorSteps(assignment(), ModelSettings(models=("openai:x",)), Size(3, 24))
    plan = desk.arranging.read(None)
    heading = stories()[0].title
    answer = FrontAnswer(
        title="", description="", tags=(heading[:30],), overview_title=heading,
        lead=(LeadParagraph(text=lead.format(heading), items=(f"{plan.lead[0]}-1",), picture=""),),
    )  # fmt: skip
    read = desk.front.read(answer, plan, Reading())
    assert bool(read.overview_title) == kept
