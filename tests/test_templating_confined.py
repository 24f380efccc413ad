"""Templates that are not ours: rendered elsewhere, and whatever they do is an error of that one template."""

import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from syndicate.errors import TemplateError
from syndicate.letters.contexts import Html
from syndicate.templating import Templates, confined, default_folder


@dataclass(frozen=True, slots=True)
class Page:
    title: str = "<b>一</b>"
    html: str = Html("<i>二</i>")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own" / "web").mkdir(parents=True)
    (tmp_path / "shipped" / "web").mkdir(parents=True)
    (tmp_path / "shipped" / "a.html").write_text("shipped {{ title }}")
    return tmp_path / "own"


@pytest.fixture
def templates(own: Path) -> Templates:
    return Templates([own, own.parent / "shipped"])


def child_of(templates: Templates) -> int | None:
    child = templates._confined._child
    return child.pid if child else None


def test_somebody_elses_template_is_rendered_in_another_process(own: Path, templates: Templates) -> None:
    (own / "b.html").write_text("own {{ title }} {{ html }} {% include 'a.html' %}")

    assert templates.render("b.html", Page()) == "own &lt;b&gt;一&lt;/b&gt; <i>二</i> shipped &lt;b&gt;一&lt;/b&gt;"
    assert child_of(templates) not in {None, os.getpid()}


def test_a_child_that_was_started_among_thousands_of_connections_is_heard(own: Path, templates: Templates) -> None:
    (own / "b.html").write_text("own")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2000), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]  # select() ends at 1024
    try:
        assert templates.render("b.html", Page()) == "own"
    finally:
        for descriptor in held:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_ours_are_rendered_here(own: Path, templates: Templates) -> None:
    (own / "b.html").write_text("x")

    assert templates.render("a.html", Page()) == "shipped &lt;b&gt;一&lt;/b&gt;"
    assert child_of(templates) is None


def test_one_of_ours_that_takes_in_another_folders_is_rendered_there(own: Path, templates: Templates) -> None:
    (own.parent / "shipped" / "c.html").write_text("{% include 'web/part.html' %}")
    (own / "web" / "part.html").write_text("part")

    assert templates.render("c.html", Page()) == "part"
    assert child_of(templates) is not None


BROKEN = [
    ("one\n{{ titel }}\n", "b.html, line 2: UndefinedError"),
    ("one\n{% if %}\n", "b.html, line 2: Expected an expression"),
    ("\n{{ title.__class__.__mro__ }}", "b.html, line 2: SecurityError"),
    ("\n{{ 9 ** 9999999 }}", "b.html, line 2: SecurityError"),
    ("\n\n{{ title * 10 ** 9 }}", "b.html, line 3: SecurityError"),
    ("\n{{ 'x' | center(10 ** 10) }}", "b.html, line 2: MemoryError"),
    ("{% for a in range(9999999) %}{% endfor %}", "b.html, line 1: OverflowError"),
    ("\n{% include 'b.html' %}", "b.html, line 2: RecursionError"),
    ("{% include '/etc/passwd' %}", "/etc/passwd does not exist"),
    ("{% include '../secret' %}", "secret does not exist"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_a_broken_or_hostile_template_names_its_line_and_hurts_no_other(
    own: Path, templates: Templates, text: str, message: str
) -> None:
    (own / "b.html").write_text(text)
    (own / "good.html").write_text("good")

    with pytest.raises(TemplateError) as error:
        templates.render("b.html", Page())
    assert message in str(error.value)
    assert templates.render("good.html", Page()) == "good"


def test_a_template_that_never_ends_is_ended_and_named(own: Path, templates: Templates) -> None:
    templates._confined = confined.Confined([own], seconds=0.3)
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    (own / "b.html").write_text(f"one\n{loop}")
    (own / "good.html").write_text("good")

    with pytest.raises(TemplateError, match=r"b\.html, line 2: TooLong"):
        templates.render("b.html", Page())
    assert templates.render("good.html", Page()) == "good"


def test_a_child_that_does_not_answer_is_killed(
    own: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confined, "PATIENCE", -4.7)
    (own / "b.html").write_text("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")

    with pytest.raises(TemplateError, match=r"b\.html was ended: it did not end in time"):
        templates.render("b.html", Page())
    assert child_of(templates) is None
    monkeypatch.undo()
    (own / "b.html").write_text("now good")
    assert templates.render("b.html", Page()) == "now good"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit(1)", "died"),
        (
            "import sys; sys.stdout.buffer.write(b'\\x7f\\xff\\xff\\xff'); sys.stdout.flush(); sys.stdin.read()",
            "too much",
        ),
        ("import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\2[]'); sys.stdout.flush(); sys.stdin.read()", "nonsense"),
        ("import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\2{{'); sys.stdout.flush(); sys.stdin.read()", "nonsense"),
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(
    own: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch, program: str, said: str
) -> None:
    (own / "b.html").write_text("x")
    fake = own.parent / "python"
    fake.write_text(f"#!{sys.executable}\n{program}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))

    with pytest.raises(TemplateError, match=rf"b\.html was ended: .*({said}|Broken pipe)"):
        templates.render("b.html", Page())


def test_the_child_is_told_nothing_of_our_environment(
    own: Path, templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNDICATE_SECRET", "hidden")
    (own / "b.html").write_text("x")
    templates.render("b.html", Page())

    assert "hidden" not in Path(f"/proc/{child_of(templates)}/environ").read_text()


def test_an_editors_own_words_are_found_by_their_templates(own: Path, templates: Templates) -> None:
    words = own / "locale" / "en" / "LC_MESSAGES" / "syndicate.po"
    words.parent.mkdir(parents=True)
    words.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "再见"\nmsgstr "Bye"\n')
    (own / "b.txt").write_text("{% trans %}再见{% endtrans %} {{ language }}")

    assert [templates.render("b.txt", Page(), language) for language in ("en-GB", "zh-CN")] == ["Bye en", "再见 zh-CN"]


def test_the_shipped_letters_may_be_overridden_one_file_at_a_time(own: Path) -> None:
    (own / "letters").mkdir()
    (own / "letters" / "serif.txt").write_text("Georgia,serif")
    templates = Templates([own, default_folder()])

    assert templates._is_foreign("letters/digest/body.html")
    assert not templates._is_foreign("web/error.html")


def test_stored_texts_stand_before_all_folders_and_are_rendered_elsewhere(own: Path, templates: Templates) -> None:
    (own / "a.html").write_text("own {{ title }}")
    stored = templates.over({"a.html": "stored {{ title }}", "c.html": "{% include 'a.html' %}"})

    assert stored.render("c.html", Page()) == "stored &lt;b&gt;一&lt;/b&gt;"
    assert child_of(templates) not in {None, os.getpid()}
    assert templates.render("a.html", Page()) == "own &lt;b&gt;一&lt;/b&gt;"
    assert (stored.source("a.html"), templates.source("a.html")) == ("stored {{ title }}", "own {{ title }}")
    assert (templates.source("none.html"), stored.names("web")) == (None, ())


def test_a_stored_text_that_is_ours_word_for_word_is_rendered_as_ours(templates: Templates) -> None:
    same = templates.over({"a.html": "shipped {{ title }}"})

    assert same.render("a.html", Page()) == "shipped &lt;b&gt;一&lt;/b&gt;"
    assert child_of(templates) is None


def test_a_broken_stored_text_is_told_with_its_name_and_line(templates: Templates) -> None:
    stored = templates.over(
        {"d.html": "\n{{ nope }}", "e.html": "\n\n{% if", "f.mjml": "<mjml>\n<mj-no></mj-no></mjml>"}
    )
    for name, line in (("d.html", 2), ("e.html", 3), ("f.mjml", 2)):
        with pytest.raises(TemplateError, match=f"Template {name}, line {line}: "):
            stored.render(name, Page())


def test_the_names_that_a_stored_text_takes_are_told(templates: Templates) -> None:
    stored = templates.over({"d.html": "{% if title %}{{ nope }}{% endif %}{{ _('x') }} {{ language }}"})

    assert stored.taken("d.html") == {"title", "nope"}
