"""A Maildir as a postbox. What was not understood is moved into its folder `.unread`, where mail programs show it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syndicate.errors import FolderError
from syndicate.postbox.postbox import MOST_BYTES, Item

KEPT = ".unread"
FOLDERS = ("tmp", "new", "cur")


@dataclass(frozen=True, slots=True)
class MaildirBox:
    """The Maildir at `folder`; made when it is opened first."""

    folder: Path

    @property
    def name(self) -> str:
        return str(self.folder)

    @contextmanager
    def open(self) -> Iterator["MaildirBox"]:
        """Raises FolderError, here and from every method."""
        with _told(self.folder):
            for name in (*FOLDERS, *(f"{KEPT}/{name}" for name in FOLDERS)):
                (self.folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / KEPT / "maildirfolder").touch()
        yield self

    def items(self) -> Iterator[Item]:
        with _told(self.folder):
            for folder in ("new", "cur"):
                for path in sorted((self.folder / folder).iterdir()):
                    if not path.name.startswith("."):
                        with path.open("rb") as file:
                            yield Item(f"{folder}/{path.name}", file.read(MOST_BYTES))

    def throw_away(self, item: Item) -> None:
        with _told(self.folder):
            (self.folder / item.name).unlink(missing_ok=True)

    def keep(self, item: Item) -> None:
        path = self.folder / item.name
        with _told(self.folder):
            path.rename(self.folder / KEPT / "new" / path.name.partition(":")[0])

    def put(self, data: bytes) -> None:
        """Keep a message that came in by another door; it is on the disk when this returns."""
        name = f"{secrets.token_hex(16)}.syndicate"
        draft = self.folder / KEPT / "tmp" / name
        with self.open(), _told(self.folder):
            try:
                with draft.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                draft.rename(self.folder / KEPT / "new" / name)
            finally:
                draft.unlink(missing_ok=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FolderError(
            f"The mailbox {folder} cannot be read or changed: {error.strerror}.",
            hint="It needs to be readable and writable for the program's user.",
        ) from None
