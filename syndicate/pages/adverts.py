"""Partner blocks, adverts and notices: where they begin, what stands in them, what their lines say."""

import re

from syndicate.model.page import AdvertEntry
from syndicate.pages.chars import solid
from syndicate.pages.parks import ParkFinder, looks_like_park

PARTNERS = re.compile(
    r"^[【\[［◆■●]?\s*(?:友情|特别|战略|本版)?(?:合作|协办|支持|友情|鸣谢|联办|主办|承办|冠名|联合主办|友好)(?:园区|单位|伙伴|企业|媒体|机构|链接|开发区|方)?(?:（排名不分先后）)?[：:】\]］]?$"
)
NOTICE = re.compile(
    r"^[【\[［◆■●]?\s*[\u4e00-\u9fff\s]{0,14}?(?:招聘|招租|招商|招标|拍卖|遗失|挂失|迁坟|停电|停水|停气|注销|减资|清算|更正|征集|征订|出租|转让|寻人|寻物|作废|中标|竞价|公开|搬迁|开业|道歉|温馨)?\s*"
    r"(?:启\s*事|公\s*告|通\s*告|声\s*明|公\s*示|广\s*告|信\s*息|通\s*知|简\s*章|敬\s*告|提\s*示|预\s*告|讣\s*告)(?:栏|专栏)?[：:】\]］]?$"
)
BARE = re.compile(r"^(?:广\s*告|公益广告|诚\s*聘|招\s*聘|招\s*租|招聘信息|分类广告|便民信息|订阅热线)$")
PHONE = re.compile(
    r"(?<!\d)(?:0\d{2,3}[-—－\s]?\d{7,8}|1[3-9]\d{9}|400[-—－\s]?\d{3,4}[-—－\s]?\d{3,4}|\d{7,8})(?:\s*[、/，]\s*\d{7,11})*(?!\d)"
)
CONTACT = re.compile(r"热线|电话|咨询|联系人|联系方式|地址|邮箱|邮编|网址|微信|扫码|传真|QQ|手机")
SELLING = re.compile(
    r"诚聘|特此(?:公告|通告|声明|启事|通知)|声明作废|遗失|招租|竞买|拍卖|报名|有意者|欢迎(?:来电|致电|订阅|选购)|包食宿|五险|面议|优惠|开盘|售楼"
)
HOTLINE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}(?:热线|电话|咨询))\s*[：:]?\s*(?P<number>[0-9０-９][0-9０-９\-—－\s、/]{5,})"
)
ENGLISH = re.compile(r"[A-Z][A-Za-z&.,'’\-]*(?:\s+[A-Za-z&.,'’\-]+)*")
SIGNER = re.compile(
    r"^(?:特此.{2,4}[。！]?|(?:[^\s，。；：]{2,24}(?:公司|集团|局|处|办公室|委员会|管委会|中心|院|所|厂|社|部|站|银行|学校|大学|协会|政府|组)(?:[（(].{1,6}[）)])?)?\s*"
    r"(?:(?:(?:19|20)\d\d|二[〇○零]..)\s*年)?\s*(?:[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日)?)$"
)
LONGEST_SIGNER = 44
LONGEST_TITLE = 18
LONGEST_PARTNER = 90


def is_partners(text: str) -> bool:
    """Whether the line is the title of a block of partners."""
    return len(text) <= LONGEST_TITLE and bool(PARTNERS.match(text))


def is_notice(text: str) -> bool:
    """Whether the line is the title of an advert or notice."""
    return len(text) <= LONGEST_TITLE + 6 and bool(NOTICE.match(text) or BARE.match(solid(text)))


def is_contact(text: str) -> bool:
    """Whether the line gives a telephone number or the like, and is no sentence of a story."""
    if len(text) > LONGEST_PARTNER:
        return False
    return bool(PHONE.search(text) and CONTACT.search(text)) and not text.endswith(("。", "，"))


def is_partner_line(text: str, found: ParkFinder) -> bool:
    """Whether the line reads as a partner: a name, then words set apart by spaces, no sentence."""
    if len(text) > LONGEST_PARTNER or re.search(r"[。！？；，]", text):
        return False
    first, *rest = text.split()
    named = found.first(first)
    if (
        named is None
        and not looks_like_park(first)
        and not re.search(r"(?:公司|集团|银行|局|委员会|协会|大学|学院|医院|厂|园)$", first)
    ):
        return bool(rest) and is_contact(text)
    return len(rest) >= 1 or is_contact(text)


def signs_notice(text: str) -> bool:
    """Whether the line is what a notice ends with: who gives it, the day, or both."""
    return len(text) <= LONGEST_SIGNER and bool(SIGNER.match(text))


def is_selling(text: str) -> bool:
    """Whether the line could stand in a notice."""
    return bool(SELLING.search(text) or CONTACT.search(text) or PHONE.search(text))


def entry(line: str, found: ParkFinder) -> AdvertEntry | None:
    """What a line of a partner block says: park, English name, tagline, hotline."""
    hotline = HOTLINE.search(line)
    rest = line[: hotline.start()] + line[hotline.end() :] if hotline else line
    first, *words = rest.split() or [""]
    named = found.first(first)
    if named is None and not looks_like_park(first):
        return None
    text = " ".join(words)
    english = ENGLISH.search(text)
    if english:
        text = text[: english.start()] + " " + text[english.end() :]
    tagline = " ".join(text.split())
    return AdvertEntry(
        park=named[0] if named else None,
        printed=first,
        name_en=english[0].strip() if english else None,
        tagline=tagline or None,
        hotline=solid(hotline["number"]) if hotline else None,
    )
