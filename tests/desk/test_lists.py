"""Lists: every row is in one count, bad ones are named by line, nothing is half done, and no cell is a formula."""

import asyncio
import csv
import io
import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndicate.desk import exports, lists, notices, readers
from syndicate.desk.list_rows import DANGEROUS, NewReader, Report, read_rows
from syndicate.desk.rooms import Rooms
from syndicate.errors import Conflict, FolderError, NotAllowed, NotFound, WrongInput
from syndicate.model.reader import ReaderState, Rhythm
from syndicate.model.staff import Role, Staff
from syndicate.store import bulk
from syndicate.store.schema_readers import imports
from syndicate.store.segments import Segment

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
GOOD = "邮箱,姓名,园区,频率\nlin@qq.com,林,天易经开区,每周\nwang@163.com,王,,\n"


def take(rooms: Rooms, tmp_path: Path, text: str | bytes, *, look: bool = False, consent: str = "展会签到表") -> Report:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return lists.import_readers(rooms, path, consent=consent, now=NOW, look=look)


def test_a_list_is_taken_in(rooms: Rooms, tmp_path: Path) -> None:
    report = take(rooms, tmp_path, GOOD)
    lin, wang = readers.list_readers(rooms)

    assert (report.rows, report.added, report.bad, report.number) == (2, 2, 0, 1)
    assert report.columns == {"address": "邮箱", "name": "姓名", "parks": "园区", "rhythm": "频率"}
    assert (lin.address, lin.name, lin.choice.parks, lin.choice.rhythm) == (
        "lin@qq.com",
        "林",
        frozenset({"tianyi"}),
        Rhythm.WEEKLY,
    )
    assert (wang.state, wang.source) == (ReaderState.CONFIRMED, "import 1: 展会签到表")


def test_a_look_changes_nothing_and_says_the_same(rooms: Rooms, tmp_path: Path) -> None:
    looked = take(rooms, tmp_path, GOOD, look=True, consent="")
    assert readers.list_readers(rooms) == ()
    taken = take(rooms, tmp_path, GOOD)

    assert (looked.added, looked.number, [row.address for row in looked.first]) == (
        2,
        None,
        ["lin@qq.com", "wang@163.com"],
    )
    assert taken.added == looked.added


def test_bad_rows_are_named_by_line_and_every_row_is_counted_once(rooms: Rooms, tmp_path: Path) -> None:
    readers.add_reader(rooms, address="known@qq.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="t", now=NOW)
    exports.suppress(rooms, "never@qq.com", now=NOW)
    rows = ["address,parks,rhythm", "no address,,", ",,", "a@qq.com,月球,", "b@qq.com,,hourly", "known@qq.com,,"]
    rows += ["never@qq.com,,", "c@qq.com,,", "C@QQ.com,,", "", "d@qq.com,tianyi;xiangxiang,daily"]
    report = take(rooms, tmp_path, "\r\n".join(rows))

    assert [row.line for row in report.told] == [2, 3, 4, 5]
    assert "月球" in report.told[2].reason
    assert (report.rows, report.bad, report.known, report.never, report.doubled, report.added) == (9, 4, 1, 1, 1, 2)


def test_a_list_of_a_chinese_spreadsheet_is_read(rooms: Rooms, tmp_path: Path) -> None:
    assert take(rooms, tmp_path, GOOD.replace(",", ";").encode("gb18030")).added == 2
    assert readers.list_readers(rooms)[0].name == "林"


@pytest.mark.parametrize("text", ["", "name\nlin\n"])
def test_what_is_no_list_is_refused(rooms: Rooms, tmp_path: Path, text: str) -> None:
    with pytest.raises(WrongInput, match="No column"):
        take(rooms, tmp_path, text)
    assert readers.list_readers(rooms) == ()


def test_a_quote_that_is_not_closed_swallows_nobody_in_silence(rooms: Rooms, tmp_path: Path) -> None:
    report = take(rooms, tmp_path, 'address,name\na@qq.com,"林\nb@qq.com,王\nc@qq.com,李\n')

    assert (report.added, report.bad) == (0, 1)
    assert "quote" in report.told[0].reason


def test_no_list_without_its_consent(rooms: Rooms, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="consent"):
        take(rooms, tmp_path, GOOD, consent=" ")


def test_a_file_that_is_not_there(rooms: Rooms, tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        lists.import_readers(rooms, tmp_path / "none.csv", consent="x", now=NOW)


def long_list(number: int = 25) -> str:
    return "address\n" + "".join(f"r{n}@qq.com\n" for n in range(number))


def broken_off(*_: object) -> None:
    raise Conflict("broken off")


def test_an_import_that_breaks_off_leaves_nothing(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BATCH", 10)
    monkeypatch.setattr(bulk, "end", broken_off)
    with pytest.raises(Conflict, match="broken off"):
        take(rooms, tmp_path, long_list())
    assert readers.list_readers(rooms) == ()
    with rooms.database.read() as db:
        assert db.execute(sa.select(imports)).all() == []


def test_a_killed_import_sends_to_nobody_and_is_finished_by_the_next(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BATCH", 10)
    with monkeypatch.context() as killed:
        killed.setattr(bulk, "end", broken_off)
        killed.setattr(lists, "_undo", lambda *_: None)
        with pytest.raises(Conflict):
            take(rooms, tmp_path, long_list())
    assert {reader.state for reader in readers.list_readers(rooms)} == {ReaderState.PENDING}
    looked = take(rooms, tmp_path, long_list(), look=True)
    taken = take(rooms, tmp_path, long_list())

    assert (looked.added, taken.added, taken.known) == (25, 25, 0)
    assert Counter(reader.state for reader in readers.list_readers(rooms)) == {ReaderState.CONFIRMED: 25}


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from syndicate import config, wiring
from syndicate.desk import lists
from syndicate.store import bulk
lists.BATCH = 10
bulk.end = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
now = datetime.fromisoformat(sys.argv[2])
lists.import_readers(wiring.build(config.load()), Path(sys.argv[1]), consent="x", now=now)
"""


def test_what_a_killed_import_left_is_swept_by_the_job_that_runs_at_start(rooms: Rooms, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(long_list())
    ended = subprocess.run([sys.executable, "-c", KILLED, path, NOW.isoformat()], check=False, cwd=tmp_path)
    left = Counter(reader.state for reader in readers.list_readers(rooms))
    asyncio.run(notices.send_notices(rooms, clock=lambda: NOW, stop=asyncio.Event()))

    assert (ended.returncode, left) == (-signal.SIGKILL, {ReaderState.PENDING: 25})
    assert readers.list_readers(rooms) == ()
    with rooms.database.read() as db:
        assert db.execute(sa.select(imports)).all() == []


def test_an_import_that_runs_is_not_swept(rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "BATCH", 10)
    swept: list[int] = []

    def watched(rows: Iterator[NewReader]) -> Iterator[NewReader]:
        for number, row in enumerate(rows):
            if number == 15:
                swept.append(lists.sweep(rooms, now=NOW))
            yield row

    read = read_rows
    monkeypatch.setattr(lists, "read_rows", lambda *given: watched(read(*given)))

    assert (take(rooms, tmp_path, long_list()).added, swept) == (25, [0])
    with rooms.database.read() as db:
        assert bulk.unfinished(db) == ()


def test_while_a_list_comes_in_others_write_and_it_is_all_or_nothing_to_them(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "BATCH", 10)
    seen: list[Counter[ReaderState]] = []

    def between(rows: Iterator[NewReader]) -> Iterator[NewReader]:
        for number, row in enumerate(rows):
            if number == 15:
                readers.add_reader(
                    rooms, address="r20@qq.com", name=None, parks=[], rhythm=Rhythm.EDITION, source="t", now=NOW
                )
                seen.append(Counter(reader.state for reader in readers.list_readers(rooms)))
            yield row

    read = read_rows
    monkeypatch.setattr(lists, "read_rows", lambda *given: between(read(*given)))
    report = take(rooms, tmp_path, long_list())

    assert seen == [{ReaderState.PENDING: 10, ReaderState.CONFIRMED: 1}]
    assert (report.added, report.known) == (24, 1)
    assert Counter(reader.state for reader in readers.list_readers(rooms)) == {ReaderState.CONFIRMED: 25}


def test_what_goes_out_comes_in_again_and_no_cell_is_a_formula(rooms: Rooms, tmp_path: Path) -> None:
    take(rooms, tmp_path, 'address,name\nlin@qq.com,=HYPERLINK("http://evil.example")\n+wang@qq.com,＋86\n')
    out = "".join(exports.export_csv(rooms, Segment(), now=NOW))
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [row["name"] for row in rows] == ['\'=HYPERLINK("http://evil.example")', "'＋86"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(DANGEROUS)]
    for row in rows:
        exports.erase(rooms, row["number"], now=NOW)
        exports.suppress(rooms, row["address"].removeprefix("'"), now=NOW, lift=True)

    assert take(rooms, tmp_path, out).added == 2
    assert [reader.name for reader in readers.list_readers(rooms)] == ['=HYPERLINK("http://evil.example")', "＋86"]
    assert readers.list_readers(rooms)[1].address == "+wang@qq.com"


def test_segments(rooms: Rooms, tmp_path: Path) -> None:
    take(rooms, tmp_path, GOOD + "li@qq.com,李,湘乡经开区,\n")

    def names(segment: Segment) -> list[str | None]:
        return [json.loads(line)["name"] for line in exports.export_json(rooms, segment, now=NOW)]

    assert names(Segment()) == ["林", "王", "李"]
    assert names(Segment(parks=("tianyi",))) == ["林", "王"]
    assert names(Segment(provider="QQ.com")) == ["林", "李"]
    assert names(Segment(rhythm=Rhythm.WEEKLY)) == ["林"]
    assert names(Segment(since=datetime(2027, 1, 1, tzinfo=UTC))) == []
    assert names(Segment(state=ReaderState.LEFT)) == []


def test_a_list_of_those_never_to_be_written_to(rooms: Rooms, tmp_path: Path) -> None:
    path = tmp_path / "never.csv"
    path.write_text("email\nlin@qq.com\nLIN@qq.com\nnonsense\n")
    report = lists.suppress_list(rooms, path, reason="imported", now=NOW)

    assert (report.added, report.doubled, report.bad) == (1, 1, 1)
    assert take(rooms, tmp_path, GOOD).never == 1


def test_readers_on_such_a_list_get_no_more_letters(rooms: Rooms, tmp_path: Path) -> None:
    take(rooms, tmp_path, GOOD)
    path = tmp_path / "never.csv"
    path.write_text("email\nLIN@qq.com\n")
    lists.suppress_list(rooms, path, reason="imported", now=NOW)

    assert [reader.state for reader in readers.list_readers(rooms)] == [ReaderState.SUPPRESSED, ReaderState.CONFIRMED]


def test_only_an_address_or_a_reader_can_be_suppressed(rooms: Rooms, tmp_path: Path) -> None:
    for nobody, error in (("999", NotFound), ("nonsense", WrongInput)):
        with pytest.raises(error):
            exports.suppress(rooms, nobody, now=NOW)
    assert exports.suppress(rooms, "li@例子.中国", now=NOW) is None
    assert take(rooms, tmp_path, "address\nli@例子.中国\n").never == 1


def test_a_list_out_is_refused_before_its_first_line(rooms: Rooms) -> None:
    for export in (exports.export_csv, exports.export_json):
        with pytest.raises(NotAllowed):
            export(rooms, Segment(), who=Staff(7, "editor", Role.EDITOR, disabled=False, password_hash=""), now=NOW)
