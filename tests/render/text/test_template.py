"""Templates: what they put out is escaped exactly as markupsafe does, also in a user's folder."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from render.text.template import LayoutError, environment, render_template

FOLDERS = [
    pytest.param(None, id="ours"),
    pytest.param(Path("/nonexistent/templates"), id="guarded"),
]


class Shouting:
    """Gives its own HTML."""

    def __html__(self) -> str:
        return "<b>!</b>"


@pytest.mark.parametrize("folder", FOLDERS)
@given(value=st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.floats()))
def test_a_value_is_escaped_as_markupsafe_does(folder: Path | None, value: object) -> None:
    template = environment(folder).from_string("{{ value }}|{% if true %}{{ value }}{% endif %}")
    assert template.render(value=value) == f"{escape(value)}|{escape(value)}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_html_stays_and_what_is_not_defined_is_an_error(folder: Path | None) -> None:
    made = environment(folder)
    assert made.from_string("{{ value }}").render(value=Shouting()) == "<b>!</b>"
    assert made.from_string("{{ value | safe }}").render(value="<i>") == "<i>"
    macro = (
        "{% macro m(x) %}<p>{{ x }}</p>{% endmacro %}{{ m('<') }}"
        "{% set y %}{{ m('&') }}{% endset %}{{ y }}"
    )
    assert made.from_string(macro).render() == "<p>&lt;</p><p>&amp;</p>"
    switched = "{% autoescape false %}{{ value }}{% endautoescape %}{{ value }}"
    assert made.from_string(switched).render(value="<") == "<&lt;"
    with pytest.raises(UndefinedError):
        made.from_string("{{ nothing }}").render()


def test_a_users_template_is_guarded(tmp_path: Path) -> None:
    (tmp_path / "a.html.j2").write_text("{{ value.__class__.__mro__ }}")
    with pytest.raises(LayoutError, match=r"a\.html\.j2:1"):
        render_template("a.html.j2", {"value": ""}, tmp_path)
