"""Proofs: a letter of an edition opened for an editor's eyes, and how many readers it would have."""

import email
import email.policy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from syndicate.desk import composing
from syndicate.desk.letters import preview, preview_for
from syndicate.desk.rights import require
from syndicate.desk.rooms import Rooms
from syndicate.errors import NotFound
from syndicate.letters.proof import proof
from syndicate.model.article import ArticleState
from syndicate.model.reader import Choice
from syndicate.model.staff import Role, Staff
from syndicate.store import counting


@dataclass(frozen=True, slots=True)
class Proof:
    """A letter as text and HTML; `size` and `html_size` in bytes, `warnings` in words."""

    subject: str
    html: str
    text: str
    size: int
    html_size: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Confirmed readers an edition is for: by provider, of them those who want all parks, and by park and provider.

    Who had every story before, or is paused, is counted too: the sending leaves them out.
    """

    providers: Mapping[str, int]
    everything: Mapping[str, int]
    parks: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> int:
        return sum(self.providers.values())


def of_choice(rooms: Rooms, who: Staff, key: str, parks: Collection[str]) -> Proof:
    """As a reader of these parks (none: all) would get it. Raises NotFound."""
    edition = composing.look(rooms, who, key).edition
    return opened(preview(rooms, edition, Choice(frozenset(parks))).data)


def of_reader(rooms: Rooms, who: Staff, key: str, reader_id: int) -> Proof:
    """As this reader would get it, by name and choice. Raises NotFound, NotAllowed."""
    require(who, Role.EDITOR)
    return opened(preview_for(rooms, composing.look(rooms, who, key).edition, reader_id).data)


def audience(rooms: Rooms, who: Staff, key: str) -> Audience:
    """Whom an edition is for, by counts that are kept: no reader is read. Raises NotFound, NotAllowed."""
    require(who, Role.EDITOR)
    edition = composing.look(rooms, who, key).edition
    live = [article for article in edition.articles if article.state is not ArticleState.RETRACTED]
    if not live:
        raise NotFound("这一期没有文章。", hint="请先选文章。")
    wanted = {slug for article in live for slug in article.parks}
    with rooms.database.read() as db:
        found = counting.counts(db, edition.rhythms, wanted)
    return Audience(found.wanted, found.everything, found.parks)


def opened(data: bytes) -> Proof:
    """A message of ours, opened and proof-read."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    html, text = (_part(message, kind) for kind in ("html", "plain"))
    return Proof(str(message["Subject"]), html, text, len(data), len(html.encode()), proof(data))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
