"""A paper that publishes one issue after the other until somebody kills it: `killed_publisher.py HOME SEED`."""

import sys
from pathlib import Path
from random import Random

from syndicate import wiring
from syndicate.config import Settings
from syndicate.desk import publishing
from tests.desk.paper import History

HOME = Path(sys.argv[1])


def main() -> None:
    rooms = wiring.build(
        Settings(database_url=f"sqlite:///{HOME}/syndicate.db", feeds_dir=HOME / "feeds", var_dir=HOME / "var"),
        create=True,
    )
    history = History(rooms, Random(int(sys.argv[2])), day=int(sys.argv[2]) * 1000)
    while True:
        history.step()
        sys.stdout.write("publishing\n")
        sys.stdout.flush()
        publishing.publish(rooms)


main()
