"""One edition made ready, and a letter for each of its readers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

from syndicate.letters import mime, shell
from syndicate.letters.clean import one_line
from syndicate.letters.digest import FOLDER, Both, Digest
from syndicate.letters.fragments import Fragments
from syndicate.letters.headers import Headers
from syndicate.letters.plan import LEAD_SUMMARY, SUMMARIES, Plan, Size, encoded, plan
from syndicate.letters.splice import Fragment, splice
from syndicate.letters.text import fold
from syndicate.letters.tokens import sign
from syndicate.letters.words import MOST_NAME, chosen_parks
from syndicate.model.article import Article
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, Recipient
from syndicate.model.paper import Paper
from syndicate.model.park import Park
from syndicate.model.render import Render

CONTENTS_FROM = 6
"""Stories from which on a letter has a list of contents."""
_PERSONAL = ("subject", "preheader", "name", "parks", "leave_url")
_BLOCKS = frozenset({"contents", "stories"})
_CHOICES_KEPT = 4096
"""Choices come again, so plans and names of parks are kept; not all of a million readers' are."""
_SHAPES_KEPT = 64
_ROOM = 6_000
"""Bytes allowed for all that differs from reader to reader: headers, names of parks, links."""

Pieces = list[Fragment | bytes]


class Press:
    """An edition ready to be sent: the same recipient gets the same bytes, for ever.

    `date` stands in all letters (the sending's creation; aware), `secret` signs the leave links, `story_url`
    tells where an article is published. Each story is rendered and encoded once. Raises TemplateError at once, not
    in mid-sending, and DeliveryError for a paper whose addresses no header can hold.
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
    ) -> None:
        self._paper = paper
        self._secret = secret
        self._sender = mime.ascii_address(paper.from_address)
        self._digest = Digest(paper, edition, parks, render, story_url)
        self._fragments = Fragments(self._digest)
        self._headers = Headers(paper, edition, date)
        self._markers = shell.Markers(secret + edition.key.encode(), (*_PERSONAL, *_BLOCKS))
        self._shell = lru_cache(_SHAPES_KEPT)(self._make_shell)
        self._plan = lru_cache(_CHOICES_KEPT)(self._make_plan)
        self._parks = lru_cache(_CHOICES_KEPT)(self._names_of_parks)
        self._opening = lru_cache(_CHOICES_KEPT)(self._make_opening)
        self._around = self._weigh_shell()
        everything = range(len(edition.articles))
        self._fragments.stories(everything, SUMMARIES[0])
        self._fragments.contents(everything)
        self._opening(tuple(everything))

    def letter(self, recipient: Recipient) -> Letter:
        """The letter of one reader. Raises DeliveryError for an address that no header can hold."""
        chosen = self._plan(recipient.stories)
        values = self._values(recipient, chosen)
        text, html = self._pieces(chosen, values)
        headers = self._headers.of(recipient, values["subject"], chosen.shown, values["leave_url"])
        return Letter(
            message_id=recipient.message_id,
            sender=self._sender,
            recipient=mime.ascii_address(recipient.address),
            data=mime.message(headers, recipient.message_id, splice(text), splice(html)),
        )

    def size(self, recipient: Recipient) -> Size:
        """What this reader's letter weighs, and what was left out to keep it small."""
        chosen = self._plan(recipient.stories)
        text, html = self._pieces(chosen, self._values(recipient, chosen))
        return Size(
            sent=len(self.letter(recipient).data),
            html=sum(map(len, html)),
            text=sum(map(len, text)),
            shown=len(chosen.shown),
            shortened=chosen.most < SUMMARIES[0],
            more=chosen.more,
        )

    def whole(self, recipient: Recipient) -> Both:
        """The same letter rendered from end to end, nothing spliced: what `letter` decodes to (but for CRLF)."""
        chosen = self._plan(recipient.stories)
        values = self._values(recipient, chosen)
        first, *others = chosen.shown
        stories = [self._digest.story(first, lead=True, most=LEAD_SUMMARY)]
        stories += [self._digest.story(n, lead=False, most=chosen.most) for n in others]
        contents = [self._digest.contents(n) for n in chosen.shown] if _listed(chosen) else []
        body = self._digest.body(
            subject=values["subject"],
            preheader=values["preheader"],
            name=values["name"] or None,
            parks=values["parks"],
            leave_url=values["leave_url"],
            contents=_joined(contents) if contents else None,
            stories=_joined(stories),
            more=chosen.more,
        )
        return Both(body.html, fold(body.text))

    def _values(self, recipient: Recipient, chosen: Plan) -> dict[str, str]:
        """What differs from reader to reader."""
        subject, preheader = self._opening(chosen.shown)
        return {
            "subject": subject,
            "preheader": preheader,
            "name": one_line(recipient.name or "", MOST_NAME),
            "parks": self._parks(recipient.parks),
            "leave_url": self._paper.url(f"leave/{sign(self._secret, 'leave', recipient.reader_id)}"),
        }

    def _pieces(self, chosen: Plan, values: shell.Values) -> tuple[Pieces, Pieces]:
        """The text and the HTML of a letter, in pieces to be spliced."""
        around = self._shell(named=bool(values["name"]), listed=_listed(chosen), more=chosen.more)
        stories = self._fragments.stories(chosen.shown, chosen.most)
        contents = self._fragments.contents(chosen.shown) if _listed(chosen) else []
        text = {"stories": [pair.text for pair in stories], "contents": [pair.text for pair in contents]}
        html = {"stories": [pair.html for pair in stories], "contents": [pair.html for pair in contents]}
        return shell.fill(around.text, values, text, fold), shell.fill(around.html, values, html, shell.escape)

    def _make_shell(self, *, named: bool, listed: bool, more: int) -> shell.Shell:
        mark = self._markers
        body = self._digest.body(
            subject=mark["subject"],
            preheader=mark["preheader"],
            name=mark["name"] if named else None,
            parks=mark["parks"],
            leave_url=mark["leave_url"],
            contents=Both(mark["contents"], mark["contents"]) if listed else None,
            stories=Both(mark["stories"], mark["stories"]),
            more=more,
        )
        expected = ["parks", "leave_url", "stories", *(["name"] if named else []), *(["contents"] if listed else [])]
        html = shell.html_parts(body.html, mark, _BLOCKS)
        text = shell.text_parts(body.text, mark, _BLOCKS)
        shell.check(html, expected, f"{FOLDER}/body.mjml")
        shell.check(text, expected, f"{FOLDER}/body.txt")
        return shell.Shell(html, text)

    def _weigh_shell(self) -> int:
        """Bytes of a letter without its stories, at most; the largest shape is looked at."""
        largest = self._shell(named=True, listed=True, more=10_000)
        return _ROOM + sum(
            encoded(sum(len(part) for part in parts if isinstance(part, Fragment | bytes)), len(parts))
            for parts in (largest.html, largest.text)
        )

    def _make_plan(self, stories: tuple[int, ...]) -> Plan:
        if not stories:
            raise ValueError("a letter needs a story")

        def weigh(shown: tuple[int, ...], most: int) -> int:
            pairs = [*self._fragments.stories(shown, most)]
            if len(shown) >= CONTENTS_FROM:
                pairs += self._fragments.contents(shown)
            return (
                self._around
                + self._headers.weigh(shown)
                + encoded(sum(len(pair.html) for pair in pairs), len(pairs))
                + encoded(sum(len(pair.text) for pair in pairs), len(pairs))
            )

        return plan(stories, weigh)

    def _make_opening(self, shown: tuple[int, ...]) -> tuple[str, str]:
        return self._digest.subject(shown), self._digest.preheader(shown)

    def _names_of_parks(self, slugs: tuple[str, ...]) -> str:
        return chosen_parks(slugs, self._digest.parks)


def _listed(chosen: Plan) -> bool:
    return len(chosen.shown) >= CONTENTS_FROM


def _joined(parts: Sequence[Both]) -> Both:
    return Both("".join(part.html for part in parts), "".join(part.text for part in parts))
