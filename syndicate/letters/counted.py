"""The addresses by which an edition's letters are counted: the same in every reader's letter.

Each names the edition and the place of the link, signed, and nothing else. Where a link leads is looked up behind it,
so no address can be made that leads elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from syndicate.letters.tokens import read, sign
from syndicate.model.edition import Edition

OPENED = "opened"


@dataclass(frozen=True, slots=True)
class CountedUrls:
    """Absolute addresses: of the picture that tells that a letter was opened, and of each story by its position."""

    picture: str
    stories: tuple[str, ...]


def counted_urls(secret: bytes, edition: Edition, url: Callable[[str], str]) -> CountedUrls:
    """Those of an edition; `url` makes a path absolute."""
    return CountedUrls(
        picture=url(f"opened/{sign(secret, OPENED, edition.id)}.gif"),
        stories=tuple(url(f"to/{n}/{sign(secret, _to(n), edition.id)}") for n in range(len(edition.articles))),
    )


def opened(secret: bytes, token: str) -> int | None:
    """The id of the edition whose picture this is; None for one we never made."""
    return read(secret, OPENED, token)


def followed(secret: bytes, position: int, token: str) -> int | None:
    """The id of the edition whose link to the story at `position` this is; None for one we never made."""
    return read(secret, _to(position), token)


def _to(position: int) -> str:
    return f"to/{position}"
