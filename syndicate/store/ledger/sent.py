"""Which stories readers have had, so that no later sending brings them again."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from syndicate.model.edition import Edition
from syndicate.model.sending import DeliveryState, SendingState
from syndicate.store.database import Db
from syndicate.store.ledger.views import positions
from syndicate.store.schema import edition_articles
from syndicate.store.schema_ledger import deliveries, letters, sendings

TAKEN = (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT, DeliveryState.OFFERED)
TO_COME = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.RETRY)


class Sent:
    """The earlier letters with stories of one edition, in the same or a later revision; `outdated`: in an earlier.

    The edition may be one that is not stored. `left`: only those that have left, or may have.
    """

    def __init__(self, db: Db, edition: Edition, *, outdated: bool = False, left: bool = False) -> None:
        self._db, self._left = db, left
        self._places: dict[int, dict[int, int]] = defaultdict(dict)
        """For each earlier sending: position in its edition -> position in this one."""
        ours = {article.id: (place, article.revision) for place, article in enumerate(edition.articles)}
        c = edition_articles.c
        query = (
            sa.select(sendings.c.id, c.article_id, c.position, c.revision)
            .join(edition_articles, c.edition_id == sendings.c.edition_id)
            .where(c.article_id.in_(ours), sendings.c.total > 0)
        )
        for sending_id, article_id, their_place, revision in db.execute(query):
            our_place, our_revision = ours[article_id]
            if (revision < our_revision) is outdated:
                self._places[sending_id][their_place] = our_place

    def between(self, first: int, last: int) -> Mapping[int, set[int]]:
        """For each reader with an id from `first` to `last` who had any: the positions of this edition they had.

        A letter that was once in doubt may have arrived whatever became of it later; one that a
        cancelled sending still holds will never leave.
        """
        had: dict[int, set[int]] = defaultdict(set)
        if not self._places:
            return had
        d, f = deliveries.c, letters.c
        to_come = sa.and_(d.state.in_(TO_COME), sendings.c.state != SendingState.CANCELLED.value)
        query = (
            sa.select(d.reader_id, d.sending_id, f.stories)
            .join_from(deliveries, letters, sa.and_(f.sending_id == d.sending_id, f.reader_id == d.reader_id))
            .join(sendings, d.sending_id == sendings.c.id)
            .where(d.sending_id.in_(self._places), d.reader_id.between(first, last))
            .where(sa.or_(d.state.in_(TAKEN), d.repeats > 0, sa.false() if self._left else to_come))
        )
        for reader_id, sending_id, stories in self._db.execute(query).all():
            places = self._places[sending_id]
            had[reader_id].update(places[position] for position in positions(stories) if position in places)
        return had


def misled(db: Db, article_id: int, revision: int) -> bool:
    """Whether a sending to anybody brought an article in a revision before this one."""
    mine = (edition_articles.c.article_id == article_id, edition_articles.c.revision < revision)
    brought = sa.select(sendings.c.id).join(edition_articles, edition_articles.c.edition_id == sendings.c.edition_id)
    return db.execute(brought.where(*mine, sendings.c.total > 0).limit(1)).first() is not None
