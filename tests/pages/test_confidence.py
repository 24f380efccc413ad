"""How sure a story is: what lowers it."""

from syndicate.model.park import Park
from syndicate.pages import confidence
from syndicate.pages.parser import read

HEAD = "甲经开区 开放日\n\n本报讯（记者 王一）昨天，甲经开区举行开放日活动。\n\n"


def sure(text: str) -> dict[int, float]:
    return confidence.of_stories(read(text, (Park("a", "甲经开区"),)))


def test_a_clean_page_is_sure() -> None:
    assert sure(f"{HEAD}两千名市民走进工厂。\n")[0] >= 0.95


def test_a_story_that_stops_in_mid_sentence_is_not() -> None:
    whole, cut = sure(f"{HEAD}两千名市民走进工厂。\n")[0], sure(f"{HEAD}两千名市民走进工厂，看机械臂给\n")[0]

    assert cut <= round(whole * confidence.UNFINISHED, 3)


def test_a_headline_without_a_body_is_not() -> None:
    found = sure(f"{HEAD}两千名市民走进工厂。\n\n社区食堂开张 老人点赞\n")

    assert found[1] <= confidence.BODILESS < found[0]


def test_a_weak_join_counts() -> None:
    strong = sure(f"{HEAD}两千名市民走进工厂，人人坚定\n\n不移地排队。\n")[0]
    weak = sure(f"{HEAD}两千名市民走进工厂，人人今天\n\n昨天都排队。\n")[0]

    assert weak < strong
