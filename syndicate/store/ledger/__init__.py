"""The ledger: who gets which letter, and what became of it. Every letter is a row before it is anything else.

`start` and a `Freezer` freeze an audience; a `Ledger` hands rows to senders and takes what became of them, each call a
transaction of its own; the rest looks, pauses, resumes and cancels in the caller's transaction.

Whoever changes rows of a sending locks the sending first (`rows.lock`). Its counters are moved in the same
transaction anyway, so nothing is lost by that; and nobody can deadlock, no counter can be off, and a state
read under the lock is the state.
"""

from syndicate.store.ledger.audience import reach
from syndicate.store.ledger.controls import cancel, pause, resume
from syndicate.store.ledger.freezing import Freezer, start
from syndicate.store.ledger.ledger import Ledger
from syndicate.store.ledger.reopening import leave_doubts, resend_doubts, retry_refused
from syndicate.store.ledger.sent import misled
from syndicate.store.ledger.views import by_id, by_key, letter, of_reader, sendings, unfinished, who

__all__ = [
    "Freezer",
    "Ledger",
    "by_id",
    "by_key",
    "cancel",
    "leave_doubts",
    "letter",
    "misled",
    "of_reader",
    "pause",
    "reach",
    "resend_doubts",
    "resume",
    "retry_refused",
    "sendings",
    "start",
    "unfinished",
    "who",
]
