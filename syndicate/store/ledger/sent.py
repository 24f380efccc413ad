"""Which stories readers have had, so that no later sending brings them again."""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from syndicate.model.sending import DeliveryState, SendingState
from syndicate.store.database import Db
from syndicate.store.ledger.views import positions
from syndicate.store.schema import edition_articles
from syndicate.store.schema_ledger import deliveries, letters, sendings

TAKEN = (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT, DeliveryState.OFFERED)
TO_COME = (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.RETRY)


class Sent:
    """The earlier letters with stories of one edition, in the same or a later revision; `outdated`: in an earlier."""

    def __init__(self, db: Db, edition_id: int, *, outdated: bool = False) -> None:
        self._db = db
        self._places: dict[int, dict[int, int]] = defaultdict(dict)
        """For each earlier sending: position in its edition -> position in this one."""
        ours = edition_articles.alias("ours")
        theirs = edition_articles.alias("theirs")
        theirs_is_older = theirs.c.revision < ours.c.revision
        query = (
            sa.select(sendings.c.id, theirs.c.position, ours.c.position)
            .join_from(ours, theirs, ours.c.article_id == theirs.c.article_id)
            .join(sendings, sendings.c.edition_id == theirs.c.edition_id)
            .where(ours.c.edition_id == edition_id, sendings.c.total > 0)
            .where(theirs_is_older if outdated else sa.not_(theirs_is_older))
        )
        for sending_id, their_place, our_place in db.execute(query):
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
            .where(sa.or_(d.state.in_(TAKEN), d.repeats > 0, to_come))
        )
        for reader_id, sending_id, stories in self._db.execute(query).all():
            places = self._places[sending_id]
            had[reader_id].update(places[position] for position in positions(stories) if position in places)
        return had
