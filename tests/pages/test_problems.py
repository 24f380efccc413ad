"""What an editor is asked to look at."""

import json
from pathlib import Path

from syndicate.model.page import ProblemKind
from syndicate.model.park import Park
from syndicate.pages.decoding import decode
from syndicate.pages.parser import parse_page

K = ProblemKind


def kinds(text: str) -> list[tuple[ProblemKind, int]]:
    return [(p.kind, p.place.first_line) for p in parse_page(text, (Park("a", "甲经开区"),)).problems]


def test_a_clean_page_has_none() -> None:
    text = "甲经开区 开放日\n\n本报讯（记者 王一）昨天，甲经开区举行开放日活动。\n\n两千名市民走进工厂。\n"

    assert kinds(text) == []


def test_a_weekday_that_is_not_the_dates() -> None:
    text = "A01 要闻 2026年11月20日 星期一\n\n甲经开区 开放日\n\n本报讯（记者 王一）昨天，甲经开区举行开放日活动。\n"

    assert kinds(text) == [(K.HEADER, 1)]


def test_a_sentence_that_nothing_finishes() -> None:
    lead = "甲经开区 开放日\n\n本报讯（记者 王一）昨天，甲经开区举行开放日活动。\n\n"
    text = f"{lead}两千名市民走进工厂，看机器人焊接车门，看机械臂给\n"

    assert kinds(text) == [(K.SEAM, 5)]


def test_a_story_of_no_park() -> None:
    text = "社区开放日\n\n本报讯（记者 王一）昨天，社区举行开放日活动。\n"

    assert kinds(text) == [(K.PARK, 1)]


def test_a_line_that_fills_its_column() -> None:
    """Printed lines without indents: whether the paragraph ends with the full line nobody can tell."""
    body = [
        "本报讯（记者王一）",
        "昨天上午甲经开区举行了开放日。",
        "两千名市民走进工厂看机器人焊接",
        "车门和车顶，人人都说开了眼界。",
        "孩子们围着机械臂不肯走开，讲解",
        "员只好把同一段话说了十几遍呢。",
        "大家都笑了。",
    ]
    text = "甲经开区 开放日\n" + "\n".join(body * 2)

    assert K.BREAK in [k for k, _ in kinds(text)]


def test_of_stories_sure_of_themselves_nearly_all_are_right(shared: Path, parks: tuple[Park, ...]) -> None:
    """Confidence of 0.9 and more: at least 95 % have the headline and all the paragraphs of the gold."""
    sure = right = 0
    for page in sorted(shared.glob("*.txt")):
        gold = json.loads(page.with_suffix(".json").read_text("utf-8"))
        wanted = [(bare(a["title"]), [bare(p) for p in a["paragraphs"]]) for a in gold["articles"]]
        for story in parse_page(decode(page.read_bytes()).text, parks).stories:
            if story.confidence >= 0.9:
                sure += 1
                right += (bare(story.title), [bare(p.text) for p in story.paragraphs]) in wanted

    assert sure >= 20
    assert right >= 0.95 * sure


def bare(text: str | None) -> str:
    return "".join((text or "").split())
