import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from syndicate.errors import TemplateError
from syndicate.templating import Templates, default_folder


@dataclass(frozen=True, slots=True)
class Page:
    title: str = "<b>一</b> & “二”"
    items: tuple[str, ...] = ("a", "b")
    nothing: None = None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shipped" / "web").mkdir(parents=True)
    return tmp_path / "shipped"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["a.html", "web/a.html", "a.xml", "a.mjml"])
def test_values_are_escaped_in_markup(folder: Path, name: str) -> None:
    write(folder, name, "<mjml><mj-body><mj-raw>{{ title }}</mj-raw></mj-body></mjml>")

    assert "&lt;b&gt;一&lt;/b&gt; &amp; “二”" in Templates([folder]).render(name, Page())


def test_values_stand_as_they_are_in_text(folder: Path) -> None:
    write(folder, "a.txt", "{% for item in items %}\n- {{ item }}\n{% endfor %}\n{{ title }}\n")

    assert Templates([folder]).render("a.txt", Page()) == "- a\n- b\n<b>一</b> & “二”\n"


def test_the_first_folder_wins_and_the_others_fill_in(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(folder, "a.txt", "shipped a")
    write(folder, "b.txt", "shipped b")
    write(own, "a.txt", "own a")
    templates = Templates([own, folder])

    assert [templates.render(name, Page()) for name in ("a.txt", "b.txt")] == ["own a", "shipped b"]


def test_a_changed_file_is_read_again(folder: Path) -> None:
    templates = Templates([folder])
    write(folder, "a.mjml", "<mjml><mj-body><mj-raw>before</mj-raw></mj-body></mjml>")
    before = templates.render("a.mjml", Page())
    write(folder, "a.mjml", "<mjml><mj-body><mj-raw>after</mj-raw></mj-body></mjml>")
    os.utime(folder / "a.mjml", (1, 1))

    assert ("before" in before, "after" in templates.render("a.mjml", Page())) == (True, True)


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "web/../../secret.txt", "gone.html", "web"])
def test_a_name_never_leads_out_of_the_folders(folder: Path, name: str) -> None:
    write(folder.parent, "secret.txt", "secret")

    with pytest.raises(TemplateError, match="does not exist") as error:
        Templates([folder]).render(name, Page())
    assert str(folder) in error.value.hint


BROKEN = [
    ("a.html", "one\n{{ titel }}\n", "a.html, line 2: UndefinedError: 'titel' is undefined"),
    ("a.html", "one\n{% if x %}\n\n", "a.html, line 3: Unexpected end of template"),
    ("a.html", "one\n\n{{ title + 1 }}\n", "a.html, line 3: TypeError"),
    ("a.html", "{{ nothing.more }}", "a.html, line 1: UndefinedError"),
    ("a.html", "one\n{% include 'gone.html' %}", "gone.html does not exist"),
    (
        "a.mjml",
        "<mjml>\n<mj-body>\n<mj-raw>\n{{ title }}\n{{ titel }}</mj-raw></mj-body></mjml>",
        "a.mjml, line 5: Undef",
    ),
    ("a.mjml", "<mjml>\n<mj-body>\n<mj-raw>{% if %}</mj-raw></mj-body></mjml>", "a.mjml, line 3: Expected"),
    (
        "a.mjml",
        "<mjml>\n<mj-head>\n{{ title }}\n</mj-head><mj-body></mj-body></mjml>",
        "a.mjml, line 2: unexpected token",
    ),
    (
        "a.mjml",
        "<mjml>\n<mj-body>\n<mj-text no='{{ title }}'>x</mj-text></mj-body></mjml>",
        "a.mjml, line 3: {{ title }} stands",
    ),
    (
        "a.mjml",
        "<mjml>\n<mj-body>\n<mj-include path='/etc/passwd' />\n</mj-body></mjml>",
        "a.mjml, line 3: <mj-include>",
    ),
    (
        "a.mjml",
        "<mjml>\n<mj-body><mj-section><mj-column>\n<mj-txt>x</mj-txt></mj-column></mj-section></mj-body></mjml>",
        "a.mjml, line 3: <mj-txt> is no element of MJML",
    ),
    ("a.mjml", "<mjml><mj-body><mj-section></mj-body></mjml>", "a.mjml: unexpected end"),
    ("a.mjml", "no mjml", "a.mjml: unable to parse"),
]


@pytest.mark.parametrize(("name", "text", "message"), BROKEN)
def test_a_broken_template_names_its_file_and_line(folder: Path, name: str, text: str, message: str) -> None:
    write(folder, name, text)

    with pytest.raises(TemplateError) as error:
        Templates([folder]).render(name, Page())
    assert message in error.value.message


def test_a_template_that_is_not_utf8_is_told(folder: Path) -> None:
    (folder / "a.html").write_bytes("中文".encode("gb18030"))

    with pytest.raises(TemplateError, match=r"a\.html"):
        Templates([folder]).render("a.html", Page())


def test_the_failing_line_is_that_of_the_included_template(folder: Path) -> None:
    write(folder, "outer.html", "{% include 'web/inner.html' %}")
    write(folder, "web/inner.html", "\n\n{{ titel }}")

    with pytest.raises(TemplateError, match=r"web/inner\.html, line 3"):
        Templates([folder]).render("outer.html", Page())


def test_a_context_is_a_dataclass(folder: Path) -> None:
    write(folder, "a.html", "x")

    with pytest.raises(TemplateError, match="a context is a dataclass, not dict"):
        Templates([folder]).render("a.html", {"title": "x"})


def test_undeclared_names_are_those_of_all_templates_involved(folder: Path) -> None:
    write(folder, "layout.html", "{{ site }}{% block body %}{% endblock %}")
    write(folder, "part.html", "{{ part }}{% for x in items %}{{ x }}{% endfor %}")
    write(
        folder,
        "a.html",
        "{% extends 'layout.html' %}{% block body %}{% set y = title %}{{ y }}{% include 'part.html' %}{% endblock %}",
    )

    assert Templates([folder]).find_undeclared("a.html") == {"site", "title", "part", "items"}


def test_undeclared_names_of_mjml(folder: Path) -> None:
    write(
        folder,
        "a.mjml",
        '<mjml><mj-body background-color="{{ colour }}"><mj-text>{{ title }}</mj-text></mj-body></mjml>',
    )

    assert Templates([folder]).find_undeclared("a.mjml") == {"colour", "title"}


def test_tags_of_jinja_pass_through_mjml_whatever_they_hold(folder: Path) -> None:
    text = '{% if 1 < 2 and title != "x" %}yes{% endif %}{# a <comment> #}{{- items | join("&") -}}'
    write(folder, "a.mjml", f"<mjml><mj-body><mj-raw>{text}</mj-raw></mj-body></mjml>")

    assert ">yesa&amp;b<" in Templates([folder]).render("a.mjml", Page())


def test_html_of_mjml_has_only_what_webmail_keeps(folder: Path) -> None:
    write(
        folder,
        "a.mjml",
        '<mjml lang="zh-CN" dir="ltr"><mj-body><mj-section background-color="#ffffff"><mj-column><mj-button href="https://x.example">go</mj-button></mj-column></mj-section></mj-body></mjml>',
    )
    html = Templates([folder]).render("a.mjml", Page())

    assert [
        word for word in ("word-spacing", "cursor:", "mso-padding-alt", "background:", "<!--", "xmlns") if word in html
    ] == []
    assert html.lower().startswith('<!doctype html><html lang="zh-cn" dir="ltr"')
    assert "background-color:#ffffff;width:600px;max-width:100%" in html


def test_the_shipped_templates_are_found() -> None:
    assert (default_folder() / "letters" / "layout.mjml").is_file()
