"""Page furniture: header, folio, footer, pinyin, column labels; and what a header says of page, section and date."""

import re
from collections.abc import Sequence
from datetime import date

from syndicate.model.page import PageHeader
from syndicate.pages.chars import solid

DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:年|[-./·])\s*(\d{1,2})\s*(?:月|[-./·])\s*(\d{1,2})\s*日?(?!\d)")
WEEKDAY = re.compile(r"星\s*期\s*[一二三四五六日天]|礼拜[一二三四五六日天]|周[一二三四五六日](?![\u4e00-\u9fff])")
FOLIO = re.compile(r"(?<![A-Za-z0-9])(?:第\s*)?([A-Z]{0,2}\d{1,3}|[A-Z]?\d{1,3})(?![\dA-Za-z.%年月日])\s*版?")
LONE_FOLIO = re.compile(
    r"^(?:第\s*)?[A-Z]{0,2}\d{1,3}\s*(?:版(?:\s*[：:]?\s*[\u4e00-\u9fff·]{1,8})?)?$|^[0-9一二三四五六七八九十]{1,3}\s*版$|^第[一二三四五六七八九十]{1,3}版$"
)
STAFF = re.compile(
    r"(?:责任?编辑?|主编|编辑|美编|美术编辑|校[对读检]|版式|组版|制图|审读|值班(?:编委|主任|总编)|视觉|统筹|监制|签发|执行)\s*[/／:：|｜]"
)
FOOTER = re.compile(
    r"新闻热线|投稿邮箱|投稿信箱|爆料|发行热线|订阅热线|广告热线|广告经营许可|国内统一(?:连续出版物|刊)号|邮发代号|零售价|"
    r"印刷[:：]|本报地址|社址|总编室|本版(?:责编|编辑|美编|校对|图片|稿件|文图)|电子信箱|本报官网|数字报|总第\s*\d+\s*期|今日\s*\d+\s*版|"
    r"邮编[：:]?\s*\d{6}|ICP备|网安备|All Rights Reserved|未经授权"
)
SITE = re.compile(r"[上下]一[条篇版期]\s*[：:]|版权所有|分享到|copyright|©", re.IGNORECASE)
"""What stands about a story on the site of an e-paper."""
PINYIN = re.compile(r"^[A-Z][A-Z\s'’·-]{2,40}$")
STANDING = re.compile(
    r"^[\u4e00-\u9fff]{0,4}(?:动态|速递|快讯|要闻|简讯|短讯|短波|时讯|资讯|传真|播报|广角|看台|视窗|之窗|集萃|拾零|快递|一览|扫描)$"
)
"""A label that stands over a column of short stories, wherever it stands on the page."""
LABEL_ENDS = (
    "动态",
    "速递",
    "快讯",
    "要闻",
    "简讯",
    "综合",
    "看台",
    "视窗",
    "之窗",
    "专版",
    "专刊",
    "专栏",
    "周刊",
    "新闻",
    "资讯",
    "传真",
    "播报",
    "聚焦",
    "连线",
    "广角",
    "时讯",
    "短讯",
    "经济",
    "版面",
    "观察哨",
    "园地",
    "园区",
)
MASTHEAD = re.compile(r"^[\u4e00-\u9fff]{2,10}(?:日报|晚报|晨报|早报|时报|商报|都市报|导报|快报|周报|周刊|新报|报)$")
LABEL_MARKS = "■□◆◇●○★☆▲△▶►【】［］[]〖〗「」『』·•|｜—-"
LONGEST = 90
LONGEST_LABEL = 8


def is_header(text: str) -> bool:
    """Whether the line is a page header: a date with a weekday, a folio or staff beside it, and no sentence."""
    if len(text) > LONGEST or "。" in text:
        return False
    if LONE_FOLIO.match(text):
        return True
    if STAFF.search(text) and len(solid(text)) < LONGEST:
        return True
    found = DATE.search(text)
    if not found:
        return False
    rest = solid(WEEKDAY.sub("", text[: found.start()] + " " + text[found.end() :]))
    return bool(WEEKDAY.search(text)) or (len(rest) <= 12 and "，" not in rest)  # noqa: PLR2004


def is_footer(text: str) -> bool:
    """Whether the line tells how to reach or buy the paper."""
    return len(text) <= LONGEST and text[-1:] != "。" and bool(FOOTER.search(text) or SITE.match(text))


def is_pinyin(text: str) -> bool:
    """Whether the line is the section's name in capitals."""
    return bool(PINYIN.match(text))


def is_label(text: str) -> bool:
    """Whether the line could be a column label or the name of paper or section."""
    words = solid(text)
    return len(words) <= LONGEST_LABEL and (words.endswith(LABEL_ENDS) or bool(MASTHEAD.match(words)))


def is_standing_label(text: str) -> bool:
    """Whether the line is a label over a column of short stories (`园区动态`), with or without marks about it."""
    return len(text) <= LONGEST_LABEL + 4 and bool(STANDING.match(solid(text).strip(LABEL_MARKS)))  # two marks a side


def read_header(texts: Sequence[str]) -> PageHeader | None:
    """Page number, section and date from the header's lines; None without any of them."""
    page_no, section, issued = None, None, None
    for text in texts:
        rest = text
        found = DATE.search(text)
        if found:
            issued = issued or day(found)
            rest = rest[: found.start()] + " " + rest[found.end() :]
        rest = WEEKDAY.sub(" ", rest)
        staff = STAFF.search(rest)
        rest = rest[: staff.start()] if staff else rest
        folio = FOLIO.search(rest)
        if folio and (not page_no):
            page_no = folio[1]
            rest = rest[: folio.start()] + " " + rest[folio.end() :]
        section = section or (None if is_footer(text) else _section(rest))
    if page_no is None and issued is None:
        return None
    return PageHeader(page_no, section, issued)


def _section(rest: str) -> str | None:
    words = [w for w in re.split(r"[\s|｜·:：/／]+", rest) if re.fullmatch(r"[\u4e00-\u9fff·]{2,8}", w)]
    return next((w for w in words if not MASTHEAD.match(w) and not w.endswith("版")), None)


def day(found: re.Match[str]) -> date | None:
    """The date a match of DATE names; None when no calendar has it."""
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
