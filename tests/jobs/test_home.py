"""The installation's own memory: two small files in var/."""

import stat
from pathlib import Path

import pytest

from syndicate.errors import FolderError
from syndicate.jobs.home import Home, LastSent


def test_a_new_installation_has_no_name_and_sent_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)

    assert (home.token(), home.last()) == (None, None)


def test_it_keeps_its_name(tmp_path: Path) -> None:
    token = Home(tmp_path).settle()

    assert Home(tmp_path).token() == token == Home(tmp_path).settle()


def test_two_that_take_a_name_at_the_same_moment_take_the_same(tmp_path: Path) -> None:
    class Late(Home):
        """After its first look another process takes a name."""

        other = ""

        def token(self) -> str | None:
            found = super().token()
            self.other = self.other or Home(tmp_path).settle()
            return found

    late = Late(tmp_path)

    assert late.settle() == late.other == Home(tmp_path).token()
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_what_was_sent_last_is_kept_whatever_the_numbers_lengths(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for last in (LastSent(10**9, 10**9, 10**9), LastSent(1, 2, 3)):
        home.remember(last)
        assert Home(tmp_path).last() == last
    assert stat.S_IMODE((tmp_path / "sent").stat().st_mode) == 0o600


def test_it_forgets_what_was_sent_when_told_and_not_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.remember(LastSent(1, 2, 3))
    home.settle()
    assert home.last() == LastSent(1, 2, 3)
    home.forget()
    home.forget()
    assert home.last() is None


def test_a_name_that_a_power_cut_left_empty_is_none(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    home = Home(tmp_path, machine=tmp_path / "none")

    assert home.token() is None
    assert home.settle() == home.token()


def test_on_another_machine_the_name_is_not_its_own(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.write_text("a\n")
    there.write_text("b\n")
    token = Home(tmp_path, machine=here).settle()

    assert Home(tmp_path, machine=here).token() == token
    assert Home(tmp_path, machine=there).token() is None
    assert Home(tmp_path, machine=there).settle() != token


def test_a_machine_without_an_id_is_any_machine(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    token = Home(tmp_path, machine=empty).settle()

    assert Home(tmp_path, machine=tmp_path / "none").token() == token


@pytest.mark.parametrize("content", ["1 2", "1 2 x", "a b c d"])
def test_a_damaged_file_is_said_and_not_guessed(tmp_path: Path, content: str) -> None:
    (tmp_path / "sent").write_text(content)

    with pytest.raises(FolderError, match="adopt"):
        Home(tmp_path).last()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        Home(tmp_path / "no").remember(LastSent(1, 2, 3))
    with pytest.raises(FolderError):
        Home(tmp_path / "no").settle()
