"""Connections and transactions: what is refused, who waits, and which errors come out."""

import os
import pwd
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.errors import Conflict, FolderError, SettingsError, StoreOutdated, StoreUnavailable
from syndicate.model.reader import ReaderState
from syndicate.store import erasing, readers
from syndicate.store.database import Database
from tests.store.paper import NOW, add_reader


def addresses(database: Database) -> list[str]:
    with database.read() as db:
        return [reader.address for reader in readers.listing(db, 0, 100)]


@pytest.mark.parametrize("url", ["", "mysql://root@host/x", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_a_url_of_no_database_of_ours_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="database_url"):
        Database(url)


def test_a_refused_url_does_not_show_its_password() -> None:
    with pytest.raises(SettingsError) as caught:
        Database("mysql://root:hunter2@host/x")

    assert "hunter2" not in str(caught.value)


def test_what_a_block_wrote_is_gone_when_it_raises(database: Database) -> None:
    def break_off() -> None:
        with database.write() as db:
            add_reader(db, "li")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        break_off()
    assert addresses(database) == []


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be written"), database.read() as db:
        add_reader(db, "li")
    with database.write() as db:
        add_reader(db, "wang")

    assert addresses(database) == ["wang@example.org"]


def test_reading_sees_one_state(database: Database) -> None:
    with database.read() as db:
        assert readers.listing(db, 0, 10) == ()
        with database.write() as other:
            add_reader(other, "li")
        assert readers.listing(db, 0, 10) == ()

    assert addresses(database) == ["li@example.org"]


def test_many_threads_write_and_read_at_once(database: Database) -> None:
    def work(name: str) -> None:
        for n in range(5):
            with database.write() as db:
                add_reader(db, f"{name}{n}")
            addresses(database)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(addresses(database)) == 20


def test_a_constraint_is_a_conflict_that_shows_no_address(database: Database) -> None:
    twice = "'li@example.org', 'li@example.org', 'edition', 'confirmed', 'x', 0, 0"
    raw = f"INSERT INTO readers (address, mailbox, rhythm, state, source, created, changed) VALUES ({twice}), ({twice})"
    with pytest.raises(Conflict) as caught, database.write() as db:
        db.execute(sa.text(raw))

    assert "mailbox" in str(caught.value)
    assert "example.org" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert addresses(database) == []


def test_our_own_mistakes_pass_unchanged(database: Database) -> None:
    with pytest.raises(sa.exc.DBAPIError), database.read() as db:
        db.execute(sa.text("SELECT nothing FROM readers"))


def test_missing_tables_are_an_outdated_schema(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(StoreOutdated, match="syndicate init"), database.read() as db:
        readers.listing(db, 0, 1)
    database.close()


def test_a_locked_table_is_unavailable_and_nothing_changed(database: Database, database_url: str) -> None:
    other = Database(database_url)
    with other.write() as held:
        if held.dialect.name == "postgresql":
            held.execute(sa.text("LOCK TABLE readers IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(StoreUnavailable, match="locked by another writer"), database.write() as db:
            add_reader(db, "li")
    other.close()

    assert addresses(database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_writer_of_this_process_gives_up_after_its_patience(database: Database) -> None:
    with database.write(), pytest.raises(StoreUnavailable, match="locked"), database.write():
        pass


def test_a_full_disk_is_unavailable_and_nothing_changed(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/small.db")
    database.upgrade()

    def fill() -> None:
        with database.write() as db:
            db.execute(sa.text("PRAGMA max_page_count = 1"))
            for n in range(5000):
                add_reader(db, f"reader{n}")

    with pytest.raises(StoreUnavailable, match="disk is full"):
        fill()

    assert addresses(database) == []
    database.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"%PDF-1.7 this is a printed page" * 100)
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with pytest.raises(StoreUnavailable, match="is no SQLite database"):
        database.upgrade()
    database.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError, match="cannot be made: File exists"):
        Database(f"sqlite:///{tmp_path}/file/x.db").upgrade()


@contextmanager
def nobody() -> Iterator[None]:
    """Rights bind root too, for a while."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_read_only_folder() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with nobody():
            database = Database(f"sqlite:///{folder}/x.db")
            with pytest.raises(StoreUnavailable, match="cannot be opened"):
                database.upgrade()
            with pytest.raises(FolderError, match="Permission denied"):
                Database(f"sqlite:///{folder}/deeper/x.db").upgrade()
        database.close()
        Path(folder).chmod(0o755)


def test_a_server_that_is_away(tmp_path: Path) -> None:
    database = Database(f"postgresql://nobody:hunter2@/paper?host={tmp_path}")
    with pytest.raises(StoreUnavailable, match="does not answer") as caught:
        database.check()

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_is_made_anew(database: Database, database_url: str) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"

    def be_cut() -> None:
        with database.write() as db:
            add_reader(db, "li")
            with closing(Database(database_url)) as second, second.write() as killer:
                killer.execute(sa.text(f"{others} AND datname = current_database()"))
            add_reader(db, "wang")

    with pytest.raises(StoreUnavailable, match="does not answer"):
        be_cut()

    assert addresses(database) == []


SAFE = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_an_erased_address_stands_in_no_file(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    database.upgrade()
    with database.write() as db:
        reader = add_reader(db, "very.special")
    with database.write() as db:
        erasing.erase(db, reader.id, "hash", NOW)
    assert b"very.special" in held(tmp_path)
    database.scrub()
    assert b"very.special" not in held(tmp_path)
    database.close()


def test_while_somebody_reads_the_scrub_is_left_for_the_next_time(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    database.upgrade()
    with database.read() as old:
        old.execute(sa.text("SELECT 1 FROM readers")).all()
        with database.write() as db:
            add_reader(db, "very.special")
        database.scrub()
        assert b"very.special" in held(tmp_path)
    database.close()


def held(folder: Path) -> bytes:
    """Every byte of the database's files."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    database.upgrade()
    with database.read() as db:
        settings = {name: db.execute(sa.text(f"PRAGMA {name}")).scalar() for name in SAFE}
        mode = db.execute(sa.text("PRAGMA journal_mode")).scalar()

    assert (settings, mode) == (SAFE, "wal")
    database.close()
    with closing(sqlite3.connect(tmp_path / "x.db")) as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_suppressed_reader_keeps_their_state(database: Database) -> None:
    with database.write() as db:
        reader = add_reader(db, "li")
        assert readers.suppress(db, reader.id, NOW)
        assert not readers.suppress(db, reader.id, NOW)

        assert readers.by_id(db, reader.id).state is ReaderState.SUPPRESSED


def test_a_new_file_that_another_is_turning_to_wal_is_waited_for(tmp_path: Path) -> None:
    """SQLite says "locked" at once there, whatever busy_timeout says."""
    file = tmp_path / "paper.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE t (x)")
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.2, other.rollback)
    release.start()

    with Database(f"sqlite:///{file}").read() as db:
        mode = db.execute(sa.text("PRAGMA journal_mode")).scalar()

    release.join()
    other.close()
    assert mode == "wal"
