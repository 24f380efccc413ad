"""Page furniture."""

from datetime import date

import pytest

from syndicate.model.page import PageHeader
from syndicate.pages import header


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["A03 园区 2023年6月20日 星期二 责编/甲 美编/乙"], PageHeader("A03", "园区", date(2023, 6, 20))),
        (["A03", "园区", "2023年7月4日　星期二", "责编/甲"], PageHeader("A03", "园区", date(2023, 7, 4))),
        (["云州日报 2026-11-20 星期五 05版 产业"], PageHeader("05", "产业", date(2026, 11, 20))),
        (["第4版 县域 2026.10.05 星期一"], PageHeader("4", "县域", date(2026, 10, 5))),
        (["B2 2026年2月30日 星期一"], PageHeader("B2", None, None)),
        (["责编/甲 美编/乙"], None),
        ([], None),
    ],
)
def test_what_a_header_says(lines: list[str], expected: PageHeader | None) -> None:
    assert header.read_header(lines) == expected


@pytest.mark.parametrize(
    "text", ["A03", "第三版", "2026年11月20日 星期五", "责任编辑：林墨 校对：石磊", "A1 2026.11.20 要闻"]
)
def test_headers(text: str) -> None:
    assert header.is_header(text)


@pytest.mark.parametrize(
    "text",
    [
        "2023年，园区铺排项目33个",
        "11月20日，园区举行签约仪式。",
        "2022年是收官之年，也是关键之年，园区在2022年11月20日召开会议",
    ],
)
def test_no_headers(text: str) -> None:
    assert not header.is_header(text)


def test_footers() -> None:
    assert header.is_footer("新闻热线：0731-55550000　投稿邮箱：news@example.com")
    assert not header.is_footer("记者拨打了新闻热线，电话很快接通。")


@pytest.mark.parametrize("text", ["简讯", "◆ 园区动态 ◆", "【陇上短波】", "要闻速递"])
def test_labels_over_columns_of_short_stories(text: str) -> None:
    assert header.is_standing_label(text)


@pytest.mark.parametrize("text", ["云州高新区", "记者走基层", "夜市开张", "传真机退出办公室"])
def test_what_is_no_such_label(text: str) -> None:
    assert not header.is_standing_label(text)


@pytest.mark.parametrize(
    "text", ["上一篇：夜市开张", "版权所有 云州日报社", "Copyright © 2026 云州日报", "云ICP备05000000号"]
)
def test_what_a_site_sets_about_a_story(text: str) -> None:
    assert header.is_footer(text)


def test_a_folio_with_its_section() -> None:
    assert header.read_header(["2026年11月20日 星期五", "第03版：园区"]) == PageHeader("03", "园区", date(2026, 11, 20))
