"""One edition made ready, and a letter for each of its readers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

from syndicate.letters import mime, shell
from syndicate.letters.clean import one_line
from syndicate.letters.counted import CountedUrls
from syndicate.letters.digest import Both, Digest
from syndicate.letters.headers import Headers
from syndicate.letters.makeup import Makeup
from syndicate.letters.plan import SUMMARIES, Plan, Size
from syndicate.letters.splice import spliced
from syndicate.letters.tokens import sign
from syndicate.letters.words import MOST_NAME, chosen_parks
from syndicate.model.article import Article
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, LetterStyle, Recipient
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render

STYLE = LetterStyle()
_KEPT = 4096
VIEW = "view"
"""The purpose of a link to one letter in the browser: this, a slash and the edition's key."""


class Press:
    """An edition ready to be sent: the same recipient gets the same bytes, for ever.

    `date` stands in all letters (the sending's creation; aware), `secret` signs the links, `story_url` tells where
    an article is published, `seal` adds a signature; with `counted`, links are those. Each story is rendered and
    encoded once. Raises TemplateError at once, not in mid-sending, and DeliveryError for a paper whose addresses no
    header can hold.
    """

    def __init__(
        self,
        *,
        paper: Paper,
        edition: Edition,
        parks: Sequence[Park],
        render: Render,
        secret: bytes,
        story_url: Callable[[Article], str],
        date: datetime,
        style: LetterStyle = STYLE,
        seal: Callable[[bytes], bytes] = bytes,
        counted: CountedUrls | None = None,
    ) -> None:
        self._paper = paper
        self._key = edition.key
        self._secret = secret
        self._style = style
        self._seal = seal
        self._sender = mime.ascii_address(paper.from_address)
        self._digest = Digest(paper, edition, parks, render, story_url=story_url, style=style, counted=counted)
        self._headers = Headers(paper, edition, date, style.language)
        self._makeup = Makeup(
            self._digest,
            len(edition.articles),
            whole=style.full_text,
            weigh_headers=self._headers.weigh,
            secret=secret + edition.key.encode(),
        )
        self._parks = lru_cache(_KEPT)(self._names_of_parks)
        self._opening = lru_cache(_KEPT)(self._make_opening)
        self._opening(tuple(range(len(edition.articles))))

    def letter(self, recipient: Recipient) -> Letter:
        """The letter of one reader. Raises DeliveryError for an address that no header can hold."""
        chosen = self._makeup.plan(recipient.stories)
        values = self._values(recipient, chosen)
        text, html = self._makeup.pieces(chosen, values)
        headers = self._headers.of(recipient, values["subject"], chosen.shown, values["leave_url"])
        pieces = mime.pieces(headers, recipient.message_id, spliced(text), spliced(html))
        return Letter(
            message_id=recipient.message_id,
            sender=self._sender,
            recipient=mime.reader_address(recipient.address),
            pieces=pieces if self._seal is bytes else (self._seal(b"".join(pieces)),),
            encoded=True,
        )

    def size(self, recipient: Recipient) -> Size:
        """What this reader's letter weighs, and what was left out to keep it small."""
        chosen = self._makeup.plan(recipient.stories)
        text, html = self._makeup.pieces(chosen, self._values(recipient, chosen))
        return Size(
            sent=len(self.letter(recipient).data),
            html=sum(map(len, html)),
            text=sum(map(len, text)),
            shown=len(chosen.shown),
            shortened=chosen.most < SUMMARIES[0],
            more=chosen.more,
            whole=chosen.whole,
        )

    def whole(self, recipient: Recipient) -> Both:
        """The same letter rendered from end to end, nothing spliced: what `letter` decodes to (but for CRLF)."""
        chosen = self._makeup.plan(recipient.stories)
        return self._makeup.whole(chosen, self._values(recipient, chosen))

    def _values(self, recipient: Recipient, chosen: Plan) -> shell.Values:
        """What differs from reader to reader."""
        subject, preheader = self._opening(chosen.shown)
        reader = recipient.reader_id
        return {
            "subject": subject,
            "preheader": preheader,
            "name": one_line(recipient.name or "", MOST_NAME),
            "parks": self._parks(recipient.parks),
            "leave_url": self._paper.url(f"leave/{sign(self._secret, 'leave', reader)}"),
            "preferences_url": self._paper.url(f"preferences/{sign(self._secret, 'preferences', reader)}"),
            "view_url": self._paper.url(f"view/{self._key}/{sign(self._secret, f'{VIEW}/{self._key}', reader)}"),
        }

    def _make_opening(self, shown: tuple[int, ...]) -> tuple[str, str]:
        return self._digest.subject(shown), self._digest.preheader(shown)

    def _names_of_parks(self, slugs: tuple[str, ...]) -> str:
        return chosen_parks(slugs, self._digest.parks, self._style.language)
