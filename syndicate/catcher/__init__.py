"""The mail catcher: an SMTP server that delivers nothing and keeps everything in a Maildir, for people to look at."""

from syndicate.catcher.maildir import CaughtLetter, Opened, keep, letters, opened, prepare, read
from syndicate.catcher.server import Catcher

__all__ = ["Catcher", "CaughtLetter", "Opened", "keep", "letters", "opened", "prepare", "read"]
