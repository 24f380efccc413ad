"""kill -9 in the midst of a publish: after the next start every file parses and every sibling equals its original.

`KILLS=100 pytest tests/publish/test_killed.py` does it a hundred times.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from lxml import etree, html

from syndicate import wiring
from syndicate.config import Settings
from syndicate.desk import publishing
from tests.publish.disk import on_disk, pairs

KILLS = int(os.environ.get("KILLS", "5"))
PROGRAM = Path(__file__).with_name("killed_publisher.py")
ROOT = PROGRAM.parents[2]


def parse(path: str, data: bytes) -> None:
    """Raises what the parser raises."""
    if path.endswith((".xml", ".opml", ".svg")):
        etree.fromstring(data)
    elif path.endswith(".json"):
        json.loads(data)
    elif path.endswith(".html"):
        assert html.document_fromstring(data).find("body") is not None


def killed(home: Path, turn: int, dice: Random) -> None:
    """A publisher starts, publishes, and is killed in the midst of it."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    call = [sys.executable, str(PROGRAM), str(home), str(turn)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, env=env) as publisher:
        assert publisher.stdout is not None
        for _ in range(dice.randrange(1, 4)):
            publisher.stdout.readline()
        time.sleep(dice.random() * 0.12)
        publisher.send_signal(signal.SIGKILL)


def test_kill_9_leaves_nothing_that_the_next_start_does_not_mend(tmp_path: Path) -> None:
    dice, feeds = Random(9), tmp_path / "feeds"
    of = Settings(database_url=f"sqlite:///{tmp_path}/syndicate.db", feeds_dir=feeds, var_dir=tmp_path / "var")
    rooms = wiring.build(of, create=True)
    for turn in range(KILLS):
        killed(tmp_path, turn, dice)
        for path, data in on_disk(feeds).items():
            if not path.endswith((".gz", ".br", ".syndicate-part")):
                parse(path, data)
        publishing.ready(rooms)
        assert all(unpacked == original for unpacked, original in pairs(feeds))
        assert not list(feeds.rglob("*.syndicate-part"))
    mended = on_disk(feeds)
    feeds.rename(tmp_path / "old")
    publishing.publish(rooms)
    rooms.database.close()
    assert on_disk(feeds) == mended
