"""Parks are found by their longest name, and attributed by the rule of FORMAT.md."""

import pytest

from syndicate.model.park import Park
from syndicate.pages.parks import attribute, finder


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("湘潭经开区扩园", ("xiangtan-jingkai",)),
        ("湘潭县经开区扩园", ()),
        ("湘潭天易经开区扩园", ("tianyi",)),
        ("湘潭岳塘经开区与湘潭综合保税区", ("yuetang", "xiangtan-zongbao")),
        ("国家高新区名单公布", ()),
        ("湘潭高新技术产业开发区获批国家高新区", ("xiangtan-gaoxin",)),
        ("湖南湘乡经济开发区", ("xiangxiang",)),
        ("天易示范区、天易经开区", ("tianyi",)),
    ],
)
def test_longest_name_first(parks: tuple[Park, ...], text: str, slugs: tuple[str, ...]) -> None:
    assert finder(parks).named(text) == slugs


def test_the_kicker_decides_before_headline_and_first_paragraph(parks: tuple[Park, ...]) -> None:
    found = finder(parks)

    assert attribute("雨湖高新区", "天易经开区来客", None, "韶山高新区", found) == ("yuhu",)
    assert attribute("经济观察", "天易经开区 来客", "与雨湖高新区", "韶山高新区", found) == ("tianyi", "yuhu")
    assert attribute(None, "来客", None, "韶山高新区", found) == ("shaoshan",)
    assert attribute(None, "来客", None, "今天，客人来了。", found) == ()


def test_an_empty_registry_finds_nothing() -> None:
    assert finder(()).named("湘潭经开区") == ()
