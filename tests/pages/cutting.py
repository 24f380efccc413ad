"""A story as a paper prints it: its heading, where its names stand, its lines, and the columns it is cut into."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.pages.stories import Tale

NEVER_FIRST = "，。、；：！？…）》〉】］〕”’」』%％,.;:!?)]"
NEVER_LAST = "“‘（《〈【［「『(["
KICKERS = ("{}", "{}：", "{}:", "【{}】", "［{}］", "◎{}", "[{}]", "●{}", "■ {}", "▉{}", "〖{}〗", "◆{}：")
DATELINES = (
    "本报讯（{}）",
    "本报讯 （{}）",
    "本报10月16日讯（{}）",
    "本报讯({})",
    "云州日报讯（{}）",
    "本报云州讯（{}）",
)
LINES_OF_NAMES = ("本报{}", "□本报{}", "■{}", "{}", "云州日报{}", "□ {}")
AUTHORS = ("□{}", "□ {}", "{}", "■ {}")
SIGNATURES = ("（{}）", "（本报{}）", "({})")
REPORTER = ("记者", "全媒体记者", "见习记者", "融媒体记者")


@dataclass
class Chunk:
    """What one column holds of a story. Of each paragraph: its number, its printed lines, whether it begins there."""

    display: list[str] = field(default_factory=list)
    parts: list[tuple[int, list[str], bool]] = field(default_factory=list)
    subheads: dict[int, str] = field(default_factory=dict)
    closing: list[str] = field(default_factory=list)


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
    if tale.authors:
        if rng.random() < 0.5:
            first.display.append(rng.choice(AUTHORS).format(tale.authors[0]))
            return []
        return [f"（{tale.authors[0]}）"]
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
