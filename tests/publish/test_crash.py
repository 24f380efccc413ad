"""A crash, a hand, a second publisher: the folder is whole again afterwards."""

import gzip
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.publish import opened, publish, staging
from tests.publish.disk import on_disk, pairs

NAMES = st.sampled_from(["index.html", "all/atom.xml", "a/b/c.json", "icon.png", "a/x.txt"])
SETS = st.dictionaries(NAMES, st.binary(max_size=30), min_size=1)


@given(SETS, SETS)
@settings(max_examples=15, deadline=None)
def test_whatever_was_there_the_folder_holds_exactly_the_last_publish(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    folder, fresh = tmp_path_factory.mktemp("feeds"), tmp_path_factory.mktemp("fresh")
    publish(folder, first)
    publish(folder, second)
    publish(fresh, second)

    assert on_disk(folder) == on_disk(fresh)
    assert {path for path in on_disk(folder) if not path.endswith((".gz", ".br", ".published.json"))} == set(second)


FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from syndicate.publish import publish
for turn in count():
    publish(Path(sys.argv[1]), {f"{p}/{n}.html": b"%d " % turn * 500 for p in "abc" for n in range(turn % 5, 9)})
    print(turn, flush=True)
"""


def final(turn: bytes) -> Mapping[str, bytes]:
    return {f"{park}/{number}.html": turn for park in "abc" for number in range(9)}


def differing(path: Path) -> bool:
    """Whether a sibling holds something else than the file, or is missing."""
    packed = [path.with_name(path.name + ending) for ending in (".gz", ".br")]
    if not all(sibling.exists() for sibling in packed):
        return True
    small, brotlied = (sibling.read_bytes() for sibling in packed)
    return not gzip.decompress(small) == brotli.decompress(brotlied) == path.read_bytes()


@pytest.mark.parametrize("wait", [0.0, 0.003, 0.011, 0.02])
def test_kill_9_leaves_whole_files_that_the_next_start_can_mend(folder: Path, wait: float) -> None:
    with subprocess.Popen([sys.executable, "-c", FOR_EVER, folder], stdout=subprocess.PIPE) as publisher:
        assert publisher.stdout is not None
        publisher.stdout.readline()
        time.sleep(wait)
        publisher.send_signal(signal.SIGKILL)
    for path in folder.rglob("*.html"):
        words = path.read_bytes().split()
        assert (len(words), len(set(words))) == (500, 1)

    with opened(folder) as place:
        place.sweep()
        doubt = set(place.doubt)
    unequal = {name for name in map(str, folder.rglob("*.html")) if differing(Path(name))}
    assert unequal <= {str(folder / name) for name in doubt}
    publish(folder, final(b"end"))
    assert all(unzipped == original for unzipped, original in pairs(folder))
    assert {path for path in on_disk(folder) if path.endswith(".html")} == set(final(b""))
    assert not list(folder.rglob("*.syndicate-part"))


def test_a_second_publisher_waits_for_the_first(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from syndicate.publish import publish; "
    code += "publish(Path(sys.argv[1]), {'a.html': sys.argv[2].encode()})"
    with staging.locked(folder):
        second = subprocess.Popen([sys.executable, "-c", code, folder, "second"])
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=0.5)
        assert not (folder / "a.html").exists()

    assert second.wait(timeout=30) == 0
    assert (folder / "a.html").read_bytes() == b"second"
