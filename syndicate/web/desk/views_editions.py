"""What the templates of editions receive: one documented record per page, each with the frame's fields."""

from collections.abc import Mapping
from dataclasses import dataclass

from syndicate.desk.composing import Composed, Month
from syndicate.desk.link_checks import Visited
from syndicate.desk.proofs import Audience, Proof
from syndicate.model.article import Article
from syndicate.model.park import Park
from syndicate.model.schedule import Terms
from syndicate.web.desk.frame import DeskView


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionsView(DeskView):
    """web/desk/editions.html: `earlier` and `later` are months, `later` empty where the future begins."""

    month: Month
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Place:
    """A story of an edition's form: its place from 0, and whether it is in."""

    number: int
    article: Article
    inside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView(DeskView):
    """web/desk/edition.html: the stories of the edition and those left out; `fixed`: it was sent or is only looked at.

    `terms_usual` stand in the form of the sending; `held`: why nothing may leave from here.
    """

    composed: Composed
    places: tuple[Place, ...]
    fixed: bool
    parks: dict[str, str]
    terms_usual: Terms
    two_people: bool
    held: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView(DeskView):
    """web/desk/proof.html: one letter in four lights; `query` leads to its HTML; `wrong`: there is none, and why;
    `visited` its links once they were `looked` at.
    """

    composed: Composed
    proof: Proof | None
    warnings: tuple[str, ...]
    wrong: str
    parks: tuple[Park, ...]
    chosen: frozenset[str]
    reader: str
    query: str
    visited: tuple[Visited, ...] = ()
    looked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceView(DeskView):
    """web/desk/audience.html: `parks` with their readers by provider, and the `providers` there are; the largest
    first.
    """

    composed: Composed
    audience: Audience
    parks: tuple[tuple[str, Mapping[str, int]], ...]
    providers: tuple[str, ...]
