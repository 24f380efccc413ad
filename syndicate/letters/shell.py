"""The part of a letter around its stories, made ready once for each of its few shapes.

The template is rendered with a marker in the place of every value that differs from reader to reader, and cut at
the markers. What lies between is encoded once; a letter fills the holes.
"""

import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from syndicate.errors import TemplateError
from syndicate.letters.splice import SHORTEST, Fragment
from syndicate.letters.text import fold

Values = Mapping[str, str]
_REFERENCES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;"))
_SPECIAL = re.compile("[&<>'\"]")


@dataclass(frozen=True, slots=True)
class Block:
    """The place of the fragments called `name`: stories, contents."""

    name: str


@dataclass(frozen=True, slots=True)
class Hole:
    """A stretch to be filled for each reader: text, and names of values, in turn (`texts` has one more)."""

    texts: tuple[str, ...]
    names: tuple[str, ...]

    def fill(self, values: Values) -> str:
        if len(self.names) == 1:
            before, after = self.texts
            return before + values[self.names[0]] + after
        pieces = [self.texts[0]]
        for name, text in zip(self.names, self.texts[1:], strict=True):
            pieces += [values[name], text]
        return "".join(pieces)


Part = Fragment | bytes | Block | Hole


@dataclass(frozen=True, slots=True)
class Shell:
    """The parts of a letter's HTML and text, in order."""

    html: tuple[Part, ...]
    text: tuple[Part, ...]


class Markers:
    """Words that stand for values in a rendered shell. Nobody without the secret can put one into a headline."""

    def __init__(self, secret: bytes, names: Sequence[str]) -> None:
        self._words = {name: _marker(secret, name) for name in names}
        self._names = {word: name for name, word in self._words.items()}
        self._any = re.compile("(" + "|".join(self._names) + ")")

    def __getitem__(self, name: str) -> str:
        return self._words[name]

    def cut(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts between the markers, and the names of the markers in turn."""
        pieces = self._any.split(text)
        return tuple(pieces[::2]), tuple(self._names[word] for word in pieces[1::2])


def encode(text: str) -> bytes:
    """UTF-8 with CRLF, the line ends of mail."""
    return text.replace("\n", "\r\n").encode()


def escape(text: str) -> str:
    """A value for HTML, text or attribute: escaped as the templates escape theirs, character by character."""
    if not _SPECIAL.search(text):
        return text
    for character, reference in _REFERENCES:
        text = text.replace(character, reference)
    return text


def html_parts(html: str, markers: Markers, blocks: frozenset[str]) -> tuple[Part, ...]:
    """Cut the HTML of a shell: every value is a hole of its own."""
    texts, names = markers.cut(html)
    parts: list[Part] = [_fixed(texts[0])]
    for name, text in zip(names, texts[1:], strict=True):
        parts += [Block(name) if name in blocks else Hole(("", ""), (name,)), _fixed(text)]
    return tuple(part for part in parts if part != b"")


def text_parts(text: str, markers: Markers, blocks: frozenset[str]) -> tuple[Part, ...]:
    """Cut the text of a shell: a hole is a whole line, because the line is folded when it is filled.

    A block stands on a line of its own. Raises TemplateError.
    """
    parts: list[Part] = []
    fixed: list[str] = []
    for line in text.splitlines(keepends=True):
        texts, names = markers.cut(line)
        if not names:
            fixed.append(line)
            continue
        parts.append(_fixed(fold("".join(fixed))))
        if blocks.isdisjoint(names):
            fixed = []
            parts.append(Hole(texts, names))
        elif texts[0] == "" and texts[1:] in (("\n",), ("",)):
            fixed = [texts[1]]
            parts.append(Block(names[0]))
        else:
            raise TemplateError(f"In a letter's text, {names[0]} must stand alone on its line.")
    parts.append(_fixed(fold("".join(fixed))))
    return tuple(part for part in parts if part != b"")


def check(parts: Sequence[Part], expected: Sequence[str], template: str) -> None:
    """Raises TemplateError when a value that the template was given is not printed as it is."""
    printed = {name for part in parts for name in _names(part)}
    for name in expected:
        if name not in printed:
            raise TemplateError(
                f"Template {template} does not print {name} as it is.",
                hint="Personal values may be printed, but not left out, changed or compared.",
            )


def fill(
    parts: Sequence[Part], values: Values, blocks: Mapping[str, Sequence[Fragment]], finish: Callable[[str], str]
) -> list[Fragment | bytes]:
    """The pieces of one letter, ready to be spliced. `finish` is what a filled hole goes through."""
    pieces: list[Fragment | bytes] = []
    for part in parts:
        if type(part) is Hole:
            pieces.append(encode(finish(part.fill(values))))
        elif type(part) is Block:
            pieces += blocks[part.name]
        else:
            pieces.append(part)  # type: ignore[arg-type]
    return pieces


def _names(part: Part) -> tuple[str, ...]:
    if isinstance(part, Hole):
        return part.names
    return (part.name,) if isinstance(part, Block) else ()


def _fixed(text: str) -> Fragment | bytes:
    data = encode(text)
    return Fragment(data) if len(data) >= SHORTEST else data


def _marker(secret: bytes, name: str) -> str:
    return f"slot{hmac.digest(secret, b'marker' + name.encode(), 'sha256').hex()[:32]}"
