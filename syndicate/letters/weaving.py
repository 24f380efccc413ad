"""Weaving: the shell and the stories of a letter in as few pieces as can be, since each piece costs every letter.

What is the same for many readers is filled in before, and what stands side by side is a Stretch; holes with little
between them are encoded together.
"""

from collections.abc import Callable, Mapping, Sequence

from syndicate.letters.shell import Block, Hole, Part, Values, encode
from syndicate.letters.splice import Fragment, Piece, Stretch

Holes = tuple[Hole | str, ...]
"""Holes and the text between them."""
Woven = tuple[Holes | Block | Piece, ...]
SHORT = 256
"""Bytes that take less time beside a hole than as a piece of their own."""


def weave(parts: Sequence[Part], known: Values, finish: Callable[[str], str]) -> Woven:
    """The parts of a shell; `known` are the values that many letters share. `finish` as for `fill`."""
    woven: list[Holes | Block | Piece] = []
    fixed: list[Fragment | bytes] = []
    for part in parts:
        if isinstance(part, Hole) and all(name in known for name in part.names):
            fixed.append(encode(finish(part.fill(known))))
        elif isinstance(part, Hole | Block):
            _add(woven, fixed)
            fixed = []
            if isinstance(part, Hole):
                woven.append((*_holes(woven), *_to_its_line_end(part)))
            else:
                woven.append(part)
        else:
            fixed.append(part)
    _add(woven, fixed)
    return tuple(woven)


def fill(woven: Woven, values: Values, blocks: Mapping[str, Stretch], finish: Callable[[str], str]) -> list[Piece]:
    """The pieces of one letter, ready to be spliced. `finish` is what a filled hole goes through."""
    pieces: list[Piece] = []
    for part in woven:
        if isinstance(part, tuple):
            filled = [text if isinstance(text, str) else finish(text.fill(values)) for text in part]
            pieces.append(encode("".join(filled)))
        else:
            pieces.append(blocks[part.name] if isinstance(part, Block) else part)
    return pieces


def _add(woven: list[Holes | Block | Piece], fixed: Sequence[Fragment | bytes]) -> None:
    """What stands side by side: with the holes before it if it is short, else a stretch from its first fragment on."""
    if woven and isinstance(woven[-1], tuple) and sum(map(len, fixed)) <= SHORT:
        text = b"".join(piece.data if isinstance(piece, Fragment) else piece for piece in fixed).decode()
        woven.append((*_holes(woven), text.replace("\r\n", "\n")))
        return
    first = next((at for at, piece in enumerate(fixed) if isinstance(piece, Fragment)), len(fixed))
    woven += [piece for piece in fixed[:first] if piece]
    if first < len(fixed):
        woven.append(Stretch(fixed[first:]))


def _holes(woven: list[Holes | Block | Piece]) -> Holes:
    """The last ones, taken away, if nothing came after them."""
    if not woven or not isinstance(last := woven[-1], tuple):
        return ()
    woven.pop()
    return last


def _to_its_line_end(hole: Hole) -> Holes:
    """The hole, and the line end after it: to fold one line takes less time than two."""
    *texts, last = hole.texts
    return (Hole((*texts, last[:-1]), hole.names), "\n") if last.endswith("\n") else (hole,)
