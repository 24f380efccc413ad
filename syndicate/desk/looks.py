"""What letters are made of: shipped templates with the desk's own over them; of what was sent, what it was sent in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from syndicate.desk.rooms import Rooms
from syndicate.model.article import Article
from syndicate.model.edition import Edition
from syndicate.model.park import Park
from syndicate.model.render import Render
from syndicate.store import editions, parks, templates
from syndicate.store.database import Db
from syndicate.templating import Templates

FOLDER = "letters"
"""Of all letters' templates."""


@dataclass(frozen=True, slots=True)
class Look:
    """Templates and parks, as letters show them. `placed`: articles' parks by id, where they are as of then."""

    render: Render
    parks: tuple[Park, ...]
    placed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def of(self, edition: Edition) -> Edition:
        """The edition with its articles under the parks they had."""
        return replace(edition, articles=tuple(map(self._of, edition.articles)))

    def _of(self, article: Article) -> Article:
        slugs = self.placed.get(article.id, article.parks)
        return replace(article, story=replace(article.story, parks=slugs))


def standing(rooms: Rooms, db: Db) -> Templates:
    """The templates as they stand at the desk."""
    return rooms.templates.over(templates.current(db))


def present(rooms: Rooms) -> Look:
    """How a letter looks that is made now."""
    with rooms.database.read() as db:
        return Look(standing(rooms, db).render, parks.all_parks(db))


def of_edition(rooms: Rooms, db: Db, edition_id: int) -> Look:
    """How the letters of an edition look: once it is sent, as when its sending began."""
    frozen = templates.frozen(db, edition_id)
    if frozen is None:
        return Look(standing(rooms, db).render, parks.all_parks(db))
    return Look(rooms.templates.over(frozen.sources).render, frozen.parks, frozen.placed)


def keep(rooms: Rooms, edition_id: int) -> None:
    """`freeze` for a sending that began under a program that kept nothing: what leaves from now on stays as it is."""
    with rooms.database.read() as db:
        if templates.is_frozen(db, edition_id):
            return
    with rooms.database.write() as db:
        freeze(rooms, db, edition_id)


def freeze(rooms: Rooms, db: Db, edition_id: int) -> None:
    """An edition's sending begins: whatever becomes of templates, parks and program, its letters stay as they are."""
    now = standing(rooms, db)
    sources = {name: text for name in now.names(FOLDER) if (text := now.source(name)) is not None}
    placed = {article.id: article.parks for article in editions.by_id(db, edition_id).articles}
    templates.freeze(db, edition_id, templates.Frozen(sources, parks.all_parks(db), placed))
