"""The installation's own memory of what it sent, in var/ and outside the database: which a restored backup cannot know.

`home` names the installation, and the machine where machines have an id of their own. `sent` holds the last letter
that was about to leave: a database that does not know it is an older one, or another.
"""

import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from syndicate.errors import FolderError

MACHINE = Path("/etc/machine-id")
"""machine-id(5). Containers have none, or an empty one."""
WIDTH = 63
"""Characters of the line in `sent`, which is written over in one go."""


@dataclass(frozen=True, slots=True)
class LastSent:
    """A claim whose body was about to leave."""

    sending_id: int
    reader_id: int
    ticket: int


class Home:
    """The two files in the folder `var`. Raises FolderError when they cannot be read or written."""

    def __init__(self, var: Path, *, machine: Path = MACHINE) -> None:
        self._token = var / "home"
        self._sent = var / "sent"
        self._machine = machine

    def token(self) -> str | None:
        """This installation's name; None when it has none yet, or the file was brought from another machine."""
        try:
            token, _, machine = self._token.read_text(encoding="utf-8").strip().partition(" ")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unfit(self._token, error) from None
        return token if token and machine == self._here(token) else None

    def settle(self) -> str:
        """A name for this installation: the one it has, if there is one. Of two processes the first names it."""
        token = self.token()
        if token is None:
            token = secrets.token_hex(16)
            own = self._token.with_name(f"{self._token.name}.{token}")
            try:
                own.write_text(f"{token} {self._here(token)}\n", encoding="utf-8")
                with contextlib.suppress(FileExistsError):
                    self._token.hardlink_to(own)
                if self.token() is None:  # another machine's, or a damaged one
                    own.replace(self._token)
                own.unlink(missing_ok=True)
            except OSError as error:
                raise _unfit(self._token, error) from None
            token = self.token() or token
        return token

    def forget(self) -> None:
        """What was sent last is nobody's now."""
        self._sent.unlink(missing_ok=True)

    def remember(self, last: LastSent) -> None:
        """Note, before its body leaves, the last letter that is about to; a few microseconds."""
        line = f"{last.sending_id} {last.reader_id} {last.ticket}".ljust(WIDTH) + "\n"
        try:
            file = os.open(self._sent, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.pwrite(file, line.encode(), 0)
            finally:
                os.close(file)
        except OSError as error:
            raise _unfit(self._sent, error) from None

    def last(self) -> LastSent | None:
        """The last letter that was about to leave; None when none ever was."""
        try:
            words = self._sent.read_text(encoding="utf-8").split()
            return LastSent(*map(int, words)) if words else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise _unfit(self._sent, error) from None

    def _here(self, token: str) -> str:
        """This machine's id, so that nobody can read it from a backup of var/; empty where it has none."""
        try:
            machine = self._machine.read_text(encoding="ascii", errors="replace").strip()
        except OSError:
            return ""
        return hashlib.sha256(f"{token}/{machine}".encode()).hexdigest()[:16] if machine else ""


def _unfit(path: Path, error: Exception) -> FolderError:
    why = getattr(error, "strerror", None) or "its content makes no sense"
    return FolderError(
        f"{path} cannot be read or written: {why}.",
        hint="It guards against a restored backup sending again. `syndicate sending adopt` makes it anew.",
    )
