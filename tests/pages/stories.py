"""The invented stories that pages are composed of, read from `pool/`, and the parks of their town."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

POOL, COAST = Path(__file__).parent / "pool", Path(__file__).parent / "coast"
"""One town; two other regions with commentaries, interviews and short stories, never composed from while tuning."""


@dataclass
class Tale:
    """One story of the pool."""

    paragraphs: list[str]
    kicker: str | None = None
    title: list[str] = field(default_factory=list)
    subtitle: str | None = None
    reporters: list[str] = field(default_factory=list)
    correspondents: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    """Those of a commentary: printed without a role."""
    subheads: dict[int, str] = field(default_factory=dict)
    parks: list[str] = field(default_factory=list)


Pool = tuple[list[Tale], list[Tale], list[tuple[str, str]], list[list[str]]]


def read_pool(folder: Path = POOL) -> Pool:
    """Stories, picture stories, captions (text, credit) and adverts (title, lines)."""
    parks = registry(folder)
    stories = []
    for head, body in _entries((folder / "stories.txt").read_text("utf-8")):
        kicker, title, subtitle, reporters, correspondents, *authors = (x.strip() for x in head.split("|"))
        tale = Tale(
            [],
            kicker or None,
            [x.strip() for x in title.split(" / ")],
            subtitle or None,
            reporters.split(),
            correspondents.split(),
            authors="".join(authors).split(),
        )
        for line in body:
            if line.startswith("# "):
                tale.subheads[len(tale.paragraphs)] = line[2:]
            else:
                tale.paragraphs.append(line)
        tale.kicker = tale.kicker.strip("：◎") if tale.kicker else None
        tale.parks = parks_of(tale, parks)
        stories.append(tale)
    photos = [Tale(body, photographers=[head]) for head, body in _entries((folder / "photos.txt").read_text("utf-8"))]
    for tale in photos:
        tale.parks = parks_of(tale, parks)
    captions = [
        (a, b) for a, b in (x.split("|") for x in (folder / "captions.txt").read_text("utf-8").split("\n") if x)
    ]
    adverts = [[head, *body] for head, body in _entries((folder / "adverts.txt").read_text("utf-8"))]
    return stories, photos, captions, adverts


def registry(folder: Path = POOL) -> list[dict[str, Any]]:
    parks: list[dict[str, Any]] = json.loads((folder / "parks.json").read_text("utf-8"))["parks"]
    return parks


def parks_of(tale: Tale, parks: list[dict[str, Any]]) -> list[str]:
    """The rule of FORMAT.md, written apart from the parser's."""
    names = sorted(((n, p["name"]) for p in parks for n in [p["name"], *p["aliases"]]), key=lambda x: -len(x[0]))
    for text in (tale.kicker or "", "".join(tale.title) + (tale.subtitle or ""), tale.paragraphs[0]):
        found = []
        rest = text.replace(" ", "")
        for name, park in names:
            if name in rest:
                found.append(park)
                rest = rest.replace(name, "#")
        if found:
            return list(dict.fromkeys(found))
    return []


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    head = ""
    body: list[str] = []
    for line in text.split("\n"):
        if line.startswith("= "):
            if head:
                yield head, body
            head, body = line[2:], []
        elif line and not line.startswith("# k") and not line.startswith("# p"):
            body.append(line)
    yield head, body
