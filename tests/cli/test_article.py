"""`syndicate article` as a person types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate import config, wiring
from syndicate.cli import cli
from syndicate.desk import pages
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, NotFound, WrongInput


@pytest.fixture
def key(rooms: Rooms, sample: bytes) -> str:
    """The first article of the sample page, signed off."""
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="test", now=wiring.clock())
    return taken.articles[0].key


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["article", *words], catch_exceptions=True)


def said(*words: str) -> dict[str, object]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_articles_are_listed_and_shown(key: str) -> None:
    assert run("list").stdout.splitlines()[0].startswith(f"{key}  signed_off r1")
    assert run("list", "--date", "2000-01-01").stdout == "No article of that day.\n"
    assert said("show", key)["key"] == key
    assert key in run("show", key).stdout


def test_a_correction_says_what_it_changed(key: str) -> None:
    done = said("correct", key, "--title", "新标题", "--park", "yuhu", "--note", "标题有误。")

    assert (done["revision"], done["note"], done["headline"], done["parks"]) == (2, "标题有误。", "新标题", ["yuhu"])
    assert set(done["differs"]) == {"title", "parks"}  # type: ignore[call-overload]
    assert "+ title: 新标题" in run("history", key).stdout
    assert "- title: 新标题" in run("correct", key, "--title", "又一个", "--no-park", "--note", "x。").stdout
    assert said("show", key)["parks"] == []


def test_a_correction_of_nothing_says_so(key: str) -> None:
    said("correct", key, "--title", "新标题", "--note", "有误。")

    assert "nothing to correct" in run("correct", key, "--title", "新标题", "--note", "有误。").stdout


def test_words_come_from_a_text_or_a_json_file(key: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("第一段。\n\n  第二段。\n")
    (tmp_path / "b.json").write_text(json.dumps({"paragraphs": ["唯一一段。"], "subtitle": ""}))
    first = said("correct", key, "--file", str(tmp_path / "a.txt"), "--note", "正文有误。")
    said("correct", key, "--file", str(tmp_path / "b.json"), "--note", "正文又有误。")

    assert first["differs"]["paragraphs"]["after"] == ["第一段。", "第二段。"]  # type: ignore[index]
    assert said("show", key)["paragraphs"] == ["唯一一段。"]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"id": 3}', '{"parks": "yuhu"}', '{"title": null}', '{"paragraphs": [1]}']
)
def test_a_file_that_is_no_correction_is_refused(key: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    done = run("correct", key, "--file", str(tmp_path / "b.json"), "--note", "有误。")

    assert isinstance(done.exception, WrongInput)


def test_a_retraction_is_for_ever_and_in_the_history(key: str, settings: config.Settings) -> None:
    assert said("retract", key, "--note", "不实。")["state"] == "retracted"
    assert isinstance(run("retract", key, "--note", "不实。").exception, Conflict)
    assert isinstance(run("correct", key, "--title", "x", "--note", "不实。").exception, Conflict)
    assert "不实。" in run("history", key).stdout


def test_an_article_seen_at_another_revision_is_refused(key: str) -> None:
    said("correct", key, "--title", "新标题", "--note", "有误。", "--revision", "1")

    assert isinstance(run("retract", key, "--note", "不实。", "--revision", "1").exception, Conflict)
    assert isinstance(run("show", "2000-01-01-a01-01").exception, NotFound)
    assert run("history", f"{key[:-2]}02").stdout == "Nothing was ever changed.\n"
