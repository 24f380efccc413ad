"""`syndicate parks` and `syndicate template`: what the desk can do, by command."""

import tomllib
from pathlib import Path

import pytest

from syndicate import config
from syndicate.errors import Conflict, NotFound, TemplateError
from tests.cli.command import ok, refused, run

STORY = "letters/digest/story.html"


@pytest.fixture
def paper(tmp_path: Path, settings: config.Settings) -> Path:
    assert run("init").returncode == 0
    return tmp_path


def test_parks_are_added_changed_renamed_and_closed(paper: Path) -> None:
    assert ok("parks", "add", "xinqu", "新区一号", "--alias", "新区", "--hotline", "0731-1")["aliases"] == ["新区"]
    changed = ok("parks", "change", "xinqu", "--alias", "北新区", "--no-alias", "新区", "--hotline", "", "--place", "1")
    assert (changed["aliases"], changed["hotline"]) == (["北新区"], None)
    assert ok("parks", "rename", "xinqu", "new-town")["new"] == "new-town/"
    assert run("parks", "close", "new-town").returncode == 0
    first = ok("parks", "list")[0]
    assert (first["slug"], first["closed"]) == ("new-town", True)
    assert ok("parks", "show", "xinqu")["before"] == ["xinqu"]
    assert "已经属于另一个园区" in refused(run("parks", "change", "tianyi", "--alias", "北新区"), Conflict)
    assert ok("parks", "merge", "new-town", "tianyi", "--yes")["articles"] == 0
    assert ok("parks", "show", "xinqu")["slug"] == "tianyi"


def test_the_registry_goes_out_and_comes_in(paper: Path) -> None:
    assert run("parks", "export", "--out", "out.toml").returncode == 0
    out = paper / "out.toml"
    assert len(tomllib.loads(out.read_text(encoding="utf-8"))["park"]) == 8
    out.write_text(
        out.read_text(encoding="utf-8") + '\n[[park]]\nslug = "xinqu"\nname = "新区一号"\n', encoding="utf-8"
    )
    assert ok("parks", "import", "out.toml")["added"] == ["xinqu"]
    assert run("parks", "remove", "xinqu").returncode == 0
    assert ok("parks", "import")["same"] == [park["slug"] for park in ok("parks", "list")]
    refused(run("parks", "show", "xinqu"), NotFound)


def test_a_template_is_edited_and_goes_back(paper: Path) -> None:
    shipped = run("template", "show", STORY).stdout
    (paper / "story.html").write_text(shipped + "<!-- x -->", encoding="utf-8")
    (paper / "bad.html").write_text("{{ nope }}", encoding="utf-8")
    assert ok("template", "check", STORY, "--file", "story.html") == {"checked": [STORY]}
    assert "line 1" in refused(run("template", "edit", STORY, "--file", "bad.html"), TemplateError)
    assert ok("template", "edit", STORY, "--file", "story.html", "--note", "x")["version"] == 1
    assert run("template", "show", STORY).stdout == shipped + "<!-- x -->"
    assert ok("template", "restore", STORY, "0")["version"] == 2
    assert run("template", "show", STORY).stdout == shipped
    assert [row["version"] for row in ok("template", "history", STORY)] == [2, 1]
    assert {row["name"]: row["version"] for row in ok("template", "list")}[STORY] == 2
    assert len(ok("template", "check")["checked"]) > 30
    refused(run("template", "show", "web/error.html"), NotFound)
