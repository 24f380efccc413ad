"""Lays invented stories out as a newspaper page and dumps it, with its gold: columns, cuts, interleaving, five forms.

    python tests/pages/composer.py OUT_DIR FIRST_SEED COUNT

writes NAME.txt and NAME.json (the gold of FORMAT.md) for each seed, and the parks.json of the invented town. The
stories are in `pool/`. Seeds below 1000 were looked at while the parser was tuned; 1000 and above were held back.
"""

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

POOL = Path(__file__).parent / "pool"
FORMS = ("frames", "blocks", "raw", "flow", "pdfium")
PRINTED = ("raw", "flow", "pdfium")
NEVER_FIRST = "，。、；：！？…）》〉】］〕”’」』%％,.;:!?)]"
NEVER_LAST = "“‘（《〈【［「『(["
KICKERS = ("{}", "{}：", "{}:", "【{}】", "［{}］", "◎{}", "[{}]", "●{}", "■ {}")
DATELINES = (
    "本报讯（{}）",
    "本报讯 （{}）",
    "本报10月16日讯（{}）",
    "本报讯({})",
    "云州日报讯（{}）",
    "本报云州讯（{}）",
)
LINES_OF_NAMES = ("本报{}", "□本报{}", "■{}", "{}", "云州日报{}", "□ {}")
SIGNATURES = ("（{}）", "（本报{}）", "({})")
REPORTER = ("记者", "全媒体记者", "见习记者", "融媒体记者")


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
    subheads: dict[int, str] = field(default_factory=dict)
    parks: list[str] = field(default_factory=list)


@dataclass
class Chunk:
    """What one column holds of a story. Of each paragraph: its number, its printed lines, whether it begins there."""

    display: list[str] = field(default_factory=list)
    parts: list[tuple[int, list[str], bool]] = field(default_factory=list)
    subheads: dict[int, str] = field(default_factory=dict)
    closing: list[str] = field(default_factory=list)


Pool = tuple[list[Tale], list[Tale], list[tuple[str, str]], list[list[str]]]


def read_pool(folder: Path = POOL) -> Pool:
    """Stories, picture stories, captions (text, credit) and adverts (title, lines)."""
    parks = registry(folder)
    stories = []
    for head, body in _entries((folder / "stories.txt").read_text("utf-8")):
        kicker, title, subtitle, reporters, correspondents = (x.strip() for x in head.split("|"))
        tale = Tale(
            [],
            kicker or None,
            [x.strip() for x in title.split(" / ")],
            subtitle or None,
            reporters.split(),
            correspondents.split(),
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


def wide(text: str) -> float:
    return sum(0.5 if c < "\u0080" else 1.0 for c in text)


def wrapped(text: str, column: int, indent: int = 2) -> list[str]:
    """Printed lines of a paragraph: no mark begins a line, no number is torn."""
    lines, line, room = [], "", float(column - indent)
    for token in _tokens(text):
        if line and wide(line) + wide(token) > room and token[0] not in NEVER_FIRST:
            carry = ""
            while line and line[-1] in NEVER_LAST:
                line, carry = line[:-1], line[-1] + carry
            lines.append(line)
            line, room = carry, float(column)
        line += token
    return [*lines, line]


def _tokens(text: str) -> Iterator[str]:
    run = ""
    for c in text:
        if c.isascii() and (c.isalnum() or c in ".-%"):
            run += c
            continue
        if run:
            yield run
            run = ""
        yield c
    if run:
        yield run


def people(tale: Tale, rng: random.Random, role: str, *, glue: bool) -> str:
    gap, sep = ("" if glue else " "), rng.choice([" ", "、", "　"])
    parts = []
    if tale.reporters:
        parts.append(role + gap + " ".join(_set_wide(n, rng) for n in tale.reporters))
    if tale.correspondents:
        parts.append("通讯员" + gap + " ".join(tale.correspondents))
    if rng.random() < 0.2:
        parts.reverse()
    return sep.join(parts)


def _set_wide(name: str, rng: random.Random) -> str:
    return "　".join(name) if len(name) == 2 and rng.random() < 0.3 else name


def chunks(tale: Tale, rng: random.Random, column: int, count: int) -> tuple[list[Chunk], list[int], list[str]]:
    """The story cut into columns; the numbers of the paragraphs cut; the paragraphs as printed."""
    texts = list(tale.paragraphs)
    first = Chunk(display=_heading(tale, rng, column, texts))
    closing = _closing(tale, rng, first, texts)
    printed = [(n, k, line) for n, text in enumerate(texts) for k, line in enumerate(wrapped(text, column))]
    cuts = sorted({len(printed) * (i + 1) // count + rng.randint(-1, 1) for i in range(count - 1)} - {0, len(printed)})
    found = [first, *(Chunk() for _ in cuts)]
    broken = []
    begun: set[int] = set()
    for at, (n, k, line) in enumerate(printed):
        chunk = found[sum(at >= c for c in cuts)]
        if k == 0 and n in tale.subheads:
            chunk.subheads[n] = tale.subheads[n]
        if chunk.parts and chunk.parts[-1][0] == n:
            chunk.parts[-1][1].append(line)
        else:
            if n in begun:
                broken.append(n)
            chunk.parts.append((n, [line], n not in begun))
            begun.add(n)
    found[-1].closing = closing
    return found, broken, texts


def _heading(tale: Tale, rng: random.Random, column: int, texts: list[str]) -> list[str]:
    display = []
    if tale.kicker:
        display.append(rng.choice(KICKERS).format(tale.kicker))
    title = " ".join(tale.title)
    if len(tale.title) > 1 and rng.random() < 0.5:
        display.extend(tale.title)
    elif wide(title) > column and " " not in title:
        display.extend([title[: len(title) // 2], title[len(title) // 2 :]])
    elif title:
        display.append(title)
    if tale.subtitle:
        display.append("——" + tale.subtitle)
    return display


def _closing(tale: Tale, rng: random.Random, first: Chunk, texts: list[str]) -> list[str]:
    """Where the names stand: a line of their own, the dateline, or the signature."""
    if tale.photographers:
        return [rng.choice(["（本报记者 {} 摄）", "（{} 摄）", "本报记者 {} 摄"]).format(tale.photographers[0])]
    names = people(tale, rng, rng.choice(REPORTER), glue=rng.random() < 0.3)
    if not names:
        return []
    way = rng.random()
    if tale.subtitle or way < 0.3:
        first.display.append(rng.choice(LINES_OF_NAMES).format(names))
    elif way < 0.75:
        texts[0] = rng.choice(DATELINES).format(names) + texts[0]
    else:
        return [rng.choice(SIGNATURES).format(names)]
    return []


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
        """Column by column: the first of a, the first of b, the second of a, the second of b."""
        self.gold["meta"]["difficulty"] = "hard"
        cut_a, broken_a, _ = chunks(a, self.rng, self.column, 2)
        cut_b, broken_b, _ = chunks(b, self.rng, self.column, 2)
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
                "reporters": tale.reporters,
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


def write(folder: Path, seeds: range) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "parks.json").write_text(json.dumps({"parks": registry()}, ensure_ascii=False), "utf-8")
    for seed in seeds:
        text, gold = compose(seed)
        (folder / f"page-{seed:05}.txt").write_text(text, "utf-8")
        (folder / f"page-{seed:05}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])))
