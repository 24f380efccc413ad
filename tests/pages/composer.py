"""Lays invented stories out as a newspaper page and dumps it, with its gold: columns, cuts, interleaving, five forms.

    python -m tests.pages.composer OUT_DIR FIRST_SEED COUNT

writes NAME.txt and NAME.json (the gold of FORMAT.md) for each seed, and the parks.json of the invented town. The
stories are in `pool/` and `coast/`. Seeds below 1000 were looked at while the parser was tuned; 1000 and above were
held back.
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

from tests.pages.cutting import Chunk, chunks
from tests.pages.stories import POOL, Pool, Tale, read_pool, registry

FORMS = ("frames", "blocks", "raw", "flow", "pdfium")
PRINTED = ("raw", "flow", "pdfium")


def compose(seed: int, form: str | None = None, pool: Pool | None = None) -> tuple[str, dict[str, Any]]:
    """A page and its gold. The same seed gives the same page."""
    rng = random.Random(seed)
    form = form or rng.choice(FORMS)
    stories, photos, captions, adverts = pool or read_pool()
    stories, photos = list(stories), list(photos)
    rng.shuffle(stories)
    column = rng.randint(13, 19)
    page = Page(rng, form, column)
    page.header()
    chosen = stories[: rng.randint(3, 6)]
    hard = rng.random()
    while chosen:
        page.maybe_photo(photos)
        if len(chosen) > 1 and rng.random() < hard:
            page.interleave(chosen.pop(), chosen.pop())
        else:
            page.plain(chosen.pop(), captions)
    if rng.random() < 0.7:
        page.advert(rng.choice(adverts))
    if rng.random() < 0.3:
        page.furniture("新闻热线：0599-5555000　投稿邮箱：news@example.com")
    return page.text(), page.gold


class Page:
    """A page while it is composed."""

    def __init__(self, rng: random.Random, form: str, column: int) -> None:
        self.rng, self.form, self.column = rng, form, column
        self.indented = form == "pdfium" or (form in ("frames", "blocks") and rng.random() < 0.4)
        self.blocks: list[list[str]] = []
        self.gold: dict[str, Any] = {
            "page": None,
            "articles": [],
            "adverts": [],
            "other": [],
            "meta": {"variant": form, "difficulty": "easy"},
        }

    def header(self) -> None:
        if self.rng.random() < 0.3:
            return
        no, section = (
            self.rng.choice(["A05", "03", "B2", "06版", "第4版"]),
            self.rng.choice(["产业", "园区周刊", "民生", "综合", "县域"]),
        )
        day = self.rng.randint(1, 28)
        weekday = "一二三四五六日"[(day + 2) % 7]
        date = self.rng.choice([f"2026年10月{day}日", f"2026.10.{day:02}", f"2026-10-{day:02}"])
        parts = [
            no,
            section,
            f"{date} 星期{weekday}",
            self.rng.choice(["责编/林墨 美编/竺青", "责任编辑：林墨", "编辑：林墨 校对：石磊", ""]),
        ]
        lines = [" ".join(p for p in parts if p)] if self.rng.random() < 0.7 else [p for p in parts if p]
        for line in lines:
            self.furniture(line)
        self.gold["page"] = {"page_no": no.strip("第版"), "section": section, "date": f"2026-10-{day:02}"}

    def furniture(self, line: str) -> None:
        self.blocks.append([line])
        self.gold["other"].append(line)

    def maybe_photo(self, photos: list[Tale]) -> None:
        if photos and self.rng.random() < 0.25:
            tale = photos.pop(self.rng.randrange(len(photos)))
            self.put(chunks(tale, self.rng, self.column, 1)[0][0])
            self.record(tale, [], "photo")

    def plain(self, tale: Tale, captions: list[tuple[str, str]]) -> None:
        cut, broken, _ = chunks(tale, self.rng, self.column, self.rng.randint(1, 2))
        story = self.record(tale, broken)
        for n, chunk in enumerate(cut):
            self.put(chunk)
            if n == 0 and self.rng.random() < 0.3:
                self.caption(self.rng.choice(captions), story)

    def interleave(self, a: Tale, b: Tale) -> None:
        """Column by column: the first of a, the first of b, the second of a, the second of b; or b whole inside a."""
        self.gold["meta"]["difficulty"] = "hard"
        cut_a, broken_a, _ = chunks(a, self.rng, self.column, 2)
        cut_b, broken_b, _ = chunks(b, self.rng, self.column, self.rng.choice([1, 2, 2]))
        self.record(a, broken_a)
        self.record(b, broken_b)
        for k in range(max(len(cut_a), len(cut_b))):
            for cut in (cut_a, cut_b):
                if k < len(cut):
                    self.put(cut[k])

    def put(self, chunk: Chunk) -> None:
        rows = list(chunk.display)
        for n, lines, begins in chunk.parts:
            if n in chunk.subheads:
                rows.append(chunk.subheads[n])
            indent = "　　" if self.indented and begins else ""
            if self.form in PRINTED:
                rows.extend([indent + lines[0], *lines[1:]])
            else:
                rows.append(indent + "".join(lines))
        self.blocks.append([*rows, *chunk.closing])

    def caption(self, caption: tuple[str, str], story: dict[str, Any]) -> None:
        text, credit = caption
        name = self.rng.choice(["　本报记者 {} 摄", "（{} 摄）", " {} 摄"]).format(credit) if credit else ""
        self.blocks.append([text + name])
        story["captions"].append({"text": text.lstrip("▲"), "credit": [credit] if credit else []})

    def advert(self, advert: list[str]) -> None:
        self.blocks.append(advert)
        self.gold["adverts"].append({"title": advert[0], "lines": advert[1:]})

    def record(self, tale: Tale, broken: list[int], kind: str = "article") -> dict[str, Any]:
        story: dict[str, Any] = {
            "kind": kind,
            "kicker": tale.kicker,
            "title": " ".join(tale.title) or None,
            "subtitle": tale.subtitle,
            "byline": {
                "reporters": [*tale.reporters, *tale.authors],
                "correspondents": tale.correspondents,
                "photographers": tale.photographers,
            },
            "paragraphs": tale.paragraphs,
            "subheads": [{"text": t, "before": n} for n, t in tale.subheads.items()],
            "captions": [],
            "parks": tale.parks,
            "broken": broken,
        }
        self.gold["articles"].append(story)
        return story

    def text(self) -> str:
        if self.form in ("frames", "blocks"):
            gap = "\n\n" if self.form == "frames" or self.rng.random() < 0.5 else "\n"
            return gap.join(row for block in self.blocks for row in block) + "\n"
        if self.form == "flow":
            return "\n\n".join("\n".join(block) for block in self.blocks) + "\n"
        return "\n".join(row for block in self.blocks for row in block) + ("\n\f" if self.rng.random() < 0.5 else "\n")


def write(folder: Path, seeds: range, pool: Path = POOL) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "parks.json").write_text(json.dumps({"parks": registry(pool)}, ensure_ascii=False), "utf-8")
    stories = read_pool(pool)
    for seed in seeds:
        text, gold = compose(seed, pool=stories)
        (folder / f"page-{seed:05}.txt").write_text(text, "utf-8")
        (folder / f"page-{seed:05}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])))
