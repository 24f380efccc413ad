"""Sendings: order one, start it, carry it out, watch it. Asked for twice it is one; it may be interrupted anywhere.

`orders` and `scheduling` say when, `starting` freezes an audience, `carrying` sends, `controls` and `asking` are what a
person does and sees, `guard` keeps a restored or copied database from sending by itself, until `adopting`.
"""

from syndicate.desk.sendings.adopting import adopt
from syndicate.desk.sendings.asking import Received, of_reader, who, why
from syndicate.desk.sendings.carrying import carry_out, paced, send_due, turn
from syndicate.desk.sendings.controls import (
    cancel,
    leave_doubts,
    pause,
    resend_doubts,
    resume,
    retry_refused,
    sending,
    sendings,
    unfinished,
)
from syndicate.desk.sendings.guard import held
from syndicate.desk.sendings.orders import answer, open_orders, order, orders, start_order, withdraw
from syndicate.desk.sendings.scheduling import add_schedule, remove_schedule, schedules, start_due
from syndicate.desk.sendings.starting import edition, freeze_due, rehearse, start_sending
from syndicate.desk.sendings.trial import send_trial

__all__ = [
    "Received",
    "add_schedule",
    "adopt",
    "answer",
    "cancel",
    "carry_out",
    "edition",
    "freeze_due",
    "held",
    "leave_doubts",
    "of_reader",
    "open_orders",
    "order",
    "orders",
    "paced",
    "pause",
    "rehearse",
    "remove_schedule",
    "resend_doubts",
    "resume",
    "retry_refused",
    "schedules",
    "send_due",
    "send_trial",
    "sending",
    "sendings",
    "start_due",
    "start_order",
    "start_sending",
    "turn",
    "unfinished",
    "who",
    "why",
    "withdraw",
]
