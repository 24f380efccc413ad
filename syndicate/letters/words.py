"""Articles, parks and dates as the words a template prints."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from syndicate.letters.clean import one_line
from syndicate.model.article import Article
from syndicate.model.page import Byline
from syndicate.model.paper import Paper
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


def paper_name(paper: Paper, language: str) -> str:
    """The paper's name in a language; its own where that has none."""
    return one_line((_is_english(language) and paper.name_en) or paper.name, MOST_HEADLINE)


def park_name(park: Park, language: str) -> str:
    """A park's name in a language; its own where that has none."""
    return one_line((_is_english(language) and park.name_en) or park.name, MOST_PARK * (1 + _is_english(language)))


def long_date(day: date, language: str) -> str:
    """`2022年11月30日 星期三`, `Wednesday, 30 November 2022`"""
    if _is_english(language):
        return f"{day:%A}, {day.day} {day:%B %Y}"
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def kicker(article: Article, parks: Mapping[str, Park], language: str) -> str:
    """The story's parks by name, the most important first; empty for a story of no known park."""
    names = [park_name(parks[slug], language) for slug in article.parks if slug in parks]
    return one_line(" · ".join(names), MOST_KICKER)


def colour(article: Article, parks: Mapping[str, Park]) -> str:
    """The colour of the story's first park."""
    first = next((parks[slug].colour for slug in article.parks if slug in parks), HOUSE_COLOUR)
    return first if _COLOUR.fullmatch(first) else HOUSE_COLOUR


def byline(by: Byline) -> Byline | None:
    """The names that are printed, at most MOST_BYLINE characters of them; None when nobody is named."""
    left = MOST_BYLINE
    kept: list[tuple[str, ...]] = []
    for role in (by.reporters, by.correspondents, by.photographers):
        names = []
        for name in filter(None, (one_line(name, MOST_NAME) for name in role)):
            left -= len(name) + 1
            if left >= 0:
                names.append(name)
        kept.append(tuple(names))
    return Byline(*kept) if any(kept) else None


def chosen_parks(slugs: Sequence[str], parks: Mapping[str, Park], language: str) -> str:
    """What a reader chose, in words: `岳塘经开区、韶山高新区`; empty for all parks."""
    names = [park_name(parks[slug], language) for slug in slugs if slug in parks]
    listed = (", " if _is_english(language) else "、").join(names[:MOST_PARKS])
    return listed if len(names) <= MOST_PARKS else f"{listed} …"


def _is_english(language: str) -> bool:
    return language.partition("-")[0] == "en"
