"""What the templates of the desk receive: one documented record per page, each with the frame's fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timezone

from syndicate.desk.articles import Opened
from syndicate.desk.factors import Setup, Standing
from syndicate.desk.intake import Comparison
from syndicate.desk.review import Meanwhile, Review
from syndicate.desk.today import Today
from syndicate.model.article import CHINA
from syndicate.model.edit import Place
from syndicate.model.page import Caption, Paragraph, Story, Subhead
from syndicate.model.park import Park
from syndicate.model.sending import Sending
from syndicate.model.staff import Role, Staff
from syndicate.store.arrivals import Arrival
from syndicate.store.audit import Entry
from syndicate.store.pages import PageRecord
from syndicate.store.staff import Bound
from syndicate.web.desk.frame import DeskView


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView(DeskView):
    """web/desk/today.html."""

    today: Today


@dataclass(frozen=True, slots=True)
class LiveView:
    """web/desk/sendings.html: the part of today that moves."""

    sendings: tuple[Sending, ...]
    told: Callable[[str], str]
    china: timezone = CHINA


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesView(DeskView):
    """web/desk/pages.html: `drafts` holds the number of drafts by page id; `older` leads on; `came` just came."""

    pages: tuple[PageRecord, ...]
    drafts: dict[int, int]
    changed: tuple[Arrival, ...]
    older: str
    came: tuple[tuple[str, str, str], ...]
    """Of each file of an upload: its name, what became of it (a key of `came` in words.html), where to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView(DeskView):
    """web/desk/compare.html."""

    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of a body as the page shows it."""

    anchor: str
    number: int
    item: Paragraph | Subhead
    heading: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One article of the review. `number` is its place in the sheet; `colour` 1 to 8 also on its lines."""

    number: int
    ordinal: int
    colour: int
    key: str
    state: str
    headline: str
    story: Story
    pieces: tuple[Piece, ...]
    captions: tuple[tuple[str, int, Caption], ...]
    problems: int


@dataclass(frozen=True, slots=True)
class Scrap:
    """What is no article: an advert, furniture, unplaced text."""

    anchor: str
    place: Place
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView(DeskView):
    """web/desk/review.html."""

    review: Review
    cards: tuple[Card, ...]
    adverts: tuple[Scrap, ...]
    furniture: tuple[Scrap, ...]
    unplaced: tuple[Scrap, ...]
    parks: tuple[Park, ...]
    colours: dict[int, int]
    """Of each story, by its place in the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsView(DeskView):
    """web/desk/words_form.html: all words of one article."""

    review: Review
    card: Card
    items: tuple[str, ...]
    captions: tuple[str, ...]
    parks: tuple[Park, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollisionView(DeskView):
    """web/desk/collision.html: somebody else was first; `mine` are the words that were not kept."""

    page: PageRecord
    message: str
    meanwhile: Meanwhile
    mine: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView(DeskView):
    """web/desk/article.html: what is published, and the forms to correct or retract it."""

    opened: Opened
    card: Card
    items: tuple[str, ...]
    captions: tuple[str, ...]
    parks: tuple[Park, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView(DeskView):
    """web/desk/staff.html: `service` is the login service's name, or nothing; `identities` what it calls people."""

    people: tuple[Staff, ...]
    roles: tuple[Role, ...]
    service: str
    identities: Mapping[int, Bound]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeView(DeskView):
    """web/desk/me.html: `setup` while a second factor is being set up, with a `picture` of its link (the address of
    a QR code); `codes` once, right after.
    """

    standing: Standing
    setup: Setup | None = None
    picture: str = ""
    codes: tuple[str, ...] = ()
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView(DeskView):
    """web/desk/audit.html."""

    entries: tuple[Entry, ...]
    older: str
