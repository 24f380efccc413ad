"""A parse in the shape of FORMAT.md, and line by line."""

from syndicate.model.park import Park
from syndicate.pages.export import explain, to_format
from syndicate.pages.parser import parse_page

PARKS = (Park("jia", "甲经开区", ("甲开发区",)), Park("yi", "乙高新区"))
PAGE = """A02 园区 2026年11月20日 星期五

甲开发区：

新路通车 全程不收费

本报讯（记者 王一 通讯员 李二）11月18日，甲开发区的环湖路全线通

车，全长12公里。

合作园区

乙高新区 Yi Zone 智造高地 招商热线：0731-55550001
"""


def test_the_shape_of_format_md() -> None:
    assert to_format(parse_page(PAGE, PARKS), PARKS) == {
        "page": {"page_no": "A02", "section": "园区", "date": "2026-11-20"},
        "articles": [
            {
                "kind": "article",
                "kicker": "甲开发区",
                "title": "新路通车 全程不收费",
                "subtitle": None,
                "byline": {"reporters": ["王一"], "correspondents": ["李二"], "photographers": []},
                "paragraphs": ["11月18日，甲开发区的环湖路全线通车，全长12公里。"],
                "subheads": [],
                "captions": [],
                "parks": ["甲经开区"],
            }
        ],
        "adverts": [
            {
                "title": "合作园区",
                "lines": ["乙高新区 Yi Zone 智造高地 招商热线：0731-55550001"],
                "entries": [
                    {
                        "park": "乙高新区",
                        "printed": "乙高新区",
                        "name_en": "Yi Zone",
                        "tagline": "智造高地",
                        "hotline": "0731-55550001",
                    }
                ],
            }
        ],
        "other": ["A02 园区 2026年11月20日 星期五"],
    }


def test_every_line_is_explained() -> None:
    rows = explain(PAGE, parse_page(PAGE, PARKS))

    assert [(r.number, r.label, r.article) for r in rows] == [
        (1, "furniture", None),
        (3, "heading or byline", 1),
        (5, "heading or byline", 1),
        (7, "heading or byline + paragraph 1", 1),
        (9, "paragraph 1", 1),
        (11, "advert", None),
        (13, "advert", None),
    ]
    assert "goes on from line 7" in rows[4].reason
