"""The parser's problems as questions to an editor, each with what one click would do about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syndicate.desk.sheets import Claim, claims, offset, standing
from syndicate.model.article import headline
from syndicate.model.edit import Cut, Divide, Edit, Join, Merge, Move, Place, Retype, Reword, Sheet, Shelf, ToAdvert
from syndicate.model.page import Paragraph, Parsed, Problem, ProblemKind, Span, Story, Subhead
from syndicate.model.park import Park
from syndicate.pages.pieces import body

K = ProblemKind
MOST_PARKS = 3
SHOWN = 28
"""Characters of the page that a question quotes."""
ASKS = (
    (K.SEAM, "joined to", "joined"),
    (K.SEAM, "ends the article", "unfinished"),
    (K.BREAK, "a new", "parted"),
    (K.BREAK, "the same", "joined"),
    (K.HEADLINE, "an article without", "bodiless"),
    (K.HEADLINE, "subhead", "subhead"),
    (K.HEADLINE, "title", "title"),
    (K.HEADLINE, "body", "body"),
)
"""What a problem's choice means, by how its words begin; of other kinds the kind says it all."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One click: what it does (`word` is a key of the templates' words), to which story, and the edits."""

    word: str
    about: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Problem `number` of the sheet: what was decided (`asks`), where, and what can be done instead."""

    number: int
    kind: ProblemKind
    asks: str
    place: Span
    quote: str
    detail: str
    """The parser's own words, where they name what no key can: names, removed characters."""
    story: int | None
    anchor: str
    offers: tuple[Offer, ...]


def questions(
    sheet: Sheet, base: Parsed, text: str, parks: Sequence[Park], *, closed: frozenset[int]
) -> tuple[Question, ...]:
    """The open problems in page order; those of stories in `closed` (from 0) are asked no more."""
    return tuple(
        _question(number, _Offers(problem, here, sheet.parsed, base, text, parks), closed)
        for number, problem, here in asked(sheet, closed)
    )


def asked(sheet: Sheet, closed: frozenset[int]) -> Iterator[tuple[int, Problem, Claim]]:
    """The problems that are questions, with their numbers and the pieces they are about."""
    for number, problem in enumerate(sheet.parsed.problems):
        here = _told_of(sheet.parsed, problem)
        if here is not None and here.story not in closed:
            yield number, problem, here


def _told_of(parsed: Parsed, problem: Problem) -> Claim | None:
    """The piece a problem is about: of a place that begins with a dateline, the body behind it."""
    here = standing(parsed, problem.place.start)
    if problem.kind not in {K.SEAM, K.BREAK, K.ORDER} or here is None or here.place is not None:
        return here
    inside = [c for c in claims(parsed) if c.place and here.span.start < c.span.start < problem.place.end]
    return inside[0] if inside else here


def _question(number: int, maker: "_Offers", closed: frozenset[int]) -> Question:
    problem, here, text = maker.problem, maker.here, maker.text
    asks = next((a for k, words, a in ASKS if k is problem.kind and problem.chosen.startswith(words)), problem.kind)
    told = problem.kind in {K.BYLINE, K.REMOVED, K.ENCODING, K.HEADER}
    return Question(
        number=number,
        kind=problem.kind,
        asks=str(asks),
        place=problem.place,
        quote=" ".join(text[problem.place.start : problem.place.end].split())[:SHOWN],
        detail=problem.chosen if told else "",
        story=here.story,
        anchor=here.anchor,
        offers=tuple(offer for offer in maker.of(str(asks)) if not _touched(offer) & closed),
    )


def _touched(offer: Offer) -> set[int]:
    """The stories an offer would change."""
    found: set[int] = set()
    for edit in offer.edits:
        if isinstance(edit, Move):
            found |= {place.story for place in (edit.piece, edit.to) if place.story is not None}
        elif isinstance(edit, Merge):
            found |= {edit.story, edit.into}
    return found


@dataclass(frozen=True, slots=True)
class _Offers:
    """What can be done about one problem."""

    problem: Problem
    here: Claim
    parsed: Parsed
    base: Parsed
    text: str
    parks: Sequence[Park]

    def of(self, asks: str) -> Iterator[Offer]:
        place = self.here.place
        if asks in {"joined", "parted", K.ORDER, "subhead", "body"}:
            if place is not None and place.shelf is Shelf.BODY and place.story is not None:
                yield from self._of_item(asks, place.story, place.number)
        elif asks == K.UNPLACED and place is not None and place.shelf is Shelf.UNPLACED:
            yield from self._of_unplaced(place)
        elif asks == "unfinished" and place is not None and place.story is not None:
            yield from self._onward(place.story, place.number)
        elif asks == K.PARK and self.here.story is not None:
            yield from self._park(self.here.story)
        elif asks in {"bodiless", "title", K.PHOTO} and self.here.story is not None:
            yield from self._of_story(self.here.story)

    def _of_item(self, asks: str, story: int, number: int) -> Iterator[Offer]:
        items = body(self.parsed.stories[story])
        item = items[number]
        at = offset(self.parsed, Place(Shelf.BODY, number, story), self.problem.place.start, self.text)
        lead: tuple[Edit, ...] = (Cut(story, number, at),) if 0 < at < len(item.text) else ()
        mine = number + len(lead)
        if asks == "joined" and lead:
            yield Offer("cut", "", lead)
        elif asks == "parted" and number and not lead and isinstance(items[number - 1], Paragraph):
            yield Offer("join", "", (Join(story, number),))
        elif asks == K.ORDER and isinstance(item, Paragraph):
            yield from self._elsewhere(story, mine, lead)
        elif asks == "subhead" and isinstance(item, Subhead):
            yield Offer("headline", "", (Divide(story, number),))
            yield Offer("paragraph", "", (Retype(story, number),))
        elif asks == "body" and isinstance(item, Paragraph):
            end = at + len("".join(self.text[self.problem.place.start : self.problem.place.end].split()))
            tail: tuple[Edit, ...] = (Cut(story, mine, end - at),) if end < len(item.text) else ()
            yield Offer("subhead", "", (*lead, *tail, Retype(story, mine)))

    def _elsewhere(self, story: int, number: int, lead: tuple[Edit, ...]) -> Iterator[Offer]:
        """To the story that came second, before what stands further down on the page; or alone."""
        piece = Place(Shelf.BODY, number, story)
        found = re.match(r"article (\d+)", self.problem.instead[0]) if self.problem.instead else None
        if found is None:
            yield Offer("alone", "", (*lead, Move(piece, Place(Shelf.BODY, story + 1))))
            return
        other = self._now(int(found[1]) - 1)
        if other is not None and other != story:
            to = Place(Shelf.BODY, self._position(other), other)
            yield Offer("move", headline(self.parsed.stories[other]), (*lead, Move(piece, to)))

    def _now(self, number: int) -> int | None:
        """Where the story that the parser gave this number is now."""
        if number >= len(self.base.stories):
            return None
        story = self.base.stories[number]
        spans = story.spans or story.paragraphs[0].spans
        here = standing(self.parsed, spans[0].start)
        return here.story if here else None

    def _position(self, story: int) -> int:
        """Before the first item that is printed further down."""
        items = body(self.parsed.stories[story])
        at = self.problem.place.start
        later = (n for n, item in enumerate(items) if item.spans and item.spans[0].start > at)
        return next(later, len(items))

    def _of_unplaced(self, place: Place) -> Iterator[Offer]:
        above = [c for c in self._stories() if c.span.start < self.problem.place.start]
        below = [c for c in self._stories() if c.span.start > self.problem.place.start]
        near = dict.fromkeys(c.story for c in (*above[-1:], *below[:1]) if c.story is not None)
        for story in near:
            to = Place(Shelf.BODY, self._position(story), story)
            yield Offer("place", headline(self.parsed.stories[story]), (Move(place, to),))
        yield Offer("furniture", "", (Move(place, Place(Shelf.FURNITURE, 0)),))
        yield Offer("advert", "", (Move(place, Place(Shelf.ADVERT, 0)),))

    def _stories(self) -> list[Claim]:
        found = []
        for number, story in enumerate(self.parsed.stories):
            spans = [*story.spans, *(s for p in story.paragraphs for s in p.spans)]
            if spans:
                found.append(Claim(min(spans), number, None))
        return sorted(found, key=lambda claim: claim.span)

    def _of_story(self, story: int) -> Iterator[Offer]:
        if story > 0:
            yield Offer("merge", headline(self.parsed.stories[story - 1]), (Merge(story, story - 1),))
        yield Offer("advert", "", (ToAdvert(story),))

    def _onward(self, story: int, number: int) -> Iterator[Offer]:
        """The next piece of body that is printed further down and is another story's."""
        for claim in claims(self.parsed):
            place = claim.place
            if place is None or claim.story == story or claim.span.start < self.problem.place.end:
                continue
            if place.shelf in {Shelf.BODY, Shelf.UNPLACED}:
                there = "" if claim.story is None else headline(self.parsed.stories[claim.story])
                edits = (Move(place, Place(Shelf.BODY, number + 1, story)), Join(story, number + 1))
                yield Offer("continue", there, edits)
                return

    def _park(self, story: int) -> Iterator[Offer]:
        """The parks that the story names."""
        told = self.parsed.stories[story]
        words = "".join([told.title or "", *(item.text for item in body(told))])
        named = [park for park in self.parks if any(name in words for name in park.names)]
        for park in named[:MOST_PARKS]:
            yield Offer("park", park.name, (reworded(story, told, parks=(park.slug,)),))


def reworded(number: int, story: Story, *, parks: tuple[str, ...]) -> Reword:
    """The story with other parks and the same words."""
    items = tuple(item.text for item in body(story))
    captions = tuple(caption.text for caption in story.captions)
    return Reword(number, story.title, story.kicker, story.subtitle, story.byline, parks, items, captions)
