"""Postboxes: folders of mail that somebody else fills, a Maildir or an IMAP account. What was not understood stays."""

from syndicate.postbox.imap import ImapBox
from syndicate.postbox.maildir import MaildirBox
from syndicate.postbox.postbox import Item, Opened, Postbox

__all__ = ["ImapBox", "Item", "MaildirBox", "Opened", "Postbox"]
