"""Lines whose form alone tells what they are: furniture, adverts, names, credits, captions, subtitles."""

import re
from collections.abc import Iterator, Sequence

from syndicate.pages import adverts, bylines, header
from syndicate.pages.chars import solid
from syndicate.pages.columns import Columns
from syndicate.pages.display import COLUMN
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line
from syndicate.pages.parks import ParkFinder, looks_like_park
from syndicate.pages.pictures import is_caption, tell_captions

L = Label
SUBTITLE = re.compile(r"^(?:——|--|――|──|－－)\s*\S")
LONGEST_SUBTITLE = 50
LONGEST_TELLING = 100
LONGEST_SENTENCE = 80
"""Of a caption that ends like any paragraph."""


def told_labels(lines: Sequence[Line], cols: Columns, parks: ParkFinder) -> list[Label | None]:
    """The label of each line that has a telling form; None for the others."""
    told = [_told(x, cols) for x in lines]
    _tell_furniture(lines, told, parks)
    _tell_labels(lines, told)
    _tell_adverts(lines, told, cols, parks)
    tell_captions(lines, told, cols)
    return told


def _told(line: Line, cols: Columns) -> Label | None:
    text = line.text
    if len(text) > LONGEST_TELLING or (len(text) > LONGEST_SENTENCE and text[-1] == "。"):
        return None
    return next((label for label, told in _forms(text, printed=cols.printed) if told), None)


def _forms(text: str, *, printed: bool) -> Iterator[tuple[Label, bool]]:
    """One form after another, the most telling first, and whether the line has it."""
    yield L.FURNITURE, header.is_header(text) or header.is_pinyin(text) or header.is_footer(text)
    yield L.ADVERT_TITLE, adverts.is_partners(text) or adverts.is_notice(text)
    yield L.JUMP, bylines.jump(text) == (0, len(text))
    shot, sign = bylines.credit(text), bylines.signature(text)
    yield L.CREDIT, shot is not None and shot.start <= 1
    yield L.SIGNATURE, sign is not None and sign.start == 0
    yield L.BYLINE, bylines.line_of_names(text) is not None
    yield L.BYLINE, bylines.marked_author(text) and not COLUMN.match(text.lstrip(bylines.AUTHOR_MARKS))
    yield L.CAPTION, is_caption(text, printed=printed)
    yield L.SUBTITLE, bool(SUBTITLE.match(text)) and "。" not in text and len(text) <= LONGEST_SUBTITLE


TOP = 7
LABEL = re.compile(r"^[\u4e00-\u9fff·]{1,6}$")


def _tell_furniture(lines: Sequence[Line], told: list[Label | None], parks: ParkFinder) -> None:
    """Short labels between the lines of the header are furniture too, and one that stands under it."""
    top: list[int] = []
    labels: list[int] = []
    for i in range(min(TOP, len(lines))):
        words = solid(lines[i].text)
        if told[i] is L.FURNITURE:
            top.append(i)
        elif told[i] is None and LABEL.match(words) and not looks_like_park(words) and not parks.first(words):
            labels.append(i)
        else:
            break
    if not top:
        return
    for i in labels:
        if i < top[-1] or (i == top[-1] + 1 and header.is_label(solid(lines[i].text))):
            told[i] = L.FURNITURE


def _tell_labels(lines: Sequence[Line], told: list[Label | None]) -> None:
    """Labels over columns of short stories are furniture, but not where a sentence stops above them."""
    for i, line in enumerate(lines):
        if told[i] is None and header.is_standing_label(line.text):
            before = lines[i - 1] if i else None
            if before is None or before.finished or told[i - 1] is not None:
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
LONGEST_DATE = 24


def _take_notice(i: int, lines: Sequence[Line], told: list[Label | None], cols: Columns) -> None:
    """Lines up to the last that sells or tells whom to call; a line that begins a story ends the notice."""
    last = i
    for k in range(i + 1, min(i + 1 + MOST_LINES_OF_A_NOTICE, len(lines))):
        text = lines[k].text
        if (
            told[k] not in (None, L.FURNITURE)
            or bylines.opens_with_dateline(text)
            or text.startswith(("【", "［", "["))
        ):
            break
        if header.is_footer(text):
            break
        if adverts.is_selling(text) or adverts.signs_notice(text):
            last = k
        elif k > i + 1 and not cols.printed and k - last >= 2:  # noqa: PLR2004
            break
    for k in range(i + 1, max(last, min(i + 1, len(lines) - 1)) + 1):
        told[k] = L.ADVERT
