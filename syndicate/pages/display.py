"""How much a line looks set in display type, and of which kind: headline, sub-head or kicker."""

import re
from collections.abc import Iterator, Sequence

from syndicate.pages import bylines, header, seams
from syndicate.pages.chars import CLOSERS, FINAL, NEVER_FIRST, hanzi, solid, unclosed, unopened
from syndicate.pages.columns import Columns
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line
from syndicate.pages.parks import ParkFinder, looks_like_park

L = Label
LONGEST_DISPLAY = 40
LONGEST_KICKER = 16
SPACED = re.compile(r"[\u4e00-\u9fff”》？！%]\s+[\u4e00-\u9fff“《]")
"""The space between the two halves of a headline."""
NEVER_LAST = ("，", "、", "；", "。", "…")
"""No headline ends with one of these."""
BRACKETED = re.compile(r"^[【［\[〔〖『「][^】］\]〕〗』」]{1,14}[】］\]〕〗』」][：:]?$")
MARKED = re.compile(r"^[◎●■◆★☆▶►○◇□]\s*[\u4e00-\u9fff“”·\s]{2,14}[：:]?$")
COLUMN = re.compile(
    r"^(?:[“《][\u4e00-\u9fff]{2,8}[”》])?[\u4e00-\u9fff·]{0,7}(?:走基层|看变化|在行动|进行时|在一线|调查|观察|聚焦|见闻|的故事|人物|时评|来信|连线|关注|专访|手记|论坛|特写|追踪|回访|直击|面对面|风采|心声|视点|快评|启示录)$"
)
"""Standing heads of a newspaper's columns."""
PLACE = re.compile(
    r"^[\u4e00-\u9fff]{2,8}(?:区|市|县|镇|乡|街道|局|委|办|公司|集团|大学|学院|银行|港|村|社区|医院|协会|院)$"
)
PROSE = re.compile(r"[的了是在着也都就]|已经|一个")


def display(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> float:
    """How much the line looks set in display type rather than in the body's: positive for headlines."""
    line = lines[i]
    text = line.text
    if text[0] in NEVER_FIRST or len(text) > LONGEST_DISPLAY or text.rstrip(CLOSERS).endswith(NEVER_LAST):
        return -9.0
    if bylines.opens_with_dateline(text) or (not hanzi(text) and len(text) < 30):  # noqa: PLR2004
        return -6.0
    score = (
        0.6 - (4.0 if cols.printed else 2.7) * min(2, text.count("，")) - 4.0 * ("。" in text) - 1.0 * ("；" in text)
    )
    score += (3.5 if cols.printed else 1.8) * bool(SPACED.search(text))
    score -= 2.0 * bool(unclosed(text)) + 2.0 * bool(unopened(text)) + _prose(text)
    if text.endswith(("！", "？", "!", "?")):
        score -= 0.8
    if BRACKETED.match(solid(text)) or MARKED.match(text):
        score += 4.0
    if i + 1 < len(lines) and told[i + 1] is None:
        score -= _runs_on(text, lines[i + 1].text)
    return score + (_display_printed(i, lines, told, cols) if cols.printed else _display_piece(i, lines, cols))


def _runs_on(text: str, after: str) -> float:
    """How much the line reads as the first half of a sentence that the next line of body goes on with."""
    if not re.search("[，。、；]", after):
        return 0.0
    if after[0] in "的了着":
        return 3.0
    return 2.0 if seams.tears_word(text, after) else 0.0


def _prose(text: str) -> float:
    """How much an unspaced line reads as running text: small words, an end in the middle of a word."""
    if re.search(r"\s", text):
        return 0.0
    small = len(PROSE.findall(text))
    last = seams.words(text[-6:])[-2:]
    return 1.2 * max(0, small - 1) + (1.2 if [len(w) for w in last] == [1, 1] and min(last) > "\u3400" else 0.0)


def _display_piece(i: int, lines: Sequence[Line], cols: Columns) -> float:
    line = lines[i]
    score = 2.5 if line.width <= 26 else 2.5 - 0.3 * (line.width - 26)  # noqa: PLR2004
    if cols.indented:
        score += -4.0 if line.indent in (1, 2) else 0.7
    return score


def _display_printed(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> float:
    line = lines[i]
    column = cols.widths[i]
    before = lines[i - 1] if i else None
    score = 0.0
    ended = before is None or told[i - 1] is not None or before.finished or _stands_out(i - 1, before, cols)
    if line.width > column + 2:
        score += 3.5
    elif not cols.full(i, line) and not cols.indents(i, line):
        score += 4.0
    elif cols.indented and line.indent:
        score -= 4.0
    elif cols.indented and (before is None or told[i - 1] is not None or (ended and cols.short(i - 1, before))):
        score += 2.5
    else:
        score -= 1.5
    if not ended:
        score -= 2.0
    score += 1.0 if line.gap and not cols.spaced else 0.0
    score -= 1.0 if abs(line.width - column) <= 1 and not SPACED.search(line.text) else 0.0
    if i + 1 < len(lines) and told[i + 1] is None:
        after = lines[i + 1]
        if cols.indented:
            score += 0.0 if not after.indent else 3.0 if not cols.full(i, line) else 1.5
        elif bylines.opens_with_dateline(after.text):
            score += 3.0
        elif cols.indents(i + 1, after) and not after.finished:
            score += 1.5
    return score


def _stands_out(i: int, line: Line, cols: Columns) -> bool:
    """Whether the line is bracketed or marked as kickers are, or too short or too long for a line of its column."""
    return (
        bool(BRACKETED.match(line.text) or MARKED.match(line.text))
        or cols.short(i, line)
        or line.width > cols.widths[i] + 2
    )


def kicker(text: str, parks: ParkFinder) -> float:
    """How much a display line looks like a kicker rather than a headline; 0: not at all."""
    return next((worth for worth, told in _kickers(text, solid(text), parks) if told), 0.0)


def _kickers(text: str, words: str, parks: ParkFinder) -> Iterator[tuple[float, bool]]:
    """What each kind of kicker is worth, the best first, and whether the line is of that kind."""
    yield 4.0, bool(BRACKETED.match(words) or MARKED.match(text))
    yield 0.0, len(words) > LONGEST_KICKER
    bare = words.rstrip("：:")
    named = parks.first(bare)
    yield 3.5, bare != words or (named is not None and named[1:] == (0, len(bare)))
    yield 3.0, looks_like_park(bare)
    yield 2.0, bool(COLUMN.match(bare))
    yield 1.2, bool(PLACE.match(bare)) or header.is_label(bare)


AHEAD = 5


def heads_story(i: int, lines: Sequence[Line], told: list[Label | None], parks: ParkFinder) -> float:
    """Positive when the display line heads a story, negative when it parts one."""
    score = 0.0
    signed = _names_below(i, lines, told)
    if signed:
        score += 3.0
    k = i - 1
    while k >= 0 and told[k] in (L.CAPTION, L.CREDIT):
        k -= 1
    if k < 0 or told[k] in (L.SIGNATURE, L.JUMP, L.FURNITURE, L.ADVERT):
        score += 1.5
    if parks.first(lines[i].text):
        score += 1.2
    size = len(solid(lines[i].text))
    return score + (0.6 if size >= 14 else -0.5 if size <= 8 else 0.0) - 0.3  # noqa: PLR2004


def _names_below(i: int, lines: Sequence[Line], told: list[Label | None]) -> bool:
    """Whether a subtitle, a line of names or a dateline stands below, with nothing but display and pictures between."""
    for k in range(i + 1, min(i + 1 + AHEAD, len(lines))):
        if told[k] in (L.SUBTITLE, L.BYLINE) or bylines.opens_with_dateline(lines[k].text):
            return True
        if told[k] in (L.CAPTION, L.CREDIT):
            continue
        text = lines[k].text
        if len(text) > 24 or text[-1] in FINAL or "，" in text or "、" in text:  # noqa: PLR2004
            return False
    return False
