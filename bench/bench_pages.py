"""Pages per second on one core, how time grows with the text, and the scores of gold and of held-back pages.

    python bench/bench_pages.py [--gold DIR] [--rounds N]

DIR is the folder of gold pages (default: ../shared/pages beside the repository); it holds score.py. The held-back
pages are composed (tests/pages/composer.py, seeds from 1000 on): an invented town, another paper, five forms of dump.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from types import ModuleType

from syndicate.model.park import Park
from syndicate.pages.decoding import decode
from syndicate.pages.export import to_format
from syndicate.pages.parser import parse_page
from syndicate.pages.registry import parks_from

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests" / "pages"
GOLD = ROOT.parent / "shared" / "pages"
SEEN, HELD_BACK = range(60), range(1000, 1060)
SMALL = 100_000
"""Characters of the shorter text of the linearity ratio; the longer has ten times as many."""


def composer() -> ModuleType:
    """The maker of composed pages, which lives with the tests."""
    sys.path.insert(0, str(ROOT))
    return importlib.import_module("tests.pages.composer")


def seconds(text: str, parks: Sequence[Park], rounds: int) -> float:
    """The median processor time of reading a page: what else runs on the machine hardly counts."""
    times = []
    for _ in range(rounds):
        begun = process_time()
        parse_page(text, parks)
        times.append(process_time() - begun)
    return median(times)


def long_text(pages: ModuleType, form: str, size: int) -> str:
    """Composed pages one after another until there are `size` characters."""
    pool = pages.read_pool()
    found: list[str] = []
    seed = length = 0
    while length < size:
        found.append(pages.compose(2000 + seed, form, pool)[0])
        length += len(found[-1]) + 1
        seed += 1
    return "\n".join(found)[:size]


def growth(pages: ModuleType, text: str, once: float, parks: Sequence[Park], rounds: int) -> None:
    """Prints how time grows with the text."""
    for form in ("frames", "raw"):
        short, long = (seconds(long_text(pages, form, k * SMALL), parks, rounds) for k in (1, 10))
        print(f"{form}: time of {10 * SMALL} characters / time of {SMALL}: {long / short:.1f} (10 is linear)")
    tenfold = seconds("\n".join([text] * 10), parks, rounds)
    print(f"the page ten times over / once: {tenfold / once:.1f}")
    lines = "\n".join("园区高新项目建设企业发展"[i * 7 % 12] for i in range(6 * SMALL // 10))
    print(f"{6 * SMALL // 10} lines of one character: {seconds(lines, parks, 1):.1f} s")


def score(gold: Path, pages: Iterable[Path], parks: Sequence[Park], scorer: Path) -> str:
    """The rows that score.py prints."""
    with tempfile.TemporaryDirectory() as out:
        for page in pages:
            parsed = parse_page(decode(page.read_bytes()).text, parks)
            target = Path(out) / f"{page.stem}.json"
            target.write_text(json.dumps(to_format(parsed, parks), ensure_ascii=False), "utf-8")
        command = [sys.executable, str(scorer), str(gold), out]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def composed_scores(pages: ModuleType, seeds: range, scorer: Path, pool: Path) -> str:
    """Scores of composed pages."""
    with tempfile.TemporaryDirectory() as folder:
        gold = Path(folder)
        pages.write(gold, seeds, pool)
        parks = parks_from((gold / "parks.json").read_text("utf-8"), "parks.json")
        return score(gold, sorted(gold.glob("*.txt")), parks, scorer)


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path, default=GOLD)
    options.add_argument("--rounds", type=int, default=15)
    given = options.parse_args(argv)
    registry = ROOT / "syndicate" / "data" / "parks.toml"
    parks = parks_from(registry.read_text("utf-8"), registry.name)
    seed = given.gold / "seed.txt"
    sample = seed if seed.is_file() else ROOT / "syndicate" / "data" / "sample-page.txt"
    text = decode(sample.read_bytes()).text
    parse_page(text, parks)
    once = seconds(text, parks, given.rounds)
    speed = f"{1000 * once:.1f} ms of processor time, {1 / once:.0f} pages/s on one core"
    print(f"{sample.name} ({len(text)} characters): {speed} (median of {given.rounds})")
    pages = composer()
    growth(pages, text, once, parks, max(1, given.rounds // 5))
    scorer = given.gold / "score.py"
    if not scorer.is_file():
        print(f"no score.py in {given.gold}: no scores")
        return 0
    gold_parks = parks_from((given.gold / "parks.json").read_text("utf-8"), "parks.json")
    print("\ngold pages\n" + score(given.gold, sorted(given.gold.glob("*.txt")), gold_parks, scorer))
    print("composed pages looked at while tuning\n" + composed_scores(pages, SEEN, scorer, TESTS / "pool"))
    print("composed pages held back\n" + composed_scores(pages, HELD_BACK, scorer, TESTS / "pool"))
    print("composed pages of other towns, held back\n" + composed_scores(pages, HELD_BACK, scorer, TESTS / "coast"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
