"""The page as an editor sees it: each line with whom it belongs to, and what stands at a place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from syndicate.model.article import headline
from syndicate.model.edit import Place, Sheet, Shelf
from syndicate.model.page import Parsed, Span, Subhead
from syndicate.pages.leftover import Spanned
from syndicate.pages.lines import ends
from syndicate.pages.pieces import body


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line that belong to one piece. `anchor` names the piece; `story` counts from 0."""

    text: str
    story: int | None
    anchor: str


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line that holds words. `number` counts from 1; `opens` says whose lines begin here, if another's."""

    number: int
    runs: tuple[Run, ...]
    opens: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What has one span of the page; `place` is None for a heading, which is the story itself."""

    span: Span
    story: int | None
    place: Place | None

    @property
    def anchor(self) -> str:
        """The id of the piece on the page."""
        if self.place is None:
            return f"a{self.story}"
        return anchor(self.place)


def anchor(place: Place) -> str:
    """`a0-3`: item 3 of story 0; `a0-c1`: its second caption; `advert-0`, `unplaced-2`."""
    if place.shelf is Shelf.BODY:
        return f"a{place.story}-{place.number}"
    return f"a{place.story}-c{place.number}" if place.shelf is Shelf.CAPTION else f"{place.shelf}-{place.number}"


def claims(parsed: Parsed) -> list[Claim]:
    """Every span with its owner, in page order."""
    return sorted(_claims(parsed), key=lambda claim: claim.span)


def _claims(parsed: Parsed) -> Iterator[Claim]:
    for n, story in enumerate(parsed.stories):
        yield from (Claim(span, n, None) for span in story.spans)
        for number, item in enumerate(body(story)):
            yield from (Claim(span, n, Place(Shelf.BODY, number, n)) for span in item.spans)
        for number, caption in enumerate(story.captions):
            yield from (Claim(span, n, Place(Shelf.CAPTION, number, n)) for span in caption.spans)
    shelves: tuple[tuple[Shelf, Sequence[Spanned]], ...] = (
        (Shelf.ADVERT, parsed.adverts),
        (Shelf.FURNITURE, parsed.furniture),
        (Shelf.UNPLACED, parsed.unplaced),
    )
    for shelf, things in shelves:
        for number, thing in enumerate(things):
            yield from (Claim(span, None, Place(shelf, number)) for span in thing.spans)


def lines(text: str, parsed: Parsed) -> tuple[Line, ...]:
    """The lines of the page that hold words."""
    owned, k, before = claims(parsed), 0, ""
    found = []
    for number, (start, end) in enumerate(ends(text), 1):
        while k < len(owned) and owned[k].span.end <= start:
            k += 1
        runs = tuple(_runs(text, start, end, owned, k))
        if runs:
            owner = _owner(runs[0])
            found.append(Line(number, runs, opens=owner != before))
            before = owner
    return tuple(found)


def _runs(text: str, start: int, end: int, owned: list[Claim], k: int) -> Iterator[Run]:
    while k < len(owned) and owned[k].span.start < end:
        span = owned[k].span
        words = text[max(span.start, start) : min(span.end, end)]
        if words.strip():
            yield Run(words, owned[k].story, owned[k].anchor)
        k += 1


def _owner(run: Run) -> str:
    return run.anchor.partition("-")[0]


def standing(parsed: Parsed, at: int) -> Claim | None:
    """What has character `at` of the page, or else the next one."""
    return next((claim for claim in claims(parsed) if claim.span.end > at), None)


def offset(parsed: Parsed, place: Place, at: int, text: str) -> int:
    """Where in the words of an item of a body the character `at` of the page stands."""
    item = body(parsed.stories[place.story or 0])[place.number]
    dark = sum(
        not char.isspace() for span in item.spans for char in text[span.start : min(span.end, max(at, span.start))]
    )
    for position, char in enumerate(item.text):
        if not char.isspace():
            if dark == 0:
                return position
            dark -= 1
    return len(item.text)


def told(sheet: Sheet, parks: Mapping[str, str]) -> list[str]:
    """The page in lines that show all an editor can change about it, so that two of it can be compared.

    `parks` has the names of parks by slug.
    """
    found = []
    for story in sheet.parsed.stories:
        names, about = "、".join(story.byline.names), "、".join(parks.get(slug, slug) for slug in story.parks)
        found += [f"【{headline(story)}】", f"{story.kicker or ''} {story.subtitle or ''} {names} {about}"]
        found += [f"{'■ ' if isinstance(item, Subhead) else ''}{item.text}" for item in body(story)]
        found += [f"▲ {caption.text}" for caption in story.captions]
    for advert in sheet.parsed.adverts:
        found += [f"广告：{advert.title or ''}", *advert.lines]
    return [line.strip() for line in found]
