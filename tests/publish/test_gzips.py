"""One ordinary gzip member, of which unchanged runs are not compressed again."""

import gzip
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.publish import gzips

PARTS = st.lists(st.binary(max_size=40), max_size=30).map(tuple)


RUN = st.integers(0, 20)


@given(PARTS, RUN)
def test_it_unpacks_to_its_parts(parts: tuple[bytes, ...], run: int) -> None:
    small = gzips.packed(parts, run)

    assert gzip.decompress(small) == b"".join(parts)
    assert gzips.fits(b"".join(parts), small)


@given(PARTS, PARTS, PARTS, RUN, RUN)
def test_what_stood_before_changes_no_byte(
    front: tuple[bytes, ...], same: tuple[bytes, ...], end: tuple[bytes, ...], then: int, now: int
) -> None:
    before = (*front, *same)
    older = (b"".join(before), gzips.packed(before, then))

    assert gzips.packed((*end, *same, *front), now, older) == gzips.packed((*end, *same, *front), now)


def test_an_entry_more_at_the_front_has_few_runs_compressed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = tuple(b"<entry>%d</entry>" % n for n in range(400))
    before = (b"<feed>1", *entries, b"</feed>")
    older = (b"".join(before), gzips.packed(before, 16))
    compressed: list[bytes] = []
    real = gzips._compressed

    def counted(run: bytes, level: int) -> bytes:
        compressed.append(run)
        return real(run, level)

    monkeypatch.setattr(gzips, "_compressed", counted)
    gzips.packed((b"<feed>2", b"<entry>new</entry>", *entries, b"</feed>"), 16, older)

    assert 1 <= len(compressed) <= 2
    assert sum(map(len, compressed)) < len(older[0]) / 4


@pytest.mark.parametrize(
    "small",
    [
        b"",
        b"\x1f\x8b",
        gzip.compress(b"onetwo"),
        gzips.packed((b"one", b"twO"), 16),
        gzips.packed((b"one", b"two"), 0),
        b"\x1f\x8b\x08\x04" + bytes(20),
    ],
)
def test_an_older_version_that_is_not_ours_or_of_other_runs_is_not_used(small: bytes) -> None:
    assert gzips.packed((b"one", b"two"), 16, (b"onetwO", small)) == gzips.packed((b"one", b"two"), 16)


def test_thousands_of_runs_are_one() -> None:
    parts = tuple(b"%d" % n for n in range(9000))

    assert gzip.decompress(gzips.packed(parts, 1)) == b"".join(parts)


def test_other_programs_read_it() -> None:
    tool = shutil.which("gzip")
    if tool is None:
        pytest.skip("gzip is missing")
    parts = (b"<feed>", *(b"<entry>%d</entry>" % n for n in range(99)), b"</feed>")
    ran = subprocess.run([tool, "-dc"], input=gzips.packed(parts, 16), capture_output=True, check=True)

    assert ran.stdout == b"".join(parts)
