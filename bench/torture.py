"""The kill test in full: random kill -9 among a sending to a hostile relay, and then an audit of the ledger.

    python bench/torture.py [--readers 10000] [--kills 100] [--seed N] [--senders 1] [--database URL]

Ends with an error unless nobody was lost, nobody got two without a doubt, no Message-ID or byte changed, and nobody was
mailed after a refusal. `--database` must be empty; without it a file of SQLite is made and taken away. `--senders 2`
has two processes at one sending, for PostgreSQL.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from syndicate.store.database import Database
from tests.delivery.torture import Audit, torture


def main() -> None:
    """Run it, print what was found, and end with 1 unless it is clean."""
    words = arguments().parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = words.database or f"sqlite:///{folder}/torture.db"
        database = Database(url)
        database.upgrade()
        database.close()
        told = torture(url, readers=words.readers, kills=words.kills, seed=words.seed, senders=words.senders)
        found = asyncio.run(told)
    sys.stdout.write(report(found, words.seed))
    sys.exit(0 if found.clean else 1)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--senders", type=int, default=1)
    parser.add_argument("--database", default="")
    return parser


def report(found: Audit, seed: int) -> str:
    return (
        f"{found.readers} readers, {found.kills} kills, {found.seconds:.0f} s, seed {seed}\n"
        f"must be 0: lost {found.lost}, doubled without doubt {found.doubled_without_doubt}, "
        f"more than doubts {found.beyond_doubt}, changed {found.changed}, "
        f"mailed after a refusal {found.mailed_after_refusal}\n"
        f"doubled {found.doubled} <= in doubt {found.in_doubt}; refused {found.refused}\n"
    )


if __name__ == "__main__":
    main()
