"""Letters per second from the audience in the database to a sink, against other senders in the same run.

    python bench/bench_delivery.py [LETTERS] [--readers 1000000]

20 connections; three rounds, every sender in each; medians, and of ratios those within a round. Counts are asserted at
our sink. Fictional news: the smallest digest and one of about 40 KB (74 KB on the wire). Who is not installed
(Postfix's smtp-source and smtp-sink, npm for nodemailer) is said to be missing. Prints a line of JSON a measurement.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.bench_ledger import in_a_process_of_its_own
from bench.delivery_scene import audience, digest, postfix_sink, rate, ready, running, taken
from bench.delivery_senders import nodemailer, pool, smtp_source, textbook, transport, with_ledger, without_ledger

ROUNDS = 3
KEEPS = 20
"""Milliseconds for which a relay with a disk queue keeps us waiting: Postfix takes about 1,000 letters a second."""
STORIES = {"small": 1, "40 KB": 20}
ALONE = {"5 KB": 5_000, "62 KB": 62_000}
Figures = dict[str, float]


def composed(folder: Path, stories: int, count: int) -> Figures:
    """Everything that composes, once."""
    compose = digest(stories)
    sample = compose(audience(1)[0])
    few = max(40, count // 40)
    with running() as port, postfix_sink() as theirs:
        ours, cpu = rate(with_ledger(folder, compose, count), port, port, count)
        off, _ = rate(without_ledger(compose, count), port, port, count)
        usual, _ = rate(textbook(stories, few), port, port, few)
        found = {
            "bytes": len(sample.data),
            "ours": ours,
            "cpu_us": cpu * 1e6,
            "ledger on/off": ours / off,
            "ours/textbook": ours / usual,
        }
        if node := nodemailer(folder, port, sample, count):
            found |= {"nodemailer": node, "ours/nodemailer": ours / node}
        if source := smtp_source(port, len(sample.data), count):
            found["ours/smtp-source on the fast sink"] = ours / source
        if theirs and (source := smtp_source(theirs, len(sample.data), count)):
            here, _ = rate(with_ledger(folder, compose, count), theirs, None, count)
            plain, _ = rate(textbook(stories, few), theirs, None, few)
            found |= {"smtp-source": source, "ours/smtp-source on smtp-sink": here / source}
            found["ours/textbook on smtp-sink"] = here / plain
    return found


def alone(size: int, count: int) -> Figures:
    """Ready bytes, no ledger, against aiosmtplib's pool, once."""
    made = ready(size, count)
    with running() as port:
        ours, cpu = rate(transport(made), port, port, count)
        pooled, _ = rate(pool(made), port, port, count)
    return {"alone": ours, "cpu_us": cpu * 1e6, "alone/pool": ours / pooled}


def far(delay: int, count: int) -> Figures:
    """The same over a line with this round trip."""
    made = ready(ALONE["5 KB"], count)
    with running() as sink, running("--delay", str(delay), "--to", str(sink)) as port:
        ours, _ = rate(transport(made), port, sink, count)
        pooled, _ = rate(pool(made), port, sink, count)
    return {"alone": ours, "alone/pool": ours / pooled}


def relays(folder: Path, number: int, count: int) -> Figures:
    """So many relays with 20 connections each, which answer each letter 20 ms later: 1,000 a second and no more."""
    with ExitStack() as stack:
        ports = [stack.enter_context(running("--keeps", str(KEEPS))) for _ in range(number)]
        ours, cpu = rate(with_ledger(folder, digest(1), count, ports[1:]), ports[0], None, count)
        assert sum(asyncio.run(taken(port)) for port in ports) == count
    return {"ours": ours, "cpu_us": cpu * 1e6}


def rounds(count: int, folder: Path) -> Iterator[tuple[str, Figures]]:
    for name, stories in STORIES.items():
        yield name, composed(folder, stories, count)
    for name, size in ALONE.items():
        yield f"alone, {name}", alone(size, count)
    for delay in (20, 100):
        yield f"{delay} ms away", far(delay, count // (2 if delay < 50 else 8))
    for number in (1, 2, 4):
        yield f"{number} relays", relays(folder, number, count)


def main(words: argparse.Namespace) -> None:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for name, figures in rounds(words.letters, Path(folder)):
                for figure, value in figures.items():
                    found[name][figure].append(value)
        for name, lists in found.items():
            print(json.dumps({name: {figure: round(median(values), 2) for figure, values in lists.items()}}))
    print(in_a_process_of_its_own(words.readers), end="", flush=True)
    for program, figure in (("npm", "nodemailer"), ("smtp-source of Postfix", "smtp-source")):
        if figure not in found["small"]:
            print(json.dumps({"missing": program}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("letters", type=int, nargs="?", default=4000)
    parser.add_argument("--readers", type=int, default=1_000_000, help="of the audience that claims are measured in")
    main(parser.parse_args())
