"""Who wrote and who took the picture: datelines, lines of names, signatures, credits. Knows roles, not people."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from syndicate.model.page import Byline
from syndicate.pages.chars import MARKS, finished

KIND = r"(?:全媒体|融媒体|首席|见习|实习|特约|特派|驻[\u4e00-\u9fff]{1,4}|摄影|评论员?|文字|视频|高级|资深|通讯)"
PAPER = (
    r"(?:本报|本刊|本台|本网|新华社|中新社|"
    r"[\u4e00-\u9fff]{1,8}?(?:日报|晚报|晨报|早报|时报|商报|都市报|导报|新报|快报|新闻|融媒|周刊|传媒)社?)"
)
REPORTER = rf"{PAPER}?{KIND}*(?:记者站?|实习生|评论员)"
CORRESPONDENT = rf"{PAPER}?{KIND}*通讯员"
PHOTOGRAPHER = r"(?:摄影(?:报道|师)?|图片?[/／:：])"
WRITER = r"(?:文[/／]图?|文图[/／]|文[:：]|图文[/／:：]?|撰文[/／:：]?|采写[/／:：]?|作者[/／:：])"
ROLES = re.compile(
    rf"(?P<both>(?:文[/／]图|图文[/／]?|文图[/／]?)[:：]?)?\s*"
    rf"(?:(?P<c>{CORRESPONDENT})|(?P<r>{REPORTER})|(?P<p>{PHOTOGRAPHER}(?:{REPORTER}|{CORRESPONDENT})?)|(?P<w>{WRITER}(?:{REPORTER}|{CORRESPONDENT})?))[:：]?"
)
AUTHOR_MARKS = "□■"
"""What papers set before the name of an author; other marks stand before kickers too."""
MARK = rf"[{MARKS}\-—\s]*"
NAME_CHARS = r"[\u3400-\u9fff·•\s、，,/／]"
NO_GROUPS = re.sub(r"\?P<\w+>", "?:", ROLES.pattern)
PEOPLE = rf"(?:(?:{NO_GROUPS})\s*{NAME_CHARS}{{1,40}}?)"

DATELINE = re.compile(
    r"^(?P<where>(?:[^。，！？“”（()\s]|（[^（）]{1,10}）|\s(?=\S{1,8}[讯电])){0,30}?(?:讯|电))\s*"
    r"[（(](?P<people>[^（）()。]{0,80}(?:记者|通讯员|实习生|评论员)[^（）()。]{0,80})[）)]\s*"
)
BARE_DATELINE = re.compile(
    r"^(?:本报|本刊|本台|本网|新华社|中新社|[\u4e00-\u9fff]{2,6}(?:日报|晚报|融媒|新闻))[^。，！？“”（()\s]{0,16}(?:讯(?!员|息)|电(?!话|子|力))(?:\s+|(?=[\u4e00-\u9fff“]))"
)
OPEN_DATELINE = re.compile(r"^(?:[^。，！？“”（()\s]){0,20}(?:讯|电)\s*[（(][^（）()。]{0,60}$")
"""A dateline whose bracket closes on the next printed line."""

LINE_OF_NAMES = re.compile(rf"^{MARK}(?:{PEOPLE}\s*){{1,4}}(?:摄影报道|报道|文[/／]图|图[/／]文)?$")
SIGNATURE = re.compile(
    rf"[（(]\s*(?P<people>(?:{PEOPLE}\s*[、，；;]?\s*){{1,4}}|(?:作者|来源|据)[^（）()。]{{2,30}}|(?:本报)?综合[^（）()。]{{0,12}}|(?:文[/／]图)\s*{NAME_CHARS}{{2,20}})(?:报道|文[/／]图)?\s*[）)]$"
)
CREDIT = re.compile(
    rf"(?:[（(]\s*(?P<in>[^（）()。，]{{1,30}}?)\s*摄(?:影报道|影)?\s*[）)]"
    rf"|(?:^|(?<=[。！？）)\s]))(?P<out>(?:{REPORTER}|{CORRESPONDENT})\s*[^（）()。，]{{1,16}}?|[\u4e00-\u9fff·]{{2,4}}|[\u4e00-\u9fff]\s[\u4e00-\u9fff])\s*摄(?:影报道|影)?"
    rf"|[（(]?(?:摄影|图片?)[/／:：]\s*(?P<pre>[^（）()。，]{{2,16}}?)[）)]?)$"
)
JUMP = re.compile(
    r"(?:^[（(]?\s*(?:[▲▼→]\s*)?上接[^（）()。]{1,14}[）)]?\s*)|(?:\s*[（(]?\s*(?:[▼→]\s*)?[下紧]转[^（）()。]{1,14}[）)]?$)"
)
SOURCE = re.compile(
    r"《[^》]{2,12}》\s*(?:[（(][^（）()]{6,40}[）)])?|[（(]?\s*(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?"
    r"|来源[：:]\s*[^\s：:]{2,12}|第?\s*[A-Z]?\d{1,3}\s*版(?:[：:]\s*[^\s：:]{2,8})?[）)]?|星期[一二三四五六日]"
)
"""Where and when a story was printed, as a site tells it beside the names."""
SEPARATORS = re.compile(r"[\s、，,/／]+")
NOT_NAMES = frozenset(
    {"摄", "文", "图", "整理", "报道", "摄影", "文图", "图文", "综合", "本报", "和", "及", "采写", "通讯员", "记者"}
)

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇景容闻栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE_SURNAMES = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "端木", "南宫"}
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A printed notice of who did it: the people, and the place `start:end` in the text it was found in."""

    byline: Byline
    start: int
    end: int


def names_in(text: str) -> tuple[str, ...]:
    """The names of a list, inner spaces taken out: single hanzi are put together in twos."""
    found: list[str] = []
    single = ""
    for part in SEPARATORS.split(text.strip("：:；;。 　")):
        if not part or part in NOT_NAMES:
            continue
        if len(part) == 1:
            single += part
            if len(single) == 2:  # noqa: PLR2004 -- a name set wide: two hanzi with a space between
                found.append(single)
                single = ""
            continue
        found.extend(_parted(single + part))
        single = ""
    return tuple(dict.fromkeys([*found, single] if single else found))


def _parted(token: str) -> list[str]:
    """Two names between which a line ended: four hanzi and more that read as a name, then a surname."""
    if "·" in token or len(token) < 4 or token[:2] in DOUBLE_SURNAMES:  # noqa: PLR2004
        return [token]
    cuts = [3, 2] if len(token) > 4 else [2]  # noqa: PLR2004
    for at in cuts:
        if at <= len(token) - 2 and token[0] in SURNAMES and token[at] in SURNAMES:
            return [token[:at], *_parted(token[at:])]
    return [token]


def people(text: str) -> Byline:
    """Names by role of a text such as `记者 甲 乙 通讯员 丙`."""
    groups: dict[str, list[str]] = {"r": [], "c": [], "p": []}
    marks = list(ROLES.finditer(text))
    for mark, after in zip_longest(marks, marks[1:]):
        names = names_in(
            text[mark.end() : after.start() if after else len(text)].removesuffix("摄影报道").removesuffix("报道")
        )
        role = "c" if mark["c"] else "p" if mark["p"] else "r"
        groups[role].extend(names)
    if not marks:
        groups["r"].extend(names_in(text))
    return Byline(*(tuple(dict.fromkeys(groups[k])) for k in "rcp"))


def dateline(text: str) -> Sign | None:
    """The dateline at the head of a body: `本报讯（记者 …）`, `新华社北京3月2日电（记者…）`, `本报讯`."""
    m = DATELINE.match(text)
    if m:
        return Sign(people(m["people"]), 0, m.end())
    m = BARE_DATELINE.match(text)
    return Sign(Byline(), 0, m.end()) if m else None


def opens_with_dateline(text: str) -> bool:
    """Whether a line begins a body with a dateline, be it cut by the end of the line."""
    if "讯" not in text and "电" not in text:
        return False
    return bool(DATELINE.match(text) or OPEN_DATELINE.match(text) or BARE_DATELINE.match(text))


LONGEST_LINE_OF_NAMES = 48


def line_of_names(text: str) -> Byline | None:
    """The names of a line that holds nothing else, or None."""
    if "20" in text or "来源" in text or "版" in text:
        text = SOURCE.sub(" ", text).strip()
    if len(text) > LONGEST_LINE_OF_NAMES or not LINE_OF_NAMES.match(text):
        return None
    found = people(text)
    return found if found.names and all(_is_name(n, text) for n in found.names) else None


LONE_NAMES = re.compile(r"^(?:[\u4e00-\u9fff]\s+[\u4e00-\u9fff]|[\u4e00-\u9fff]{2,3})(?:\s+[\u4e00-\u9fff]{2,3})?$")


def author(text: str) -> Byline | None:
    """The names of a line that tells no role: `□甲乙`, and under a headline `甲乙` alone; or None."""
    bare = text.lstrip(AUTHOR_MARKS).strip()
    found = names_in(bare) if LONE_NAMES.match(bare) else ()
    return Byline(found) if found and all(n[0] in SURNAMES or n[:2] in DOUBLE_SURNAMES for n in found) else None


def marked_author(text: str) -> bool:
    """Whether an author's names stand behind the square that papers set before them."""
    return text[0] in AUTHOR_MARKS and author(text) is not None


def names_of_line(text: str) -> Byline:
    """The names of a line that was taken for a line of names."""
    return line_of_names(text) or author(text) or Byline()


def _is_name(name: str, text: str) -> bool:
    """Set off from its role, or begun by a surname: `记者 甲乙`, but not the column `记者走基层`."""
    if "·" in name or re.match(rf"{MARK}本报", text) or len(ROLES.findall(text)) > 1:
        return len(name) <= LONGEST_NAME or "·" in name
    set_off = bool(re.search(rf"[\s、，：:/／]{name[0]}", text))
    known = name[0] in SURNAMES or ("通讯员" in text and len(name) < 4)  # noqa: PLR2004
    return len(name) <= LONGEST_NAME and (set_off or known)


LONGEST_NAME, LONGEST_SIGNED = 5, 12


def signature(text: str) -> Sign | None:
    """The closing signature `（记者 …）` at the end of a body."""
    if not text.endswith(("）", ")")):
        return None
    m = SIGNATURE.search(text[-90:])
    if not m:
        return _signed_by_names(text)
    shift = max(0, len(text) - 90)
    return Sign(people(m["people"]), shift + m.start(), shift + m.end())


NAMES_ALONE = re.compile(r"(?:^|(?<=[。！？”’]))\s*[（(]([^（）()，。]{2,9})[）)]$")


def _signed_by_names(text: str) -> Sign | None:
    """The signature that tells no role: names in brackets behind the last sentence, or on a line of their own."""
    m = NAMES_ALONE.search(text[-LONGEST_SIGNED:])
    names = author(m[1]) if m else None
    return Sign(names, len(text) - len(m[0]), len(text)) if m and names else None


def closes(text: str) -> bool:
    """Whether a piece of body can end here: with a sentence, or with the signature or credit printed behind it."""
    whole = finished(text)
    if whole or text[-1] not in "）)":
        return whole
    found = signature(text) or credit(text)
    return found is not None and (found.start == 0 or finished(text[: found.start].rstrip()))


def credit(text: str) -> Sign | None:
    """The credit of a picture at the end of a text: `（本报记者 … 摄）`, `本报记者 … 摄`."""
    tail = text[-60:]
    if "摄" not in tail and "图" not in tail:
        return None
    m = CREDIT.search(tail)
    if not m:
        return None
    who = m["in"] or m["out"] or m["pre"]
    shift = max(0, len(text) - 60)
    start = m.start() + len(m[0]) - len(m[0].lstrip())
    return Sign(Byline(photographers=people(who).names), shift + start, shift + m.end())


def jump(text: str) -> tuple[int, int] | None:
    """The place of a jump line (`上接`, `下转`) at either end of the text."""
    if "转" not in text and "接" not in text:
        return None
    m = JUMP.search(text)
    return m.span() if m else None
