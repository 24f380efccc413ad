"""Articles, parks and dates as the words a template prints."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from syndicate.letters.clean import one_line
from syndicate.model.article import Article
from syndicate.model.page import Byline
from syndicate.model.park import Park

MOST_HEADLINE = 80
MOST_KICKER = 60
MOST_BYLINE = 60
MOST_PARK = 20
MOST_NAME = 30
MOST_PARKS = 12
"""Names of parks that a letter lists before it says how many more."""

_WEEKDAYS = "一二三四五六日"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
HOUSE_COLOUR = "#8a1c1c"
"""Of stories that belong to no park."""


def long_date(day: date) -> str:
    """`2022年11月30日 星期三`"""
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def kicker(article: Article, parks: Mapping[str, Park]) -> str:
    """The story's parks by name, the most important first; empty for a story of no known park."""
    names = [one_line(parks[slug].name, MOST_PARK) for slug in article.parks if slug in parks]
    return one_line(" · ".join(names), MOST_KICKER)


def colour(article: Article, parks: Mapping[str, Park]) -> str:
    """The colour of the story's first park."""
    first = next((parks[slug].colour for slug in article.parks if slug in parks), HOUSE_COLOUR)
    return first if _COLOUR.fullmatch(first) else HOUSE_COLOUR


def byline(by: Byline) -> str:
    """`记者 马贵 / 通讯员 刘银花`, empty when nobody is named."""
    roles = (("记者", by.reporters), ("通讯员", by.correspondents), ("摄影", by.photographers))
    return one_line(" / ".join(f"{role} {' '.join(names)}" for role, names in roles if names), MOST_BYLINE)


def chosen_parks(slugs: Sequence[str], parks: Mapping[str, Park]) -> str:
    """What a reader chose, in words: `岳塘经开区、韶山高新区`, or that they chose all."""
    names = [one_line(parks[slug].name, MOST_PARK) for slug in slugs if slug in parks]
    if not names:
        return "全部园区"
    listed = "、".join(names[:MOST_PARKS])
    return listed if len(names) <= MOST_PARKS else f"{listed}等{len(names)}个园区"
