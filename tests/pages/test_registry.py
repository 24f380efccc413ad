"""The park registry, as TOML and as JSON."""

import json

import pytest

from syndicate.errors import SettingsError
from syndicate.model.park import Park
from syndicate.pages.registry import parks_from


def test_the_shipped_registry_has_the_eight_parks(parks: tuple[Park, ...]) -> None:
    assert [p.slug for p in parks] == [
        "yuetang", "shaoshan", "tianyi", "xiangtan-jingkai", "xiangtan-zongbao", "xiangtan-gaoxin",
        "xiangxiang", "yuhu",
    ]  # fmt: skip


def test_toml_and_json_say_the_same() -> None:
    toml = (
        '[[park]]\nslug = "a-b"\nname = "甲经开区"\naliases = ["甲开发区"]\nhotline = "0731-5555"\ncolour = "#112233"\n'
    )
    entry = {"slug": "a-b", "name": "甲经开区", "aliases": ["甲开发区"], "hotline": "0731-5555", "colour": "#112233"}

    assert parks_from(toml, "x") == parks_from(json.dumps({"parks": [entry]}), "x")


def test_a_slug_made_from_the_name_does_not_depend_on_its_neighbours() -> None:
    alone = parks_from('{"parks": [{"name": "乙园区"}]}', "x")[0]
    among = parks_from('{"parks": [{"name": "甲园区"}, {"name": "乙园区", "aliases": [], "name_en": null}]}', "x")

    assert alone.slug == among[1].slug
    assert alone.slug.isascii()
    assert len({p.slug for p in among}) == 2


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[park]]\nname = ", "x cannot be read"),
        ("{", "x cannot be read"),
        ("a = 1", "no list of parks"),
        ('{"parks": []}', "lists no park"),
        ('{"parks": [3]}', "x, park 1"),
        ('{"parks": [{"name": "甲"}, {"aliases": []}]}', "park 2"),
        ('{"parks": [{"name": "甲", "slug": "A B"}]}', "甲"),
        ('{"parks": [{"name": "甲", "aliases": "乙"}]}', "aliases"),
        ('{"parks": [{"name": "甲", "hotline": 5}]}', "hotline"),
        ('{"parks": [{"name": "甲", "colour": "red"}]}', "red"),
        ('{"parks": [{"name": "甲", "color": "#112233"}]}', "color"),
        ('{"parks": [{"name": "甲", "aliases": ["乙"]}, {"name": "乙"}]}', "乙 belongs to both"),
        ('{"parks": [{"name": "甲", "slug": "a"}, {"name": "乙", "slug": "a"}]}', "slug a"),
    ],
)
def test_an_error_names_the_entry(text: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parks_from(text, "x")

    assert named in caught.value.message
    assert caught.value.hint
