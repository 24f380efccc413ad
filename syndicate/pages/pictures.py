"""Pictures: what points to one, what stands under one."""

import re
from collections.abc import Sequence

from syndicate.pages import bylines
from syndicate.pages.chars import finished
from syndicate.pages.columns import Columns
from syndicate.pages.kinds import Label
from syndicate.pages.lines import Line

L = Label
LONGEST_CAPTION = 80
LONGEST_SENTENCE = 40
"""Characters of a caption that nothing but its words betrays."""
CAPTION = re.compile(
    r"^(?:[▲▼△▽←→↑↓◀▶]|[（(]?(?:上图|下图|左图|右图|图①|图②|题图|资料图|上图|图片说明)[：:为是]?|图为|图中)"
)
CAPTION_SUBJECT = re.compile(
    r"^(?:[^，。]{0,14}?(?:人员|工人|员工|职工|车辆?|机器人|学生|居民|干部|志愿者|一角|现场|外景|全景|效果图|卡车|工程师|师傅|村民|游客|选手|代表))?[^，。]{0,8}(?:正在|在[^，。]{2,16}(?:作业|施工|调试|检测|操作|忙碌|生产|巡查|参观|挑选|装配|检查|工作)|驶出|驶入|俯瞰|航拍|一角|现场|全景|外景|效果图)"
)
PICTURE = re.compile(r"[（(](?:见|如|参见)?(?:上|下|左|右|题)?图[①②③]?[）)]")


def is_caption(text: str, *, printed: bool) -> bool:
    """Whether the line alone shows that it stands under a picture: by a mark, `图为`, or a credit at its end."""
    if len(text) > LONGEST_CAPTION:
        return False
    if CAPTION.match(text):
        return True
    shot = bylines.credit(text)
    if not shot or PICTURE.search(text):
        return False
    return not printed or finished(text[: shot.start].strip())


def tell_captions(lines: Sequence[Line], told: list[Label | None], cols: Columns) -> None:
    """A caption over two lines, and a short sentence with a credit of its own under it."""
    for i in range(len(lines) - 1):
        text, after = lines[i], lines[i + 1]
        if told[i] is L.CAPTION and told[i + 1] is None and not text.finished and not bylines.credit(text.text):
            shot = bylines.credit(after.text)
            if shot or (after.finished and len(after.text) <= LONGEST_SENTENCE):
                told[i + 1] = L.CAPTION
        elif told[i] is None:
            over_credit = told[i + 1] is L.CREDIT and _caption_like(i, lines, cols)
            if over_credit or (told[i + 1] is L.CAPTION and _begins_caption(text.text, after.text)):
                told[i] = L.CAPTION


def _begins_caption(text: str, after: str) -> bool:
    """Whether a line is the first of a caption of which only the second shows its credit."""
    if CAPTION.match(after) or not bylines.credit(after) or finished(text) or len(text) > LONGEST_SENTENCE:
        return False
    return bool(CAPTION_SUBJECT.match(text))


def _caption_like(i: int, lines: Sequence[Line], cols: Columns) -> bool:
    text = lines[i].text
    if len(text) > LONGEST_SENTENCE or not finished(text) or PICTURE.search(text) or ("，" in text and len(text) > 30):  # noqa: PLR2004
        return False
    if not cols.printed:
        return True
    begins = (cols.indented and lines[i].indent > 0) or bool(CAPTION_SUBJECT.match(text))
    return begins or (i > 0 and lines[i - 1].finished and cols.short(i, lines[i]))


def alone_is_caption(text: str) -> bool:
    """A short sentence about what a picture shows, standing between a headline and the body or after a body."""
    if len(text) > 34 or not finished(text) or text.count("。") != 1 or "“" in text:  # noqa: PLR2004
        return False
    return bool(CAPTION_SUBJECT.match(text)) and "，" not in text
