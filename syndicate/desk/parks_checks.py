"""What a park of the registry may be called: each name leads to one park, each slug to one folder."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from syndicate.errors import Conflict, WrongInput
from syndicate.feeds.colours import CONTRAST, contrast
from syndicate.feeds.places import RESERVED
from syndicate.letters.clean import one_line
from syndicate.model.park import Park

SLUG = re.compile(r"[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?")
COLOUR = re.compile(r"#[0-9a-f]{6}")
WHITE = (255, 255, 255)
MOST_NAME, MOST_ALIASES, MOST_WORDS, MOST_HOTLINE = 60, 40, 120, 60
SHORTEST_NAME = 2
"""One character would be found in every other story."""


def checked_slug(slug: str) -> str:
    """A slug that can name a folder and stand in an address. Raises WrongInput."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise WrongInput(
            "这个短名不能用。",
            hint="用小写字母、数字和连字符，字母开头，最多 40 个，例如 tianyi；all、articles、gone、sitemaps 不行。",
        )
    return slug


def checked(park: Park, others: Iterable[Park]) -> Park:
    """The park with its words made tidy. Raises WrongInput for words that cannot be, Conflict for another's name."""
    name = _name(park.name)
    aliases = tuple(dict.fromkeys(alias for alias in map(_name, park.aliases) if alias != name))
    if len(aliases) > MOST_ALIASES:
        raise WrongInput("别名太多了。", hint=f"≤ {MOST_ALIASES}")
    made = replace(
        park,
        name=name,
        aliases=aliases,
        name_en=_words(park.name_en, MOST_WORDS),
        tagline=_words(park.tagline, MOST_WORDS),
        hotline=_words(park.hotline, MOST_HOTLINE),
        colour=_colour(park.colour),
    )
    _refuse_taken(made, others)
    return made


def _refuse_taken(park: Park, others: Iterable[Park]) -> None:
    taken = {name: other for other in others if other.slug != park.slug for name in other.names}
    found = [f"{name} → {taken[name].name} ({taken[name].slug})" for name in park.names if name in taken]
    if found:
        raise Conflict("这个名字已经属于另一个园区。", hint="；".join(found))


def refuse_shared(parks: Sequence[Park]) -> None:
    """Raises Conflict when a name belongs to two parks."""
    for number, park in enumerate(parks):
        _refuse_taken(park, parks[:number])


def _name(given: str) -> str:
    name = one_line(given, MOST_NAME + 1)
    if not SHORTEST_NAME <= len(name) <= MOST_NAME:
        raise WrongInput("名称要有 2 到 60 个字。", hint=name[:MOST_NAME])
    return name


def _words(given: str | None, most: int) -> str | None:
    words = one_line(given or "", most + 1)
    if len(words) > most:
        raise WrongInput("这一栏太长了。", hint=f"{words[:20]}… ≤ {most}")
    return words or None


def _colour(given: str) -> str:
    colour = given.strip().lower()
    if not COLOUR.fullmatch(colour):
        raise WrongInput("颜色要写成 #rrggbb。", hint="#8a1c1c")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    if contrast((red, green, blue), WHITE) < CONTRAST:
        raise WrongInput("这个颜色在白底上看不清。", hint="选深一点的颜色。")
    return colour
