"""Chinese typography for plain text: 36 full-width columns, and kinsoku (GB/T 15834, W3C clreq section 3.1).

No line starts with a closing mark and none ends with an opening one. Latin words, figures and links are
never cut, unless they alone are wider than the line (a link never is).
"""

import re
from functools import lru_cache
from unicodedata import combining, east_asian_width

COLUMNS = 72
"""Half-width columns of a line: 36 hanzi."""

_KEPT = 4096
"""Long lines that come again from reader to reader: the parks they chose."""

_NOT_FIRST = frozenset("。，、；：！？”’）》】」』〉〕｝…—～·%‰℃,.;:!?)]}>")
_NOT_LAST = frozenset("“‘（《【「『〈〔｛([{<￥$")
_LINK = re.compile(r"[a-z]+://\S")
_ONE_LINK = re.compile(r"[a-z]+://[!-~]+")
_PIECES = re.compile(r"[a-z]+://[!-~]+|[!-~]+| |.", re.DOTALL)


def fold(text: str) -> str:
    """Break every line that is wider than COLUMNS. Line ends stay, so whole lines may be folded apart and joined."""
    return "\n".join(map(_fold_line, text.split("\n"))) if "\n" in text else _fold_line(text)


def width(text: str) -> int:
    """Half-width columns: a hanzi takes two, a combining mark none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WFA" else 1 for c in text)


def _fold_line(line: str) -> str:
    narrow = len(line) * 2 <= COLUMNS or (line.isascii() and (len(line) <= COLUMNS or _ONE_LINK.fullmatch(line)))
    return line if narrow else _broken(line)


@lru_cache(_KEPT)
def _broken(line: str) -> str:
    if width(line) <= COLUMNS:
        return line
    lines: list[str] = []
    current, filled = "", 0
    for unit in _units(line):
        wide = width(unit)
        if current and filled + wide > COLUMNS:
            lines.append(current.rstrip(" "))
            current, filled = "", 0
            if unit == " ":
                continue
        current += unit
        filled += wide
    return "\n".join([*lines, current])


def _units(line: str) -> list[str]:
    """Pieces that must not be parted: a character with the marks that cling to it, a word, a link."""
    units: list[str] = []
    for piece in _PIECES.findall(line):
        joined = units and (piece[0] in _NOT_FIRST or combining(piece[0]) or units[-1][-1] in _NOT_LAST)
        if joined and width(units[-1]) + width(piece) <= COLUMNS and not _LINK.match(piece):
            units[-1] += piece
        elif width(piece) > COLUMNS and not _LINK.match(piece):
            units += [piece[n : n + COLUMNS] for n in range(0, len(piece), COLUMNS)]
        else:
            units.append(piece)
    return units
