"""Partner blocks and notices."""

import pytest

from syndicate.model.page import AdvertEntry
from syndicate.model.park import Park
from syndicate.pages import adverts
from syndicate.pages.parks import finder

FOUND = finder([Park("jia", "甲经开区")])


@pytest.mark.parametrize("text", ["合作园区", "友情支持单位：", "【鸣谢单位】", "协办单位（排名不分先后）"])
def test_titles_of_partner_blocks(text: str) -> None:
    assert adverts.is_partners(text)


@pytest.mark.parametrize("text", ["招聘启事", "遗失声明", "广 告", "停电公告：", "诚聘"])
def test_titles_of_notices(text: str) -> None:
    assert adverts.is_notice(text)


@pytest.mark.parametrize("text", ["合作园区签约", "园区招聘会开幕", "公告牌下的老人", "声明书写大赛开锣"])
def test_headlines_are_neither(text: str) -> None:
    assert not adverts.is_partners(text)
    assert not adverts.is_notice(text)


def test_what_a_partner_says() -> None:
    line = "甲经开区 Jia Zone 山清水秀 招商热线：0731-55550001"

    assert adverts.is_partner_line(line, FOUND)
    assert adverts.entry(line, FOUND) == AdvertEntry("jia", "甲经开区", "Jia Zone", "山清水秀", "0731-55550001")


def test_a_partner_the_registry_does_not_know() -> None:
    assert adverts.entry("乙高新区 智造高地", FOUND) == AdvertEntry(None, "乙高新区", None, "智造高地")
    assert adverts.entry("张三 0731-55550001", FOUND) is None


@pytest.mark.parametrize("text", ["国网云州供电公司", "造船厂退休干部管理处 9月12日", "2026年10月8日", "特此公告。"])
def test_who_signs_a_notice(text: str) -> None:
    assert adverts.signs_notice(text)


@pytest.mark.parametrize("text", ["昨天，公司开工。", "新厂区 9月投产", "市民说，公司很近"])
def test_what_signs_no_notice(text: str) -> None:
    assert not adverts.signs_notice(text)


def test_a_sentence_about_a_park_is_no_partner() -> None:
    assert not adverts.is_partner_line("昨天，甲经开区开工。", FOUND)
    assert not adverts.is_contact("市民拨打热线0731-55550001，很快有人接听。")
