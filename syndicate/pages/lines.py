"""The lines of a page: their words, indent and width, with lines that an extractor glued together taken apart."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from syndicate.pages.bylines import closes, signature
from syndicate.pages.chars import unopened, width

BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

ROLE = r"(?:本报)?(?:[\u4e00-\u9fff]{0,8}(?:记者|通讯员|实习生))"
GLUED = (
    # a headline, then the dateline of its body
    re.compile(r"^[^。！？；，]{4,44}?[^。！？；，：\s](?P<gap>\s+)(?=本报(?:[^\s（(]{0,12})讯\s*[（(])"),
    # a headline, then the indent of its body
    re.compile(r"^[^。！？；\s][^。！？；]{2,40}?[^。！？；，\s](?P<gap>\s*\u3000\u3000)(?=\S.{6})"),
    # a headline, then a line of names
    re.compile(
        r"^[^。！？；，（(/]{4,44}?[^。！？；，：、\s（(/](?P<gap>\s+)(?=[□■◇○●]\s*" + ROLE + r"\s*[^。，]{2,40}$)"
    ),
    # the end of a paragraph, then the indent of the next
    re.compile(r"^.*?[。！？][”’」』）]?(?P<gap>\s*\u3000\u3000)(?=\S)"),
    # the end of a paragraph, then the display line that stands under it
    re.compile(
        r"^.*[。！？][”’）]?(?P<gap>\s+)(?=[^\s。，；、！？（(][^。，；]{1,27}$)(?!\S*\s*"
        + ROLE
        + r")(?!\S{1,12}\s*摄)"
    ),
)
"""Where two lines were printed on one: `gap` is the white space to cut at."""


class Line(NamedTuple):
    """One line without its outer white space; `start:end` count characters of the clean text."""

    text: str
    start: int
    end: int
    number: int
    """From 1, of the page as received."""
    indent: int
    """White space before the text, in hanzi, rounded."""
    gap: int
    """Blank lines above it."""
    width: float
    finished: bool
    """Whether a sentence, or the signature of a story, can end with it."""


def lines_of(text: str) -> list[Line]:
    """The lines that hold words, in order."""
    found: list[Line] = []
    gap = 0
    for number, (start, end) in enumerate(ends(text), 1):
        raw = text[start:end]
        words = raw.strip()
        if not words:
            gap += 1
            continue
        lead = len(raw) - len(raw.lstrip())
        first = start + lead
        indent = round(width(raw[:lead].replace("\t", "\u3000")))
        for a, b in _pieces(words):
            piece = words[a:b]
            indented = indent if a == 0 else 2
            last = closes(piece) or (bool(found) and not gap and _signs(found[-1].text, piece))
            found.append(Line(piece, first + a, first + b, number, indented, gap, width(piece), last))
            gap = 0
    return found


def _signs(before: str, text: str) -> bool:
    """Whether a line closes the signature that the printed line above begins."""
    return text.endswith(("）", ")")) and bool(unopened(text)) and signature(before[-30:] + text) is not None


def ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, its line break left out."""
    at = 0
    for m in BREAK.finditer(text):
        yield at, m.start()
        at = m.end()
    yield at, len(text)


LONGEST_GLUED = 120


def _pieces(words: str) -> list[tuple[int, int]]:
    """The line as one piece, or as the two that an extractor printed on one line."""
    if len(words) > LONGEST_GLUED or not re.search(r"\s", words):
        return [(0, len(words))]
    for pattern in GLUED:
        m = pattern.match(words)
        if m:
            a, b = m.span("gap")
            return [(0, a), (b, len(words))]
    return [(0, len(words))]


class LineNumbers:
    """Looks up the line a place of the text as received stands on."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *[m.end() for m in BREAK.finditer(text)]]

    def of(self, place: int) -> int:
        return bisect_right(self._starts, place)
