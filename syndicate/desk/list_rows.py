"""A list as it is read: a CSV file's rows, good and bad, with the places of both."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from syndicate.desk.addresses import checked_address
from syndicate.desk.offers import utf8_taken
from syndicate.desk.readers import park_slug
from syndicate.desk.rooms import Rooms
from syndicate.errors import FolderError, NotFound, WrongInput
from syndicate.model.reader import LANGUAGES, Rhythm
from syndicate.store.columns import storable
from syndicate.store.readers import mailbox

HEADINGS = {
    "address": ("address", "email", "e-mail", "mail", "邮箱", "邮箱地址", "电子邮箱", "电子邮件", "地址"),
    "name": ("name", "姓名", "名字", "称呼"),
    "parks": ("parks", "park", "园区"),
    "rhythm": ("rhythm", "频率", "寄送频率"),
    "language": ("language", "lang", "语言"),
}
"""What a column may be called, in small letters; `columns` says it where it is called otherwise."""
RHYTHMS = {
    "": Rhythm.EDITION,
    "每期": Rhythm.EDITION,
    "每天": Rhythm.DAILY,
    "每日": Rhythm.DAILY,
    "每周": Rhythm.WEEKLY,
}
RHYTHMS |= {rhythm.value: rhythm for rhythm in Rhythm}
MOST_TOLD = 1000
"""Bad rows that are named; all are counted."""
MOST_NAME = 40
LONGEST_LINE = 100_000
_PLAIN = re.compile(r"[A-Za-z0-9_+-]{1,32}(?:\.[A-Za-z0-9_+-]{1,30})?", re.ASCII)
"""Local parts that every server takes; the others are looked at by the library."""

OFTEN = 5000
"""Rows between two words to whoever watches."""
Watch = Callable[[int], None]
"""Is told how many bytes of the file were read."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its line in the file, and why. Never the address."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class NewReader:
    """A row as it would be taken in."""

    line: int
    address: str
    mailbox: str
    name: str | None
    parks: tuple[str, ...]
    rhythm: Rhythm
    language: str


@dataclass(slots=True)
class Report:
    """What was, or would be, done with a list: every row is in exactly one of the counts."""

    rows: int = 0
    added: int = 0
    doubled: int = 0
    """Twice in the file; the first counts."""
    known: int = 0
    """Readers already, left as they are."""
    never: int = 0
    """Erased, or on the list of those who are never written to."""
    bad: int = 0
    told: list[BadRow] = field(default_factory=list)
    first: list[NewReader] = field(default_factory=list)
    """The first rows, as they would be taken in."""
    columns: dict[str, str] = field(default_factory=dict)
    number: int | None = None
    """The number of the import; None for a look."""


def read_rows(rooms: Rooms, path: Path, report: Report, columns: dict[str, str], watch: Watch) -> Iterator[NewReader]:
    """The good rows, each mailbox once. Raises WrongInput for a file that is no list."""
    seen: set[int] = set()
    utf8 = utf8_taken(rooms)
    slugs = lru_cache(maxsize=10_000)(lambda cell: _slugs(rooms, cell))
    with _opened(path) as file:
        table = csv.reader(file, delimiter=_delimiter(file))
        places = _places(next(table, []), columns, report)
        before = table.line_num
        try:
            for cells in table:
                report.rows += bool(cells)
                torn, before = table.line_num - before > 1, table.line_num
                found = _row(cells, places, table.line_num, slugs, torn=torn, utf8=utf8) if cells else None
                if isinstance(found, BadRow):
                    report.bad += 1
                    if len(report.told) < MOST_TOLD:
                        report.told.append(found)
                elif found is not None:
                    key = hash(found.mailbox)
                    if key in seen:
                        report.doubled += 1
                        continue
                    seen.add(key)
                    if len(report.first) < 5:  # noqa: PLR2004 as many as a person looks at
                        report.first.append(found)
                    yield found
                if report.rows % OFTEN == 0:
                    watch(file.buffer.tell())
        except csv.Error as error:
            raise WrongInput(f"{path.name}, line {table.line_num}: {error}.", hint="Nothing was taken in.") from None


def _row(
    cells: list[str],
    places: dict[str, int],
    line: int,
    slugs: Callable[[str], tuple[str, ...] | str],
    *,
    torn: bool,
    utf8: bool,
) -> NewReader | BadRow:
    """A row of the file; `torn`: over several lines of it. `utf8`: addresses may be of any script."""
    found = {word: cells[place].strip() if place < len(cells) else "" for word, place in places.items()}
    if torn and any("\n" in text for text in found.values()):
        return BadRow(line, "a cell runs over several lines: is a quote not closed?")
    for word, text in found.items():
        if text.startswith(MARKED):
            found[word] = text[1:]
    address = _address(found["address"], utf8=utf8)
    if address is None:
        return BadRow(line, "this is not an e-mail address" if found["address"] else "no e-mail address")
    parks = slugs(found.get("parks", ""))
    if isinstance(parks, str):
        return BadRow(line, parks)
    rhythm = RHYTHMS.get(said := found.get("rhythm", "").lower())
    if rhythm is None:
        return BadRow(line, f"no such rhythm: {said[:20]!r}")
    name = found.get("name", "")[:MOST_NAME]
    if not storable(name):
        return BadRow(line, "the name holds characters that cannot be kept")
    language = found.get("language", "")
    known = language if language in LANGUAGES else LANGUAGES[0]
    return NewReader(line, address, mailbox(address), name or None, parks, rhythm, known)


DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula where a cell begins with it (OWASP, CSV injection), Chinese ones too."""
MARKED = tuple(f"'{sign}" for sign in DANGEROUS)
"""How our own export begins such a cell."""


def _address(typed: str, *, utf8: bool) -> str | None:
    """The address as the wire wants it; the usual ones are known at a glance."""
    local, _, domain = typed.rpartition("@")
    ascii_domain = _domain(domain)
    if ascii_domain is not None and _PLAIN.fullmatch(local):
        return f"{local}@{ascii_domain}"
    try:
        return checked_address(typed, utf8=utf8)
    except WrongInput:
        return None


@lru_cache(maxsize=50_000)
def _domain(domain: str) -> str | None:
    try:
        return checked_address(f"a@{domain}").partition("@")[2]
    except WrongInput:
        return None


def _slugs(rooms: Rooms, cell: str) -> tuple[str, ...] | str:
    """The slugs of a cell, or why there are none."""
    try:
        return tuple(sorted({park_slug(rooms, name) for name in re.split(r"[;；、，,|\s]+", cell) if name}))
    except NotFound as error:
        return error.message


def _places(header: list[str], columns: dict[str, str], report: Report) -> dict[str, int]:
    """Our words -> columns of the file."""
    names = [name.strip().lower() for name in header]
    unknown = sorted(set(columns) - set(HEADINGS)) + [h for h in columns.values() if h.strip().lower() not in names]
    if unknown:
        raise WrongInput(f"There is no column {unknown[0]!r}.", hint=f"The file has: {', '.join(header)[:200]}.")
    places = {}
    for word, usual in HEADINGS.items():
        wanted = (columns[word].strip().lower(),) if word in columns else usual
        place = next((n for n, name in enumerate(names) if name in wanted), None)
        if place is not None:
            places[word] = place
            report.columns[word] = header[place]
    if "address" not in places:
        raise WrongInput(
            "No column looks like the address.",
            hint=f"Say which: --column address=... The file has: {', '.join(header)[:200]}.",
        )
    return places


def _opened(path: Path) -> TextIO:
    """The file as text: UTF-8, with or without its mark, else GB 18030, as spreadsheets in China write it."""
    try:
        with path.open("rb") as file:
            encoding = "utf-8-sig"
            try:
                for line in file:
                    line.decode()
            except UnicodeDecodeError:
                encoding = "gb18030"
        return path.open(encoding=encoding, errors="replace", newline="")
    except OSError as error:
        raise FolderError(f"{path} cannot be read: {error.strerror}.") from None


def _delimiter(file: TextIO) -> str:
    header = file.readline(LONGEST_LINE)
    file.seek(0)
    return max(",;\t", key=header.count)
