"""Records of the paper as JSON text in a column, and back: strict, with a version, nothing lost silently.

Written is `[version, record]` with every field. Read is only what fits to the letter: an unknown field,
a wrong type or another version is an error, never a guess. A field that a record gained since may be
missing and takes its default; any other change of a record needs a new VERSION and a migration.

NUL is kept (JSON escapes it). Half a surrogate pair is refused: no decoded text holds one, and
no UTF-8 can carry it.
"""

from collections.abc import Hashable
from functools import cache
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from syndicate.errors import StoreError

VERSION: Literal[1] = 1
T = TypeVar("T", bound=Hashable)


def dump(record: Hashable) -> str:
    """JSON text of a frozen dataclass. Raises StoreError for half a surrogate pair."""
    try:
        return _adapter(type(record)).dump_json((VERSION, record)).decode()
    except PydanticSerializationError:
        raise StoreError(
            f"The text of a {type(record).__name__} holds half a surrogate pair and cannot be stored.",
            hint="Take the character out; a page's text is cleaned by reading it in as a file.",
        ) from None


def load(kind: type[T], text: str) -> T:
    """The record that `dump` wrote. Raises StoreError when the text is not one of this kind and version."""
    try:
        record: T = _adapter(kind).validate_json(text)[1]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise StoreError(
            f"A stored {kind.__name__} cannot be read: {first['msg']} at {where or 'its start'}.",
            hint="A newer program wrote it, or the database is damaged: install the newer one or restore a backup.",
        ) from None
    return record


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    rules = ConfigDict(extra="forbid", strict=True, ser_json_inf_nan="constants")
    return TypeAdapter(tuple[Literal[1], kind], config=rules)  # type: ignore[valid-type]
