"""Kinds of columns: what goes into the database, and what is refused at its door, alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa

from syndicate.errors import WrongInput


class Instant(sa.TypeDecorator[datetime]):
    """Epoch seconds. Aware datetimes in, of any zone; aware UTC out. A naive one raises ValueError."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} is naive: nobody knows which instant that is")
        return int(value.timestamp())

    def process_result_value(self, value: int | None, _dialect: sa.Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Words(sa.TypeDecorator[str]):
    """Text of people. NUL and lone surrogates raise WrongInput: PostgreSQL takes neither, so SQLite shall not."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: sa.Dialect) -> str | None:
        if value is not None and not storable(value):
            raise WrongInput(
                "A text holds a NUL character or half a surrogate pair and cannot be stored.",
                hint="Take the character out; a page's text is cleaned by reading it in as a file.",
            )
        return value


class RawText(sa.TypeDecorator[str]):
    """A page's text as received, NUL and all, kept as UTF-8 bytes."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: sa.Dialect) -> bytes | None:
        return None if value is None else value.encode("utf-8", "surrogatepass")

    def process_result_value(self, value: bytes | None, _dialect: sa.Dialect) -> str | None:
        return None if value is None else value.decode("utf-8", "surrogatepass")


def storable(text: str) -> bool:
    """Whether both databases can keep this text as it is."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def one_of(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """The column holds one of the enum's words."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
