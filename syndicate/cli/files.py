"""Files that people name: pages to be read, results to be written. Read to a limit, written whole or not at all."""

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from syndicate.errors import FolderError, PageTooLarge, WrongInput
from syndicate.pages.decoding import LARGEST_PAGE


def read_page(path: Path | None) -> bytes:
    """The bytes of a page; None is standard input. Raises FolderError, WrongInput, PageTooLarge."""
    try:
        if path is None:
            raw = sys.stdin.buffer.read(LARGEST_PAGE + 1)
        elif not stat.S_ISREG(path.stat().st_mode):
            raise WrongInput(f"{path} is no file.", hint="Name a text or HTML file, or - for standard input.")
        else:
            with path.open("rb") as file:
                raw = file.read(LARGEST_PAGE + 1)
    except OSError as error:
        raise FolderError(f"{path or 'standard input'} cannot be read: {error.strerror}.") from None
    if len(raw) > LARGEST_PAGE:
        raise PageTooLarge(f"{path or 'standard input'} is larger than {LARGEST_PAGE:,} bytes: no printed page is.")
    return raw


def write(path: Path, data: bytes) -> None:
    """Put a file there, over an older one. Raises FolderError; then the older one is as it was."""
    _staged(path, data, os.replace)


def write_new(path: Path, data: bytes) -> bool:
    """Put a file there unless there is one; whether it was put. Raises FolderError."""
    try:
        _staged(path, data, os.link)
    except FileExistsError:
        return False
    return True


def _staged(path: Path, data: bytes, place: Callable[[Path, Path], None]) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        place(part, path)
    except FileExistsError:
        raise
    except OSError as error:
        raise FolderError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
