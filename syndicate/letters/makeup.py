"""An edition made up: what a letter of some stories carries, and the pieces it is spliced from."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from syndicate.letters import shell, weaving
from syndicate.letters.digest import FOLDER, PERSONAL, Both, Digest
from syndicate.letters.fragments import Fragments, forms
from syndicate.letters.plan import SUMMARIES, Plan, encoded, plan
from syndicate.letters.splice import Fragment, Piece, Stretch
from syndicate.letters.text import fold
from syndicate.letters.weaving import Woven, weave

CONTENTS_FROM = 6
"""Stories from which on a letter has a list of contents."""
_OPENING = ("subject", "preheader")
_BLOCKS = frozenset({"contents", "stories"})
_CHOICES_KEPT = 4096
"""Choices come again, so plans are kept; not all of a million readers' are."""
_SHAPES_KEPT = 64
_ROOM = 6_000
"""Bytes allowed for all that differs from reader to reader: headers, signatures, names of parks, links."""

_BLOCKS_KEPT = 64
"""Plans whose stories are kept side by side: up to a quarter of a megabyte each."""

Pieces = list[Piece]
Blocks = Mapping[str, Stretch]


class Makeup:
    """Each story is rendered and encoded once, each shape of the shell too. Raises TemplateError at once."""

    def __init__(
        self, digest: Digest, stories: int, *, whole: bool, weigh_headers: Callable[[Sequence[int]], int], secret: bytes
    ) -> None:
        self._digest = digest
        self._whole = whole
        self._weigh_headers = weigh_headers
        self._fragments = Fragments(digest)
        self._markers = shell.Markers(secret, (*_OPENING, *PERSONAL, *_BLOCKS))
        self._shell = lru_cache(_SHAPES_KEPT)(self._make_shell)
        self._woven = lru_cache(_SHAPES_KEPT)(self._weave)
        self._blocks = lru_cache(_BLOCKS_KEPT)(self._gather)
        self.plan = lru_cache(_CHOICES_KEPT)(self._make_plan)
        self._around = self._rehearse(tuple(range(stories)))

    def pieces(self, chosen: Plan, values: shell.Values) -> tuple[Pieces, Pieces]:
        """The text and the HTML of a letter, in pieces to be spliced."""
        printed = tuple([name for name in PERSONAL if values[name]])
        text, html = self._woven(
            printed, values["subject"], values["preheader"], listed=is_listed(chosen), more=chosen.more
        )
        texts, htmls = self._blocks(chosen)
        return weaving.fill(text, values, texts, fold), weaving.fill(html, values, htmls, shell.escape)

    def _weave(
        self, printed: tuple[str, ...], subject: str, preheader: str, *, listed: bool, more: int
    ) -> tuple[Woven, Woven]:
        """The text and the HTML of a shell in which the edition's words stand."""
        around, known = self._shell(printed, listed=listed, more=more), {"subject": subject, "preheader": preheader}
        return weave(around.text, known, fold), weave(around.html, known, shell.escape)

    def _gather(self, chosen: Plan) -> tuple[Blocks, Blocks]:
        """What a plan puts into the text and into the HTML."""
        pairs = {"stories": self._fragments.stories(chosen)}
        if is_listed(chosen):
            pairs["contents"] = self._fragments.contents(chosen.shown)
        return (
            {name: Stretch([pair.text for pair in found]) for name, found in pairs.items()},
            {name: Stretch([pair.html for pair in found]) for name, found in pairs.items()},
        )

    def whole(self, chosen: Plan, values: shell.Values) -> Both:
        """The same letter rendered from end to end, nothing spliced."""
        stories = [self._digest.story(n, lead=lead, most=most) for n, lead, most in forms(chosen)]
        contents = [self._digest.contents(n) for n in chosen.shown] if is_listed(chosen) else []
        body = self._digest.body(
            values,
            subject=values["subject"],
            preheader=values["preheader"],
            contents=_joined(contents) if contents else None,
            stories=_joined(stories),
            more=chosen.more,
        )
        return Both(body.html, fold(body.text))

    def _make_shell(self, printed: tuple[str, ...], *, listed: bool, more: int) -> shell.Shell:
        mark = self._markers
        body = self._digest.body(
            {name: mark[name] if name in printed else "" for name in PERSONAL},
            subject=mark["subject"],
            preheader=mark["preheader"],
            contents=Both(mark["contents"], mark["contents"]) if listed else None,
            stories=Both(mark["stories"], mark["stories"]),
            more=more,
        )
        expected = [*printed, "stories", *(["contents"] if listed else [])]
        html = shell.html_parts(body.html, mark, _BLOCKS)
        text = shell.text_parts(body.text, mark, _BLOCKS)
        shell.check(html, expected, f"{FOLDER}/body.html")
        shell.check(text, expected, f"{FOLDER}/body.txt")
        return shell.Shell(html, text)

    def _rehearse(self, everything: tuple[int, ...]) -> int:
        """Meet every broken template now; the bytes of a letter without its stories, at most."""
        for summaries in SUMMARIES:
            self._fragments.stories(Plan(everything, summaries, 0))
        self._fragments.stories(Plan(everything, 0, 0, whole=len(everything) if self._whole else 0))
        self._fragments.contents(everything)
        links = tuple(name for name in PERSONAL if name.endswith("_url"))
        for printed in ((), links, ("name", *links), ("parks", *links)):
            for listed in (True, False):
                self._shell(printed, listed=listed, more=0)
        largest = self._shell(PERSONAL, listed=True, more=10_000)
        return _ROOM + sum(
            encoded(sum(len(part) for part in parts if isinstance(part, Fragment | bytes)), len(parts))
            for parts in (largest.html, largest.text)
        )

    def _make_plan(self, stories: tuple[int, ...]) -> Plan:
        if not stories:
            raise ValueError("a letter needs a story")

        def weigh(chosen: Plan) -> int:
            pairs = self._fragments.stories(chosen)
            if is_listed(chosen):
                pairs += self._fragments.contents(chosen.shown)
            return (
                self._around
                + self._weigh_headers(chosen.shown)
                + encoded(sum(len(pair.html) for pair in pairs), len(pairs))
                + encoded(sum(len(pair.text) for pair in pairs), len(pairs))
            )

        return plan(stories, weigh, whole=self._whole)


def is_listed(chosen: Plan) -> bool:
    """Whether the letter has a list of contents."""
    return len(chosen.shown) >= CONTENTS_FROM


def _joined(parts: Sequence[Both]) -> Both:
    return Both("".join(part.html for part in parts), "".join(part.text for part in parts))
