"""Postboxes: emptied to their end; what was not understood stays, whatever happens."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from syndicate.errors import FolderError, PostboxUnreachable
from syndicate.postbox import ImapBox, MaildirBox
from syndicate.postbox.postbox import MOST_BYTES
from tests.postbox.imapd import Account, imapd


@pytest.fixture
def account() -> Account:
    made = Account()
    made.put(b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n", b"x" * (MOST_BYTES + 5))
    return made


@pytest.fixture
def box(account: Account, tmp_path: Path) -> Iterator[ImapBox]:
    with imapd(account, tmp_path) as (port, tls):
        yield ImapBox("localhost", "bounces@163.com", "secret", port, tls=tls)


def test_an_imap_account_is_emptied_but_for_what_was_not_understood(account: Account, box: ImapBox) -> None:
    with box.open() as opened:
        items = list(opened.items())
        opened.throw_away(items[0])
        opened.keep(items[1])

    assert [item.data[:12] for item in items] == [b"Subject: one", b"Subject: two", b"x" * 12]
    assert len(items[2].data) == MOST_BYTES
    assert set(account.messages) == {2, 3}
    assert account.flags[2] == {r"\Flagged"}
    with box.open() as opened:
        assert [item.name for item in opened.items()] == ["3"]
    assert not any("EXPUNGE" in command and "UID" not in command for command in account.commands)


def test_without_uidplus_nothing_is_expunged_that_others_may_have_deleted(account: Account, box: ImapBox) -> None:
    account.offers = "IMAP4rev1"
    with box.open() as opened:
        opened.throw_away(next(opened.items()))
        assert [item.name for item in opened.items()] == ["2", "3"]

    assert set(account.messages) == {1, 2, 3}
    assert not any("EXPUNGE" in command or command.startswith("CLOSE") for command in account.commands)


def test_an_account_that_wants_to_know_who_is_there_is_told(account: Account, box: ImapBox) -> None:
    account.wants_id = True
    with box.open() as opened:
        assert len(list(opened.items())) == 3


def test_a_wrong_password_is_told_without_it(account: Account, box: ImapBox) -> None:
    account.password = "another"
    with pytest.raises(PostboxUnreachable, match="Login error") as raised, box.open():
        pass
    assert "secret" not in str(raised.value)
    assert "secret" not in repr(box)


def test_a_server_that_nobody_vouches_for_never_hears_the_password(account: Account, box: ImapBox) -> None:
    stranger = ImapBox(box.host, box.username, box.password, box.port, tls=ssl.create_default_context())
    with pytest.raises(PostboxUnreachable, match="certificate"), stranger.open():
        pass
    assert account.commands == []


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(PostboxUnreachable, match="localhost:9"), ImapBox("localhost", "u", "p", 9).open():
        pass


def test_a_maildir_is_emptied_but_for_what_was_not_understood(tmp_path: Path) -> None:
    box = MaildirBox(tmp_path / "mail")
    with box.open() as opened:
        assert list(opened.items()) == []
        for name in ("new/1.a", "cur/2.b:2,S", "new/.hidden"):
            (box.folder / name).write_bytes(name.encode())
        one, two = opened.items()
        opened.throw_away(one)
        opened.keep(two)
        assert list(opened.items()) == []

    assert (one.data, two.data) == (b"new/1.a", b"cur/2.b:2,S")
    assert [path.name for path in (box.folder / ".unread" / "new").iterdir()] == ["2.b"]


def test_what_is_put_is_kept_and_not_offered(tmp_path: Path) -> None:
    box = MaildirBox(tmp_path / "mail")
    box.put(b"one")
    box.put(b"two")

    assert sorted(path.read_bytes() for path in (box.folder / ".unread" / "new").iterdir()) == [b"one", b"two"]
    with box.open() as opened:
        assert list(opened.items()) == []


def test_a_maildir_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="file"), MaildirBox(tmp_path / "file").open():
        pass
