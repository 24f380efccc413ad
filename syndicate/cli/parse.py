"""`syndicate parse`: printed pages in, articles out, in the shape of the parser's test bench."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from syndicate import config, wiring
from syndicate.cli import files
from syndicate.cli.output import tell
from syndicate.desk.pages import read_page
from syndicate.errors import SyndicateError, WrongInput
from syndicate.model.park import Park
from syndicate.pages.export import Explained, explain, to_format
from syndicate.pages.show import show

LONGEST_SHOWN = 36
"""Characters of a line that --explain repeats."""
SUFFIXES = (".txt", ".html", ".htm")


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("--parks", type=click.Path(path_type=Path), help="A park registry: parks.toml or JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Write NAME.json (or NAME.txt) per page into this folder.")
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="json", show_default=True)
@click.option("--explain", "explained", is_flag=True, help="Each line of the page with its label, article and reason.")
@click.pass_obj
def parse(
    file: Path | None, pages: Sequence[str], parks: Path | None, out: Path | None, form: str, *, explained: bool
) -> None:
    """Read printed pages and print their articles. Nothing is stored.

    PAGE is a file (text or HTML), a folder of pages, or - for standard input.
    """
    registry = wiring.registry(parks) if parks else wiring.parks(config.load(file))
    sources = list(_sources(pages))
    ending = "json" if form == "json" and not explained else "txt"
    if out:
        _refuse_doubles(sources, ending)
    console = Console(stderr=True)
    failed: list[SyndicateError] = []
    with Progress(console=console, disable=len(sources) == 1 or not console.is_terminal) as progress:
        for name, path in progress.track(sources, description="Reading pages"):
            try:
                text = _output(files.read_page(path), registry, form, explained=explained)
                _deliver(text, out and out / f"{name}.{ending}")
            except SyndicateError as error:
                if len(sources) == 1:
                    raise
                error.message = f"{name}: {error.message}"
                tell(error)
                failed.append(error)
    if failed:
        raise WrongInput(f"{len(failed)} of {len(sources)} pages could not be read; the others are done.")


def _output(raw: bytes, registry: tuple[Park, ...], form: str, *, explained: bool) -> str:
    decoded, parsed = read_page(raw, registry)
    if explained:
        return "\n".join(_line(row) for row in explain(decoded.text, parsed))
    return json.dumps(to_format(parsed, registry), ensure_ascii=False, indent=1) if form == "json" else show(parsed)


def _refuse_doubles(sources: Sequence[tuple[str, Path | None]], ending: str) -> None:
    names = Counter(name for name, _ in sources)
    doubled = next((name for name, count in names.items() if count > 1), None)
    if doubled:
        raise WrongInput(f"Two pages would both be written to {doubled}.{ending}.", hint="Rename one of them.")


def _line(row: Explained) -> str:
    article = f"#{row.article}" if row.article else "-"
    shown = row.text if len(row.text) <= LONGEST_SHOWN else row.text[:LONGEST_SHOWN] + "…"
    return f"{row.number:>5}  {row.label:<10} {article:<4} {shown}  {f'[{row.reason}]' if row.reason else ''}".rstrip()


def _sources(pages: Sequence[str]) -> Iterator[tuple[str, Path | None]]:
    """Name and path of each page; None is standard input."""
    for page in pages:
        path = Path(page)
        if page == "-":
            yield "stdin", None
        elif path.is_dir():
            found = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
            if not found:
                raise WrongInput(f"{page} holds no page.", hint=f"Pages end in {', '.join(SUFFIXES)}.")
            yield from ((p.stem, p) for p in found)
        else:
            yield path.stem, path


def _deliver(text: str, to: Path | None) -> None:
    if to is None:
        click.echo(text)
    else:
        files.write(to, f"{text}\n".encode())
