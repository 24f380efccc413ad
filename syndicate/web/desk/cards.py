"""What the review page shows of a sheet: cards of articles, scraps of everything else."""

from collections.abc import Sequence

from syndicate.desk.review import Review
from syndicate.desk.sheets import anchor
from syndicate.model.article import Article, ArticleState, headline
from syndicate.model.edit import Place, Shelf
from syndicate.model.page import Advert, Furniture, Story, Subhead
from syndicate.pages.pieces import body
from syndicate.web.desk.views import Card, Piece, Scrap

COLOURS = 8
"""How many there are in desk.css; they begin again after the last."""


def cards(review: Review) -> tuple[Card, ...]:
    """The articles of a page, in the sheet's order."""
    asked = [question.story for question in review.questions]
    stories = review.sheet.parsed.stories
    return tuple(
        card(number, article, story if article.state is ArticleState.DRAFT else article.story, asked.count(number))
        for number, (story, article) in enumerate(zip(stories, review.articles, strict=True))
    )


def card(number: int, article: Article, story: Story, problems: int = 0) -> Card:
    """One article; `number` is its place in the sheet."""
    return Card(
        number=number,
        ordinal=article.ordinal,
        colour=colour(number),
        key=article.key,
        state=article.state.value,
        headline=headline(story),
        story=story,
        pieces=tuple(
            Piece(anchor(Place(Shelf.BODY, n, number)), n, item, isinstance(item, Subhead))
            for n, item in enumerate(body(story))
        ),
        captions=tuple((anchor(Place(Shelf.CAPTION, n, number)), n, c) for n, c in enumerate(story.captions)),
        problems=problems,
    )


def colour(number: int) -> int:
    """Of a story, by its place in the sheet: 1 to COLOURS."""
    return number % COLOURS + 1


def colours(review: Review) -> dict[int, int]:
    return {number: colour(number) for number in range(len(review.articles))}


def scraps(shelf: Shelf, things: Sequence[Advert | Furniture], review: Review) -> tuple[Scrap, ...]:
    """Adverts, furniture or unplaced text, with the words that stand on the page."""
    runs = [run for line in review.lines for run in line.runs]
    found = []
    for number, thing in enumerate(things):
        place = Place(shelf, number)
        name = anchor(place)
        if isinstance(thing, Advert):
            words = " ".join([thing.title or "", *thing.lines]).strip()
        else:
            words = thing.text or "".join(run.text for run in runs if run.anchor == name)
        found.append(Scrap(name, place, words))
    return tuple(found)
