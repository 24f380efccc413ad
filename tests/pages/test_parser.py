"""The whole reading of a page: what holds for any text, and what holds for pages."""

import json
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import EmptyPage, PageTooLarge
from syndicate.model.page import Parsed, ProblemKind, StoryKind
from syndicate.model.park import Park
from syndicate.pages.decoding import decode
from syndicate.pages.export import to_format
from syndicate.pages.intake import LONGEST_PAGE
from syndicate.pages.leftover import spans_of
from syndicate.pages.parser import parse_page

PIECES = st.sampled_from(
    [
        *("湘潭高新区", "【雨湖高新区】", "合作园区", "招聘启事", "本报讯（记者 丁一）", "（下转03版）", "图为", "摄"),
        *("——", "记者", "“", "”", "（", "）", "。", "，", "\n", "\n\n", "\r\n", "\f", "　　", " ", "%", "1.2"),
        *("A03", "2026年11月20日 星期五", "0731-55550000", "全区要坚定", "不移统筹发展"),
        *("\u200b", "\u202e", "\ue000", "\x00", "\ud800", "\U0001f600", "é"),
    ]
)
ANY = st.text(max_size=120) | st.lists(PIECES, max_size=60).map("".join)


def claimed(text: str, parsed: Parsed) -> None:
    """Asserts that every character that is not white space is in exactly one span."""
    times = [0] * len(text)
    for span in spans_of(parsed):
        for k in range(span.start, span.end):
            times[k] += 1
    wrong = [
        (k, c, n) for k, (c, n) in enumerate(zip(text, times, strict=True)) if n > 1 or (n == 0 and not c.isspace())
    ]

    assert wrong == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY)
def test_any_text_is_read_or_refused_as_ours_and_nothing_is_lost_or_doubled(text: str) -> None:
    try:
        parsed = parse_page(text, (Park("a", "湘潭高新区"), Park("b", "雨湖高新区")))
    except EmptyPage:
        return

    claimed(text, parsed)


def test_the_sample_page_reads_as_its_gold(sample: str, sample_gold: object, parks: tuple[Park, ...]) -> None:
    parsed = parse_page(sample, parks)

    assert to_format(parsed, parks) == sample_gold
    claimed(sample, parsed)


def test_the_sample_page_is_about_all_eight_parks(sample: str, parks: tuple[Park, ...]) -> None:
    parsed = parse_page(sample, parks)

    assert {slug for s in parsed.stories for slug in s.parks} == {p.slug for p in parks}
    assert [s.parks for s in parsed.stories if len(s.parks) > 1] == [("xiangtan-gaoxin", "xiangtan-jingkai")]
    assert [s.kind for s in parsed.stories].count(StoryKind.PHOTO) == 1


def test_nothing_of_a_gold_page_is_lost_or_left_unplaced(shared: Path, parks: tuple[Park, ...]) -> None:
    for text in gold_texts(shared):
        parsed = parse_page(text, parks)

        claimed(text, parsed)
        assert [f.text for f in parsed.unplaced] == []


def gold_texts(shared: Path) -> list[str]:
    return [decode(p.read_bytes()).text for p in sorted(shared.glob("*.txt"))]


def test_the_same_text_gives_the_same_parse(sample: str, parks: tuple[Park, ...]) -> None:
    assert parse_page(sample, parks) == parse_page(sample, parks)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_change_nothing_but_places(
    sample: str, sample_gold: object, parks: tuple[Park, ...], ends: str
) -> None:
    assert to_format(parse_page(sample.replace("\n", ends), parks), parks) == sample_gold


def test_another_city_needs_no_registry(composer: ModuleType) -> None:
    text, gold = composer.compose(3, "frames")
    found = parse_page(text, ())

    assert [s.title for s in found.stories] == [a["title"] for a in gold["articles"]]
    assert {s.parks for s in found.stories} == {()}


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n\t\f", "\u200b\u202e\ufeff", "\x00\x01", "\ue000", "\ud800"])
def test_a_page_without_text_is_refused(text: str) -> None:
    with pytest.raises(EmptyPage) as caught:
        parse_page(text, ())

    assert caught.value.hint


def test_a_page_too_large_to_be_one_is_refused() -> None:
    with pytest.raises(PageTooLarge):
        parse_page("字" * (LONGEST_PAGE + 1), ())


def test_only_adverts() -> None:
    text = "合作园区\n甲经开区 山清水秀 招商热线：0731-55550001\n乙高新区 智造高地\n"
    parsed = parse_page(text, ())

    assert parsed.stories == ()
    assert [len(a.lines) for a in parsed.adverts] == [2]
    claimed(text, parsed)


@pytest.mark.parametrize(
    "text", ["12 345\n6 78\n", "字\n" * 3000, "字" * 20_000, "，" * 50, "）" * 50, "（" * 5000, "“" * 5000]
)
def test_odd_pages_are_read_whole(text: str) -> None:
    claimed(text, parse_page(text, ()))


def test_removed_characters_are_told_with_their_place_and_offsets_stay_true() -> None:
    text = "甲高新区 开展\u200b宣传\n\n本报讯（记者 丁一）今\u202e天，甲高新\ue000区开工。\n"
    parsed = parse_page(text, (Park("a", "甲高新区"),))
    story = parsed.stories[0]

    assert story.title == "甲高新区 开展宣传"
    assert [p.text for p in story.paragraphs] == ["今天，甲高新区开工。"]
    assert story.parks == ("a",)
    span = story.paragraphs[0].spans[0]
    assert text[span.start : span.end] == "今\u202e天，甲高新\ue000区开工。"
    removed = [p for p in parsed.problems if p.kind is ProblemKind.REMOVED]
    assert [text[p.place.start : p.place.end] for p in removed] == ["\u200b", "\u202e", "\ue000"]
    assert [p.place.first_line for p in removed] == [1, 3, 3]
    claimed(text, parsed)


def test_a_page_in_traditional_characters() -> None:
    text = (
        "高新區舉行開工典禮\n\n本報訊（記者 陳一）昨日，園區舉行典禮，二十家企業到場。\n\n典禮之後，各企業簽下合約。\n"
    )
    parsed = parse_page(text, ())

    assert [s.title for s in parsed.stories] == ["高新區舉行開工典禮"]
    assert len(parsed.stories[0].paragraphs) == 2


# --- composed pages ---------------------------------------------------------------------------------------------------


def right(text: str, gold: dict[str, object], parks: tuple[Park, ...]) -> tuple[int, int]:
    """(paragraphs of the gold read exactly and under their own headline, all of them)."""
    found = to_format(parse_page(text, parks), parks)
    got = {(bare(a["title"]), bare(p)) for a in found["articles"] for p in a["paragraphs"]}
    wanted = [(bare(a["title"]), bare(p)) for a in json.loads(json.dumps(gold["articles"])) for p in a["paragraphs"]]
    return sum(w in got for w in wanted), len(wanted)


def bare(text: str | None) -> str:
    return "".join((text or "").split())


@pytest.mark.parametrize("form", ["frames", "blocks", "raw", "flow", "pdfium"])
def test_composed_pages_of_another_town(composer: ModuleType, other_parks: tuple[Park, ...], form: str) -> None:
    """Held-back seeds; pages as hard as these (every second pair of articles interleaved) are rare in print."""
    pages = [composer.compose(seed, form) for seed in range(1000, 1008)]
    counts = [right(text, gold, other_parks) for text, gold in pages]

    assert sum(a for a, _ in counts) / sum(b for _, b in counts) >= 0.85


@pytest.mark.parametrize("form", ["frames", "blocks", "raw", "flow", "pdfium"])
def test_nothing_of_a_composed_page_is_lost(composer: ModuleType, other_parks: tuple[Park, ...], form: str) -> None:
    for seed in range(1010, 1013):
        text, _ = composer.compose(seed, form)

        claimed(text, parse_page(text, other_parks))
