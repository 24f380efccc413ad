"""Kicker, title and subtitle as an editor would write them: marks taken off, torn lines put together."""

import re
from collections.abc import Sequence

from syndicate.pages import seams
from syndicate.pages.chars import MARKS, SPACES, WINDOW, solid, unclosed, unopened

KICKER_MARKS = re.compile(rf"^[{MARKS}【［\[〔〖『「\s]+|[：:】］\]〕〗』」\s]+$")
SUBTITLE_MARKS = re.compile(r"^[—–\-―─－\s]+")


def kicker(text: str) -> str:
    """The line above the headline without its marks."""
    return KICKER_MARKS.sub("", SPACES.sub(" ", text)).strip()


def subtitle(lines: Sequence[str]) -> str:
    """The line below the headline without its dash."""
    return SUBTITLE_MARKS.sub("", title(lines))


def title(lines: Sequence[str]) -> str:
    """The lines of a headline as one: by nothing where a word or bracket was torn, else by a space."""
    parts: list[str] = []
    tail, spaced = "", False
    for line in (mended(x) for x in lines):
        gap = " " if tail and not _torn(tail, line, spaced=spaced) else ""
        parts += [gap, line]
        tail, spaced = (tail + gap + line)[-WINDOW:], spaced or " " in gap + line
    return "".join(parts)


def mended(line: str) -> str:
    """One line of a headline, inner spaces made single, a word that a space tears made whole."""
    words = SPACES.split(line.strip())
    whole = words[0]
    for word in words[1:]:
        whole += ("" if _torn_word(whole, word) else " ") + word
    return whole


def _torn(left: str, right: str, *, spaced: bool) -> bool:
    """Whether nothing stood between two lines of a headline; `spaced`: `left` is the end of one that has a space."""
    if unclosed(left) and unopened(right):
        return True
    if spaced or " " in right:
        return seams.tears_word(left, right)
    return seams.tears_word(left, right) or left[-1] in seams.LEANING_LEFT or right[0] in "的了着"


def _torn_word(left: str, right: str) -> bool:
    """A space inside a word: one side is a single hanzi that alone is no phrase."""
    if len(solid(right)) <= 1 or len(left) <= 1:
        return False
    return seams.tears_word(left, right) and (seams.words(left)[-1] == left[-1] and seams.words(right)[0] == right[0])
