"""The Maildir of the catcher: written so that a letter is there before anybody hears so, read without trust.

A letter that arrives again (same Message-ID, same recipient) is folded as mailboxes do: one file, counted. The file
is `new/<key>`; `times/<key>` grows by one byte with every arrival, so that two at once both count.
"""

import email.policy
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from syndicate.errors import FolderError, NotFound

KEY = re.compile(r"[0-9a-f]{32}")
FOLDERS = ("tmp", "new", "cur", "times")
MOST_HEADER_BYTES = 64 * 1024
"""Read of each letter for a listing."""
TRACE = "Delivered-To"
"""The header put on top of every caught letter: whom the envelope was for."""


@dataclass(frozen=True, slots=True)
class CaughtLetter:
    """One letter of the listing. `date` is its own, or when it was caught; `times` how often it arrived."""

    key: str
    recipient: str
    subject: str
    date: datetime
    size: int
    times: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter for a page: its headers in order, decoded, and its first HTML and plain part, empty if it has none."""

    letter: CaughtLetter
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str


def prepare(maildir: Path) -> None:
    """Make the folders. Raises FolderError."""
    try:
        for name in FOLDERS:
            (maildir / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"The mailbox {maildir} cannot be made: {error.strerror}.") from None


def keep(maildir: Path, recipient: str, data: bytes) -> str:
    """Write one letter for one recipient and return its key; it is on the disk when this returns. Raises OSError."""
    key = _key(recipient, data)
    if _file(maildir, key) is None:
        draft = maildir / "tmp" / f"{key}.{secrets.token_hex(8)}"
        try:
            _write(draft, f"{TRACE}: {recipient}\r\n".encode() + data, os.O_EXCL)
            draft.rename(maildir / "new" / key)
        finally:
            draft.unlink(missing_ok=True)
        _flush_folder(maildir / "new")
    _write(maildir / "times" / key, b"+", os.O_APPEND)
    return key


def letters(maildir: Path) -> tuple[CaughtLetter, ...]:
    """Every caught letter once, newest first; empty where there is no such folder."""
    files = [path for folder in ("new", "cur") for path in (maildir / folder).glob("*") if KEY.match(path.name)]
    return tuple(sorted((_listed(maildir, path) for path in files), key=lambda one: (one.date, one.key), reverse=True))


def read(maildir: Path, key: str) -> bytes:
    """The bytes of a letter as they were sent, below our `Delivered-To`. Raises NotFound, FolderError."""
    path = _found(maildir, key)
    try:
        return path.read_bytes()
    except OSError as error:
        raise FolderError(f"The mailbox {maildir} cannot be read: {error.strerror}.") from None


def opened(maildir: Path, key: str) -> Opened:
    """A letter with its headers and readable parts; whatever was caught, something is shown. Raises as `read`."""
    message = message_from_bytes(read(maildir, key), policy=email.policy.compat32)
    return Opened(
        letter=_listed(maildir, _found(maildir, key)),
        headers=tuple((name, _decoded(value)) for name, value in message.raw_items()),
        html=_part(message, "text/html"),
        text=_part(message, "text/plain"),
    )


def _key(recipient: str, data: bytes) -> str:
    """Of recipient and Message-ID, or of the whole letter if it has none."""
    headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(data)
    name = _header(headers, "Message-ID").strip().encode("utf-8", "surrogateescape") or data
    return hashlib.sha256(recipient.encode("utf-8", "surrogateescape") + b"\0" + name).hexdigest()[:32]


def _found(maildir: Path, key: str) -> Path:
    """Where the letter of a key from outside lies. Raises NotFound: also for what is no key at all."""
    path = _file(maildir, key) if KEY.fullmatch(key) else None
    if path is None:
        raise NotFound("There is no such letter in the mailbox.")
    return path


def _file(maildir: Path, key: str) -> Path | None:
    """Where the letter lies: in `new`, or in `cur` once a mail program has looked at it."""
    found = maildir / "new" / key
    return found if found.exists() else next((maildir / "cur").glob(f"{key}*"), None)


def _write(path: Path, data: bytes, flag: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600), "ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """A rename is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _listed(maildir: Path, path: Path) -> CaughtLetter:
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=email.policy.compat32).parsebytes(file.read(MOST_HEADER_BYTES))
        status = os.fstat(file.fileno())
    key = path.name[:32]
    counted = maildir / "times" / key
    return CaughtLetter(
        key=key,
        recipient=_decoded(_header(headers, TRACE)),
        subject=_decoded(_header(headers, "Subject")),
        date=_dated(_header(headers, "Date"), status.st_mtime),
        size=status.st_size,
        times=max(1, counted.stat().st_size if counted.exists() else 1),
    )


def _dated(value: str, caught: float) -> datetime:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(int(caught), UTC)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _header(message: Message, name: str) -> str:
    """The first header of this name as it stands: bytes that are not ASCII are surrogates."""
    return next((str(value) for found, value in message.raw_items() if found.lower() == name.lower()), "")


def _decoded(value: object) -> str:
    """A header's words, encoded or plain UTF-8 (RFC 6532); as they stand when the encoding is none."""
    text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(text)))
    except (LookupError, ValueError, MessageError):
        return text


def _part(message: Message, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind and not part.is_multipart():
            payload = part.get_payload(decode=True)
            data = payload if isinstance(payload, bytes) else b""
            try:
                return data.decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:
                return data.decode("utf-8", "replace")
    return ""
