"""What the templates of sendings receive: one documented record per page, each with the frame's fields."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timezone

from syndicate.desk.report import Report
from syndicate.model.article import CHINA
from syndicate.model.bounce import Bounce, BounceCounts
from syndicate.model.schedule import Days, Order, Schedule, Terms
from syndicate.model.sending import Delivery, DeliveryState, Sending
from syndicate.web.desk.frame import DeskView
from syndicate.web.desk.plots import Bars, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingsView(DeskView):
    """web/desk/sending_list.html: what waits or asks, what runs and ran; `held`: why nothing may leave from here."""

    orders: tuple[Order, ...]
    sendings: tuple[Sending, ...]
    held: str


@dataclass(frozen=True, slots=True)
class StandView:
    """web/desk/sending_stand.html: the part of a sending's page that moves; `minutes` remain, None: unknown."""

    sending: Sending
    report: Report
    minutes: int | None
    may_edit: bool
    csrf: str
    told: Callable[[str], str]
    china: timezone = CHINA


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingView(DeskView):
    """web/desk/sending.html: how a sending stands, with its plots, a table beside each."""

    sending: Sending
    report: Report
    minutes: int | None
    climb: Line | None
    providers: Bars
    refusals: Bars
    bounced: BounceCounts
    bounces: tuple[Bounce, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersView(DeskView):
    """web/desk/sending_letters.html: who got what, by number; `after` leads on."""

    sending: Sending
    letters: tuple[Delivery, ...]
    states: tuple[DeliveryState, ...]
    state: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView(DeskView):
    """web/desk/order.html: what an order waits for or asks; `soon`: it starts at any moment.

    Where a yes is a `release`, `others` may say it, and whoever asked for it, `own`, may not.
    """

    order: Order
    soon: bool
    release: bool
    may_answer: bool
    own: bool
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulesView(DeskView):
    """web/desk/schedules.html."""

    schedules: tuple[Schedule, ...]
    days: tuple[Days, ...]
    terms: Terms
