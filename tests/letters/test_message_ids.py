import re

from syndicate.letters.message_ids import message_id

SECRET = b"s" * 32


def test_form() -> None:
    assert re.fullmatch(r"<[0-9a-f]{40}@news\.example\.com>", message_id(SECRET, "2022-11-30", 7, "news.example.com"))


def test_the_same_letter_has_the_same_id_and_no_other_has_it() -> None:
    ids = {message_id(SECRET, key, reader, "d.cn") for key in ("2022-11-30", "2022-12-01") for reader in range(500)}
    ids |= {message_id(b"t" * 32, "2022-11-30", reader, "d.cn") for reader in range(500)}

    assert len(ids) == 1500
    assert message_id(SECRET, "2022-11-30", 7, "d.cn") == message_id(SECRET, "2022-11-30", 7, "d.cn")


def test_edition_and_reader_cannot_run_into_each_other() -> None:
    assert message_id(SECRET, "a1", 1, "d.cn") != message_id(SECRET, "a", 11, "d.cn")


def test_neighbours_begin_alike_and_nobody_else_does() -> None:
    """A million Message-IDs are written where the index of them is, and not all over it."""
    ids = [message_id(SECRET, "2022-11-30", reader, "d.cn") for reader in range(3000)]

    assert len({one[:11] for one in ids[:1000]}) == 1
    assert len({one[:11] for one in ids}) == 3
    assert len({one[11:] for one in ids}) == 3000
