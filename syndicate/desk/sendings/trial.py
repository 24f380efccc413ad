"""A trial: the edition's letter to one address of the desk's own, outside every ledger."""

from dataclasses import replace
from datetime import datetime

from syndicate.delivery.single import send_one
from syndicate.delivery.verdicts import judge
from syndicate.desk.addresses import checked_address
from syndicate.desk.letters import press
from syndicate.desk.offers import utf8_taken
from syndicate.desk.rights import OPERATOR, require
from syndicate.desk.rooms import Rooms
from syndicate.errors import DeliveryError, NotFound
from syndicate.letters.message_ids import message_id
from syndicate.model.edition import Edition
from syndicate.model.letter import Recipient
from syndicate.model.reader import Choice
from syndicate.model.sending import DeliveryState, Reply
from syndicate.model.staff import Role, Staff

NOBODY = 0
"""The reader of a trial: its links lead nowhere, so that it can be passed around."""


async def send_trial(
    rooms: Rooms, edition: Edition, address: str, *, now: datetime, choice: Choice | None = None, who: Staff = OPERATOR
) -> Reply:
    """Send what a reader with this choice (None: all parks) would get to `address`, at once; what the relay said.

    Each has a Message-ID of its own, or a mailbox would fold the second into the first. Raises WrongInput for the
    address, NotFound when the edition has no story for the choice, RelayUnreachable, DeliveryError for a refusal.
    """
    require(who, Role.EDITOR)
    chosen = choice or Choice()
    stories = tuple(n for n, article in enumerate(edition.articles) if chosen.wants(article.parks))
    if not stories:
        raise NotFound(f"Edition {edition.key} has no story for these parks.", hint="Choose other parks.")
    recipient = Recipient(
        reader_id=NOBODY,
        address=checked_address(address, utf8=utf8_taken(rooms)),
        name=None,
        parks=tuple(sorted(chosen.parks)),
        stories=stories,
        message_id=message_id(rooms.secret, f"trial/{edition.key}/{rooms.token()}", NOBODY, rooms.paper.mail_domain),
    )
    result = await send_one(rooms.relay, press(rooms, edition, date=now, trial=True).letter(recipient))
    verdict = judge(result)
    if verdict.state is not DeliveryState.ACCEPTED:
        said = f"{result.reply.code} {result.reply.text}".strip()
        raise DeliveryError(f"The relay did not take the trial ({verdict.why}): {said}", hint="`syndicate doctor`.")
    return replace(result.reply)
