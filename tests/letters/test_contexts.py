"""The contract between templates and code: what a template uses is what it is given, neither less nor more."""

import dataclasses

import pytest

from syndicate.letters.contexts import CONTEXTS, Html
from syndicate.templating import default_folder
from tests.letters.desk import Desk


@pytest.mark.parametrize("template", CONTEXTS)
def test_a_template_uses_exactly_its_context(desk: Desk, template: str) -> None:
    fields = {field.name for field in dataclasses.fields(CONTEXTS[template])}

    assert desk.templates.find_undeclared(template) == fields


def test_every_template_of_a_letter_has_a_context() -> None:
    folder = default_folder()
    shipped = {path.relative_to(folder).as_posix() for path in folder.glob("letters/*/*") if path.is_file()}

    assert shipped == set(CONTEXTS)


def test_html_is_not_escaped_again() -> None:
    assert Html("<b>").__html__() == "<b>"
