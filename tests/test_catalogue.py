"""The English catalogue is complete and has no entry whose words no template uses."""

import re
from collections.abc import Iterator
from pathlib import Path

import polib  # type: ignore[import-untyped]
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from syndicate.errors import TemplateError
from syndicate.templating import default_folder
from syndicate.templating.catalogue import catalogue, language_of

ENGLISH = default_folder() / "locale" / "en" / "LC_MESSAGES" / "syndicate.po"
VALUE = re.compile(r"%\(\w+\)s")


def words_of_templates() -> Iterator[str]:
    folder = default_folder()
    with (folder / "locale" / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for _, _, message, _, _ in extract_from_dir(folder, methods, options):
        yield from [message] if isinstance(message, str) else message


def test_every_word_has_an_english_one_and_nothing_is_left_over() -> None:
    entries = polib.pofile(str(ENGLISH))

    assert {entry.msgid for entry in entries} == set(words_of_templates()), "run `make catalogue`"
    assert [entry.msgid for entry in entries.untranslated_entries() + entries.fuzzy_entries()] == []
    assert entries.obsolete_entries() == []


def test_no_translation_loses_or_invents_a_value() -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(ENGLISH))
        if set(VALUE.findall(entry.msgid)) != set(VALUE.findall(entry.msgstr))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("en", "en"), ("en-US", "en"), ("zh-CN", "zh-CN"), ("fr", "zh-CN"), ("../en", "zh-CN"), ("", "zh-CN")],
)
def test_a_language_without_a_catalogue_is_answered_in_chinese(wanted: str, language: str) -> None:
    assert language_of([default_folder()], wanted) == language


def test_the_first_folders_words_win_and_the_others_fill_in(tmp_path: Path) -> None:
    own = tmp_path / "locale" / "en" / "LC_MESSAGES" / "syndicate.po"
    own.parent.mkdir(parents=True)
    own.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8"\n\nmsgid "退订"\nmsgstr "Leave"\n')
    words = catalogue([tmp_path, default_folder()], "en")

    assert [words.gettext(word) for word in ("退订", "网站", "别的")] == ["Leave", "Site", "别的"]


def test_a_broken_catalogue_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "locale" / "en" / "LC_MESSAGES" / "syndicate.po"
    broken.parent.mkdir(parents=True)
    broken.write_text('msgid "a"\nmsgstr "b"\nnonsense "c"\n')

    with pytest.raises(TemplateError, match=r"syndicate\.po cannot be read"):
        catalogue([tmp_path], "en")
