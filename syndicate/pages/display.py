"""How much a line looks set in display type, and of which kind: headline, sub-head or kicker."""

import re
from collections.abc import Iterator, Sequence

from syndicate.pages import bylines, header, seams
from syndicate.pages.chars import CLOSERS, FINAL, MARKS, NEVER_FIRST, hanzi, solid, unclosed, unopened
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
MARKED = re.compile(rf"^[{MARKS}]\s*[\u4e00-\u9fff“”·\s]{{2,14}}[：:]?$")
COLUMN = re.compile(
    r"^(?:[“《][\u4e00-\u9fff]{2,8}[”》])?[\u4e00-\u9fff·]{0,7}(?:走基层|看变化|在行动|进行时|在一线|调查|观察|聚焦|见闻|的故事|人物|时评|来信|连线|关注|专访|手记|论坛|特写|追踪|回访|直击|面对面|风采|心声|视点|快评|启示录)$"
)
"""Standing heads of a newspaper's columns."""
PLACE = re.compile(
    r"^[\u4e00-\u9fff]{2,8}(?:区|市|县|镇|乡|街道|局|委|办|公司|集团|大学|学院|银行|港|村|社区|医院|协会|院)$"
)
SPOKEN = re.compile(r"^(?:问|答|记者|主持人|笔者)[：:]")
"""A line of an interview."""
NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、．.]|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|\d{1,2}[、．](?!\d)|[①-⑳❶-❿])"
)
"""The number of a part of a story."""
COUNTED = re.compile(r"\d[\d.]*[万亿]?(?:人|个|名|家|件|台|元|次|吨|公里|米|平方米|亩|户|项|起|辆|套|份|％|%)")
"""A number that the words before it led up to; days, years and ages may well begin a body."""
PROSE = re.compile(r"[的了是在着也都就]|已经|一个")


def display(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> float:
    """How much the line looks set in display type rather than in the body's: positive for headlines."""
    line = lines[i]
    text = line.text
    if text[0] in NEVER_FIRST or len(text) > LONGEST_DISPLAY or text.rstrip(CLOSERS).endswith(NEVER_LAST):
        return -9.0
    if text[-1] in CLOSERS and bylines.closes(text) and bylines.signature(text):
        return -9.0
    if SPOKEN.match(text) or bylines.opens_with_dateline(text) or (not hanzi(text) and len(text) < 30):  # noqa: PLR2004
        return -6.0
    score = 0.6 - _comma(i, line, cols) * min(2, text.count("，")) - 4.0 * ("。" in text) - 1.0 * ("；" in text)
    score -= 1.5 * (text[-1].isdigit() and not COUNTED.search(text))
    score += (3.5 if cols.printed else 1.8) * bool(SPACED.search(text))
    score -= 2.0 * bool(unclosed(text)) + 2.0 * bool(unopened(text)) + _prose(text)
    if text.endswith(("！", "？", "!", "?")):
        score -= 0.8
    if NUMBERED.match(text) and text[-1] not in FINAL:
        score += 1.5
    if BRACKETED.match(solid(text)) or MARKED.match(text):
        score += 4.0
    if i + 1 < len(lines) and told[i + 1] is None:
        score -= _runs_on(text, lines[i + 1].text)
    return score + (_display_printed(i, lines, told, cols) if cols.printed else _display_piece(i, lines, cols))


def _comma(i: int, line: Line, cols: Columns) -> float:
    """What a comma speaks against display type: less where no line of body could stop."""
    if not cols.printed:
        return 2.7
    set_in_it = line.finished or cols.indents(i, line) or (cols.full(i, line) and line.width <= cols.widths[i] + 2)
    return 4.0 if set_in_it else 2.0


def _runs_on(text: str, after: str) -> float:
    """How much the line reads as the first half of a sentence that the next line of body goes on with."""
    if not re.search("[，。、；]", after):
        return 0.0
    if after[0] in "的了着":
        return 3.0
    return 3.0 if seams.tears_word(text, after) or COUNTED.match(after) else 0.0


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


def _ends_sentence(before: Line, line: Line, *, ended: bool) -> float:
    """How much a printed line reads as the last of the sentence above: a mark or bracket that closes it, at least."""
    open_bracket = unclosed(before.text)[-1:] in ("（", "(") and unopened(line.text)[:1] in ("）", ")")
    return 6.0 * open_bracket + (0.0 if ended else 8.0 if line.text[-1] in FINAL else 2.0)


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
    if before is not None:
        score -= _ends_sentence(before, line, ended=ended)
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


SHORTEST_PHRASE, LONGEST_PHRASE = 3, 8
PHRASE, MUCH_LONGER = 1.6, 2.0


def leads(i: int, lines: Sequence[Line]) -> float:
    """How much a line reads as a phrase over the headline below: one much longer, and no word torn between them."""
    words = solid(lines[i].text)
    if i + 1 == len(lines) or not SHORTEST_PHRASE <= hanzi(words) <= LONGEST_PHRASE or hanzi(words) < len(words):
        return 0.0
    after = solid(lines[i + 1].text)
    if len(after) > LONGEST_DISPLAY or "。" in after:
        return 0.0
    longer = len(after) >= MUCH_LONGER * len(words) and after[0] not in seams.PARTICLES
    return PHRASE if longer and words[-1] not in seams.LEANING_LEFT and not seams.tears_word(words, after) else 0.0


AHEAD = 5


def heads_story(i: int, lines: Sequence[Line], told: list[Label | None], parks: ParkFinder) -> float:
    """Positive when the display line heads a story, negative when it parts one."""
    score = 0.0
    if _names_below(i, lines, told, 1 if "，" in lines[i].text else AHEAD):
        score += 3.0
    elif i + 1 < len(lines) and bylines.author(lines[i + 1].text):
        score += 1.5
    k = i - 1
    while k >= 0 and told[k] in (L.CAPTION, L.CREDIT):
        k -= 1
    if k < 0 or told[k] in (L.SIGNATURE, L.JUMP, L.FURNITURE, L.ADVERT):
        score += 1.5
    if parks.first(lines[i].text):
        score += 1.2
    if NUMBERED.match(lines[i].text):
        score -= 3.0
    size = len(solid(lines[i].text))
    return score + (0.6 if size >= 14 else -0.5 if size <= 8 else 0.0) - 0.3  # noqa: PLR2004


def _names_below(i: int, lines: Sequence[Line], told: list[Label | None], ahead: int) -> bool:
    """Whether a subtitle, a line of names or a dateline stands below, with nothing but display and pictures between."""
    for k in range(i + 1, min(i + 1 + ahead, len(lines))):
        if told[k] in (L.SUBTITLE, L.BYLINE) or bylines.opens_with_dateline(lines[k].text):
            return True
        if told[k] in (L.CAPTION, L.CREDIT):
            continue
        text = lines[k].text
        if len(text) > 24 or text[-1] in FINAL or "，" in text or "、" in text:  # noqa: PLR2004
            return False
    return False
