from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from syndicate.feeds.text import clean, one_line, paragraph, plain, shorten

C0 = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"]
ILLEGAL = [*C0, "\ud800", "\udbff", "\udc00", "\udfff", "\ufffe", "\uffff"]
UNWELCOME = ["\x7f", "\x80", "\x9f", "\ue000", "\uf8ff", "\U000f0000", "\U0010ffff", "\u202e", "\u2066", "\ufeff"]
UNWELCOME += ["\ufdd0", "\U0001fffe", "\U000effff"]
ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize("character", [*ILLEGAL, *UNWELCOME], ids=lambda character: f"U+{ord(character):04X}")
def test_what_xml_or_readers_refuse_is_taken_out(character: str) -> None:
    assert clean(f"园{character}区") == "园区"


def test_what_people_write_stays() -> None:
    text = "“园区” & <新>　𠮷野家 №1 ½ é 😀 \t\n]]>"

    assert clean(text) == text


@given(ANY)
def test_whatever_comes_xml_takes_it_and_gives_it_back(text: str) -> None:
    element = etree.Element("p")
    element.text = one_line(text)

    assert (etree.fromstring(etree.tostring(element, encoding="UTF-8")).text or "") == one_line(text)


def test_one_line_has_no_full_width_or_leading_spaces() -> None:
    assert one_line("　　东山　\n\t高新区 \r\n") == "东山 高新区"


def test_a_paragraph_keeps_its_inner_spaces_and_loses_its_breaks() -> None:
    assert paragraph("　　金　晨说：\r\n“好。”　") == "金　晨说： “好。”"


@pytest.mark.parametrize(
    ("text", "short"), [("四个汉字", "四个汉字"), ("五个汉字吗", "五个汉…"), ("好的，不好", "好的…")]
)
def test_a_cut_shows(text: str, short: str) -> None:
    assert shorten(text, 4) == short


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<b>粗</b>", "＜b>粗＜/b>"),
        ("R&D 与 AT&T", "R&D 与 AT&T"),
        ("&amp;&lt;x&#60;&nbsp;", "＆amp;＆lt;x＆#60;＆nbsp;"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<!-- x --> <a@b.example>", "＜!-- x --> ＜a@b.example>"),
    ],
)
def test_plain_text_cannot_be_taken_for_markup(text: str, said: str) -> None:
    assert plain(text) == said


@given(ANY)
def test_plain_text_means_the_same_as_text_and_as_html(text: str) -> None:
    said = plain(text)

    assert unescape(said) == said
    assert html.fragment_fromstring(said, create_parent="p").text_content() == said
