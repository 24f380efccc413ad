"""Addresses: slips are seen, real providers are left alone, and a hash names nobody."""

import pytest

from syndicate.desk.addresses import hash_of, masked, meant
from syndicate.desk.rooms import Rooms


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("li@qq.con", "li@qq.com"),
        ("li@163.co", "li@163.com"),
        ("li@gmial.com", "li@gmail.com"),
        ("li@qqq.com", "li@qq.com"),
        ("li@outlok.com", "li@outlook.com"),
        ("li@qq.com", None),
        ("li@188.com", None),
        ("li@example.org", None),
        ("li@xiangtan.gov.cn", None),
        ("li", None),
        ("", None),
    ],
)
def test_a_slip_is_seen_and_nothing_else(typed: str, expected: str | None) -> None:
    assert meant(typed) == expected


def test_a_masked_address_is_known_to_its_owner_only() -> None:
    assert [masked(a) for a in ("wanglin@qq.com", "li@qq.com", "a@qq.com")] == [
        "wa***@qq.com",
        "l***@qq.com",
        "a***@qq.com",
    ]


def test_a_hash_is_the_same_for_one_mailbox_and_holds_no_address(rooms: Rooms) -> None:
    assert hash_of(rooms, " Li@QQ.com ") == hash_of(rooms, "li@qq.com")
