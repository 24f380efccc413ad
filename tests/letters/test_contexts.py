"""The contract between templates and code: what a template uses is what it is given, neither less nor more."""

import dataclasses

import pytest

from syndicate.letters.contexts import CONTEXTS, Html
from syndicate.letters.contexts_notices import NOTICES, Notice
from syndicate.templating import default_folder
from tests.letters.desk import Desk


@pytest.mark.parametrize("template", CONTEXTS)
def test_a_template_uses_exactly_its_context(desk: Desk, template: str) -> None:
    fields = {field.name for field in dataclasses.fields(CONTEXTS[template])}

    assert desk.templates.find_undeclared(template) == fields


@pytest.mark.parametrize("kind", NOTICES.values())
def test_both_bodies_of_a_single_letter_use_exactly_its_context(desk: Desk, kind: type[Notice]) -> None:
    fields = {field.name for field in dataclasses.fields(kind)}
    folder = f"letters/{kind.folder}"

    used = {
        file: desk.templates.find_undeclared(f"{folder}/{file}") for file in ("subject.txt", "body.html", "body.txt")
    }

    assert used["body.html"] == used["body.txt"]
    assert used["body.html"] | used["subject.txt"] == fields


def test_every_template_of_a_letter_has_a_context() -> None:
    folder = default_folder()
    shipped = {path.relative_to(folder).as_posix() for path in folder.glob("letters/*/*") if path.is_file()}

    notices = {f"letters/{name}/{file}" for name in NOTICES for file in ("subject.txt", "body.txt", "body.html")}

    assert shipped == set(CONTEXTS) | notices


def test_html_is_not_escaped_again() -> None:
    assert Html("<b>").__html__() == "<b>"
