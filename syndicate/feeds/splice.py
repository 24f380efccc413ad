"""A feed document as its head, its entries and its end, so that entries need not be made twice.

What is spliced is byte for byte what feedgen writes for the whole (tests/feeds/test_splice.py). No text of an
article can look like a border: XML escapes every `<`, and JSON every line break.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Parts = tuple[bytes, ...]
"""A document in pieces that stay the same from one version to the next; put together they are the document."""


@dataclass(frozen=True, slots=True)
class Splice:
    """Where the entries of a format begin and end, what stands between two of them, and what follows the last."""

    start: bytes
    end: bytes
    between: bytes
    close: bytes
    id: re.Pattern[bytes]
    """Its group is the entry's id, as it is escaped in this format."""

    def split(self, document: bytes) -> tuple[bytes, list[bytes]]:
        """The head of a document and its entries."""
        first, last = document.find(self.start), document.rfind(self.end + self.close)
        if first < 0 or last < 0:
            return document.removesuffix(self.close), []
        body = document[first + len(self.start) : last]
        inner = body.split(self.end + self.between + self.start)
        return document[:first], [self.start + entry + self.end for entry in inner]

    def by_id(self, document: bytes) -> dict[bytes, bytes]:
        """The entries of a document by their ids."""
        return {found[1]: entry for entry in self.split(document)[1] if (found := self.id.search(entry))}

    def join(self, empty: bytes, entries: Sequence[bytes]) -> Parts:
        """The document that has these entries; `empty` is the same one without any."""
        head = empty.removesuffix(self.close)
        return head, *(entry + self.between for entry in entries[:-1]), *entries[-1:], self.close
