"""The contract of the templates: a record's fields are exactly the names its template uses, and each is documented."""

import ast
import inspect
import re
from dataclasses import fields
from itertools import pairwise

import pytest

from syndicate.feeds import views
from syndicate.templating import Templates
from tests.feeds.conftest import TEMPLATES

PAGES = [(views.FRONT, views.FrontPage), (views.PARK, views.ParkPage), (views.ARTICLE, views.ArticlePage)]
COMMON = {"root", "paper", "canonical"}


@pytest.mark.parametrize(("template", "record"), PAGES)
def test_a_template_uses_exactly_the_fields_of_its_record(template: str, record: type, templates: Templates) -> None:
    assert templates.find_undeclared(template) == {field.name for field in fields(record)}


@pytest.mark.parametrize(("_template", "record"), PAGES)
def test_every_field_says_what_it_holds(_template: str, record: type) -> None:
    (body,) = (node.body for node in ast.parse(inspect.getsource(record)).body if isinstance(node, ast.ClassDef))
    told = {
        field.target.id
        for field, after in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr)
    }
    listed = set(re.findall(r"`(\w+)`", views.__doc__ or "")) & COMMON

    assert listed | told == {field.name for field in fields(record)}


@pytest.mark.parametrize("path", sorted((TEMPLATES / "web" / "site").glob("*.html")), ids=lambda path: path.name)
def test_no_template_turns_escaping_off_or_carries_script_or_style(path: object) -> None:
    source = (TEMPLATES / "web" / "site" / str(path)).read_text()

    assert not re.search(r"\|\s*safe|autoescape|<script|<style|\sstyle=|\son\w+=", source)
