"""Names every line of the page: one Viterbi pass over what each line looks like and what may follow what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from syndicate.pages import adverts, bylines, header, seams
from syndicate.pages.chars import CLOSERS, FINAL, NEVER_FIRST, finished, hanzi, solid, unclosed, unopened
from syndicate.pages.columns import Columns
from syndicate.pages.lines import Line
from syndicate.pages.parks import ParkFinder, looks_like_park


class Label(StrEnum):
    """What a line is."""

    FURNITURE = "furniture"
    KICKER = "kicker"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    SUBHEAD = "subhead"
    BODY = "body"  # begins a paragraph, or (one piece a line) may go on with one
    MORE = "more"  # printed form: goes on with the paragraph of the line before
    CAPTION = "caption"
    CREDIT = "credit"
    SIGNATURE = "signature"
    JUMP = "jump"
    ADVERT_TITLE = "advert title"
    ADVERT = "advert"


L = Label
DISPLAY = (L.KICKER, L.TITLE, L.SUBHEAD)
OPEN = (L.KICKER, L.TITLE, L.SUBHEAD, L.BODY, L.MORE)
"""What a line without a telling form may be."""

LONGEST_DISPLAY = 40
LONGEST_KICKER = 16
LONGEST_CAPTION = 80
SPACED = re.compile(r"[\u4e00-\u9fff”》？！%]\s+[\u4e00-\u9fff“《]")
"""The space between the two halves of a headline."""
NEVER_LAST = ("，", "、", "；", "。", "…")
"""No headline ends with one of these."""
SUBTITLE = re.compile(r"^(?:——|--|――|──|－－)\s*\S")
CAPTION = re.compile(
    r"^(?:[▲▼△▽←→↑↓◀▶]|[（(]?(?:上图|下图|左图|右图|图①|图②|题图|资料图|上图|图片说明)[：:为是]?|图为|图中)"
)
CAPTION_SUBJECT = re.compile(
    r"^(?:[^，。]{0,14}?(?:人员|工人|员工|职工|车辆?|机器人|学生|居民|干部|志愿者|一角|现场|外景|全景|效果图|卡车|工程师|师傅|村民|游客|选手|代表))?[^，。]{0,8}(?:正在|在[^，。]{2,16}(?:作业|施工|调试|检测|操作|忙碌|生产|巡查|参观|挑选|装配|检查|工作)|驶出|驶入|俯瞰|航拍|一角|现场|全景|外景|效果图)"
)
PICTURE = re.compile(r"[（(](?:见|如|参见)?(?:上|下|左|右|题)?图[①②③]?[）)]")
BRACKETED = re.compile(r"^[【［\[〔〖『「][^】］\]〕〗』」]{1,14}[】］\]〕〗』」][：:]?$")
MARKED = re.compile(r"^[◎●■◆★☆▶►○◇□]\s*[\u4e00-\u9fff“”·\s]{2,14}[：:]?$")
COLUMN = re.compile(
    r"^(?:[“《][\u4e00-\u9fff]{2,8}[”》])?[\u4e00-\u9fff·]{0,7}(?:走基层|看变化|在行动|进行时|在一线|调查|观察|聚焦|见闻|的故事|人物|时评|来信|连线|关注|专访|手记|论坛|特写|追踪|回访|直击|面对面|风采|心声|视点|快评|启示录)$"
)
"""Standing heads of a newspaper's columns."""
PLACE = re.compile(
    r"^[\u4e00-\u9fff]{2,8}(?:区|市|县|镇|乡|街道|局|委|办|公司|集团|大学|学院|银行|港|村|社区|医院|协会|院)$"
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The label of each line, by how much it beat the next best, and what each label it could be is worth."""

    labels: tuple[Label, ...]
    margins: tuple[float, ...]
    scores: tuple[dict[Label, float], ...]


def label(lines: Sequence[Line], cols: Columns, parks: ParkFinder) -> Labelled:
    """Labels for all lines. Linear in their number."""
    told = told_labels(lines, cols, parks)
    scores = [_emission(i, lines, told, cols, parks) for i in range(len(lines))]
    links = [_link(i, lines, told, cols) if cols.printed and i else 0.0 for i in range(len(lines))]
    return _viterbi(scores, links)


# --- lines whose form tells what they are ---------------------------------------------------------------------------


def told_labels(lines: Sequence[Line], cols: Columns, parks: ParkFinder) -> list[Label | None]:
    """The label of each line that has a telling form; None for the others."""
    told = [_told(x, cols) for x in lines]
    _tell_furniture(lines, told)
    _tell_adverts(lines, told, cols, parks)
    _tell_captions(lines, told, cols)
    return told


def _told(line: Line, cols: Columns) -> Label | None:
    text = line.text
    if header.is_header(text) or header.is_pinyin(text) or header.is_footer(text):
        return L.FURNITURE
    if adverts.is_partners(text) or adverts.is_notice(text):
        return L.ADVERT_TITLE
    if (span := bylines.jump(text)) and span == (0, len(text)):
        return L.JUMP
    shot = bylines.credit(text)
    if shot and shot.start <= 1:
        return L.CREDIT
    sign = bylines.signature(text)
    if sign and sign.start == 0:
        return L.SIGNATURE
    if (shot and len(text) <= LONGEST_CAPTION and not PICTURE.search(text)) or (
        CAPTION.match(text) and len(text) <= LONGEST_CAPTION
    ):
        return (
            L.CAPTION
            if not (shot and cols.printed and not CAPTION.match(text) and not finished(text[: shot.start].strip()))
            else None
        )
    if bylines.line_of_names(text):
        return L.BYLINE
    if SUBTITLE.match(text) and "。" not in text and len(text) <= LONGEST_DISPLAY + 10:
        return L.SUBTITLE
    return None


TOP = 7


def _tell_furniture(lines: Sequence[Line], told: list[Label | None]) -> None:
    """Short labels beside the header are furniture too."""
    top = [i for i in range(min(TOP, len(lines))) if told[i] is L.FURNITURE]
    if not top:
        return
    for i in range(min(top[-1] + 2, len(lines), TOP)):
        near = i < top[-1] or i == top[-1] + 1
        words = solid(lines[i].text)
        if told[i] is None and near and len(words) <= 6 and re.fullmatch(r"[\u4e00-\u9fff·]+", words):  # noqa: PLR2004
            inside = i < top[-1]
            if inside or header.is_label(words):
                told[i] = L.FURNITURE


def _tell_adverts(lines: Sequence[Line], told: list[Label | None], cols: Columns, parks: ParkFinder) -> None:
    """From the title of an advert down to the last line that reads as its own."""
    for i, line in enumerate(lines):
        if told[i] is not L.ADVERT_TITLE:
            continue
        if adverts.is_partners(line.text):
            _take_partners(i, lines, told, parks)
        else:
            _take_notice(i, lines, told, cols)


def _take_partners(i: int, lines: Sequence[Line], told: list[Label | None], parks: ParkFinder) -> None:
    for k in range(i + 1, len(lines)):
        text = lines[k].text
        if header.is_footer(text):
            return
        if told[k] is not None and told[k] is not L.FURNITURE:
            return
        partner = adverts.is_partner_line(text, parks) or (adverts.is_contact(text) and not header.is_footer(text))
        lone = looks_like_park(solid(text)) or parks.named(text) == (text,)
        ahead = k + 1 < len(lines) and adverts.is_partner_line(lines[k + 1].text, parks)
        if not partner and not (lone and (ahead or k + 1 == len(lines))):
            return
        if told[k] is L.FURNITURE and not partner:
            return
        told[k] = L.ADVERT


MOST_LINES_OF_A_NOTICE = 14


def _take_notice(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> None:
    """Lines up to the last that sells or tells whom to call; a line that begins a story ends the notice."""
    last = i
    for k in range(i + 1, min(i + 1 + MOST_LINES_OF_A_NOTICE, len(lines))):
        text = lines[k].text
        if told[k] not in (None, L.FURNITURE) or bylines.opens_with_dateline(text) or BRACKETED.match(text):
            break
        if header.is_footer(text):
            break
        if adverts.is_selling(text) or (header.DATE.search(text) and len(text) <= 24):  # noqa: PLR2004
            last = k
        elif k > i + 1 and not cols.printed and k - last >= 2:  # noqa: PLR2004
            break
    for k in range(i + 1, max(last, min(i + 1, len(lines) - 1)) + 1):
        told[k] = L.ADVERT


def _tell_captions(lines: Sequence[Line], told: list[Label | None], cols: Columns) -> None:
    """A caption over two lines, and a short sentence with a credit of its own under it."""
    for i in range(len(lines) - 1):
        text, after = lines[i], lines[i + 1]
        if told[i] is L.CAPTION and told[i + 1] is None and not finished(text.text) and not bylines.credit(text.text):
            shot = bylines.credit(after.text)
            if shot or (finished(after.text) and len(after.text) <= LONGEST_DISPLAY):
                told[i + 1] = L.CAPTION
        elif told[i] is None and told[i + 1] is L.CREDIT and _caption_like(i, lines, cols):
            told[i] = L.CAPTION
        elif (
            told[i] is None
            and told[i + 1] is L.CAPTION
            and bylines.credit(after.text)
            and not CAPTION.match(after.text)
        ):
            if CAPTION_SUBJECT.match(text.text) and not finished(text.text) and len(text.text) <= LONGEST_DISPLAY:
                told[i] = L.CAPTION


def _caption_like(i: int, lines: Sequence[Line], cols: Columns) -> bool:
    text = lines[i].text
    if len(text) > LONGEST_DISPLAY or not finished(text) or PICTURE.search(text) or ("，" in text and len(text) > 30):  # noqa: PLR2004
        return False
    if not cols.printed:
        return True
    begins = (cols.indented and lines[i].indent > 0) or bool(CAPTION_SUBJECT.match(text))
    return begins or (i > 0 and finished(lines[i - 1].text) and cols.short(i, lines[i]))


# --- lines that could be several things ------------------------------------------------------------------------------


def _emission(
    i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns, parks: ParkFinder
) -> dict[Label, float]:
    known = told[i]
    if known is not None:
        return {known: 0.0}
    show = _display(i, lines, told, cols)
    scores = {L.BODY: -show, L.MORE: -show} if cols.printed else {L.BODY: -show}
    if cols.printed:
        begins = _begins(i, lines, cols)
        scores[L.BODY] += 2 * min(0.0, begins)
        scores[L.MORE] -= 2 * max(0.0, begins)
    elif _alone_is_caption(i, lines, told):
        scores[L.CAPTION] = 1.5 - show
    if show > -4:  # noqa: PLR2004
        over = _headline_evidence(i, lines, told, parks)
        scores[L.TITLE] = show + over
        scores[L.SUBHEAD] = show - over
        kick = _kicker(lines[i].text, parks)
        if kick > 0:
            scores[L.KICKER] = show + kick
    return scores


def _display(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> float:
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


PROSE = re.compile(r"[的了是在着也都就]|已经|一个")


def _prose(text: str) -> float:
    """How much an unspaced line reads as running text: small words, an end in the middle of a word."""
    if re.search(r"\s", text):
        return 0.0
    small = len(PROSE.findall(text))
    last = seams.words(text[-6:])[-2:]
    return 1.2 * max(0, small - 1) + (
        1.2 if len(last) == 2 and all(len(w) == 1 and w > "\u3400" for w in last) else 0.0
    )


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
    ended = before is None or told[i - 1] is not None or finished(before.text) or _stands_out(i - 1, before, cols)
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
        elif cols.indents(i + 1, after) and not finished(after.text):
            score += 1.5
    return score


def _stands_out(i: int, line: Line, cols: Columns) -> bool:
    """Whether the line is bracketed or marked as kickers are, or too short or too long for a line of its column."""
    return (
        bool(BRACKETED.match(line.text) or MARKED.match(line.text))
        or cols.short(i, line)
        or line.width > cols.widths[i] + 2
    )


def _begins(i: int, lines: Sequence[Line], cols: Columns) -> float:
    """Printed form: how much the line looks like the first of a paragraph."""
    line = lines[i]
    if line.text[0] in NEVER_FIRST:
        return -6.0
    if bylines.opens_with_dateline(line.text):
        return 6.0
    if cols.indented:
        return 6.0 if line.indent else -4.0
    score = 0.7 if line.text[0] == "“" else 0.0
    if cols.indents(i, line) and not finished(line.text):
        return score + 2.0
    return score - 1.5 if cols.full(i, line) else score


def _link(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> float:
    """Printed form, the line above being body: how much that line looks like the last of its paragraph."""
    if told[i - 1] is not None:
        return 0.0
    before = lines[i - 1]
    if not finished(before.text):
        whole = finished(before.text.rstrip(CLOSERS)) and unclosed(before.text[-60:])
        return -1.0 if whole else -4.0
    return 2.5 if cols.short(i - 1, before) else 0.4


def _alone_is_caption(i: int, lines: Sequence[Line], told: list[Label | None]) -> bool:
    """A short sentence about what a picture shows, standing between a headline and the body or after a body."""
    text = lines[i].text
    if len(text) > 34 or not finished(text) or text.count("。") != 1 or "“" in text:  # noqa: PLR2004
        return False
    return bool(CAPTION_SUBJECT.match(text)) and "，" not in text


def _kicker(text: str, parks: ParkFinder) -> float:
    """How much a display line looks like a kicker rather than a headline; 0: not at all."""
    words = solid(text)
    if BRACKETED.match(words) or MARKED.match(text):
        return 4.0
    if len(words) > LONGEST_KICKER:
        return 0.0
    if words.endswith(("：", ":")):
        return 3.5
    bare = words.rstrip("：:")
    named = parks.first(bare)
    if named and named[1] == 0 and named[2] == len(bare):
        return 3.5
    if looks_like_park(bare):
        return 3.0
    if COLUMN.match(bare):
        return 2.0
    return 1.2 if PLACE.match(bare) or header.is_label(bare) else 0.0


AHEAD = 5


def _headline_evidence(i: int, lines: Sequence[Line], told: list[Label | None], parks: ParkFinder) -> float:
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


# --- what may follow what ---------------------------------------------------------------------------------------------

FOLLOWS: dict[tuple[Label, Label], float] = {
    (L.KICKER, L.TITLE): 1.0, (L.KICKER, L.KICKER): -2.0, (L.KICKER, L.BODY): -5.0, (L.KICKER, L.MORE): -7.0,
    (L.KICKER, L.SUBHEAD): -9.0, (L.KICKER, L.CAPTION): -1.5, (L.KICKER, L.BYLINE): -4.0, (L.KICKER, L.SIGNATURE): -6.0,
    (L.KICKER, L.ADVERT_TITLE): -5.0, (L.KICKER, L.SUBTITLE): -6.0,
    (L.TITLE, L.TITLE): -1.2, (L.TITLE, L.KICKER): -3.5, (L.TITLE, L.SUBHEAD): -6.0, (L.TITLE, L.MORE): -3.5,
    (L.TITLE, L.SIGNATURE): -5.0, (L.TITLE, L.ADVERT_TITLE): -3.0,
    (L.SUBTITLE, L.TITLE): -5.0, (L.SUBTITLE, L.KICKER): -5.0, (L.SUBTITLE, L.SUBHEAD): -3.0, (L.SUBTITLE, L.MORE): -4.0,
    (L.BYLINE, L.TITLE): -5.0, (L.BYLINE, L.KICKER): -4.0, (L.BYLINE, L.SUBHEAD): -1.0, (L.BYLINE, L.MORE): -4.0,
    (L.SUBHEAD, L.TITLE): -6.0, (L.SUBHEAD, L.KICKER): -6.0, (L.SUBHEAD, L.SUBHEAD): -4.0, (L.SUBHEAD, L.MORE): -3.5,
    (L.SUBHEAD, L.BYLINE): -7.0, (L.SUBHEAD, L.SUBTITLE): -7.0, (L.SUBHEAD, L.SIGNATURE): -6.0, (L.SUBHEAD, L.CAPTION): -2.0,
    (L.BODY, L.BYLINE): -2.0, (L.BODY, L.SUBTITLE): -3.0, (L.MORE, L.BYLINE): -2.0, (L.MORE, L.SUBTITLE): -3.0,
    (L.SIGNATURE, L.MORE): -3.0, (L.SIGNATURE, L.SUBHEAD): -3.0, (L.JUMP, L.SUBHEAD): -3.0,
    (L.ADVERT, L.SUBHEAD): -2.0, (L.ADVERT_TITLE, L.TITLE): -2.0, (L.FURNITURE, L.SUBHEAD): -2.0, (L.FURNITURE, L.MORE): -4.0,
}  # fmt: skip
"""What speaks for or against one label after another; pairs not named are as good as any."""

FIRST: dict[Label, float] = {L.SUBHEAD: -4.0, L.MORE: -2.0}


def _viterbi(scores: list[dict[Label, float]], links: Sequence[float]) -> Labelled:
    best: dict[Label, float] = {k: v + FIRST.get(k, 0.0) for k, v in scores[0].items()} if scores else {}
    back: list[dict[Label, Label]] = []
    for here, link in zip(scores[1:], links[1:], strict=True):
        came: dict[Label, Label] = {}
        now: dict[Label, float] = {}
        for lab, emission in here.items():
            after = {p: v + FOLLOWS.get((p, lab), 0.0) + _linked(p, lab, link) for p, v in best.items()}
            came[lab] = max(after, key=lambda p, after=after: after[p])  # type: ignore[misc]
            now[lab] = after[came[lab]] + emission
        best = now
        back.append(came)
    path = [max(best, key=lambda k: best[k])] if best else []
    for came in reversed(back):
        path.append(came[path[-1]])
    path.reverse()
    margins = tuple(_margin(s, p) for s, p in zip(scores, path, strict=True))
    return Labelled(tuple(path), margins, tuple(scores))


def _linked(before: Label, here: Label, link: float) -> float:
    if before not in (L.BODY, L.MORE):
        return 0.0
    return 2 * min(0.0, link) if here is L.BODY else -2 * max(0.0, link) if here is L.MORE else 0.0


def _margin(here: dict[Label, float], chosen: Label) -> float:
    others = [v for k, v in here.items() if k is not chosen]
    return here[chosen] - max(others) if others else 9.0
