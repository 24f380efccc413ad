"""Metrics in Prometheus' text format (exposition format 0.0.4). Sums of counters; no letter is counted or named."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from syndicate import __version__
from syndicate.desk.rooms import Rooms
from syndicate.desk.sendings import held
from syndicate.errors import FolderError, SyndicateError
from syndicate.store import reports
from syndicate.store.reports import Totals

Rows = Iterable[tuple[Mapping[str, str], float]]


def metrics(rooms: Rooms, *, now: datetime) -> str:
    """All of it; where the database does not answer, that."""
    parts = [_family("syndicate_build_info", "gauge", "The version that runs.", [({"version": __version__}, 1)])]
    try:
        with rooms.database.read() as db:
            totals = reports.totals(db, now)
        may_send = held(rooms) is None
    except FolderError:  # var/ cannot say whether letters may leave: none will
        may_send = False
    except SyndicateError:
        return parts[0] + _family("syndicate_database_up", "gauge", "Whether the database answers.", [({}, 0)])
    parts += [
        _family("syndicate_database_up", "gauge", "Whether the database answers.", [({}, 1)]),
        _family("syndicate_held", "gauge", "Whether sending waits for an adoption.", [({}, 0 if may_send else 1)]),
        *_told(totals),
    ]
    return "".join(parts)


def _told(totals: Totals) -> list[str]:
    def by_state(counts: Mapping[str, int]) -> Rows:
        return [({"state": state}, number) for state, number in sorted(counts.items())]

    return [
        _family("syndicate_sendings", "gauge", "Sendings by state.", by_state(totals.sendings)),
        _family("syndicate_letters", "gauge", "Letters of all sendings by state.", by_state(totals.letters)),
        _family(
            "syndicate_letters_running", "gauge", "Letters of sendings that run, by state.", by_state(totals.running)
        ),
        _family("syndicate_orders", "gauge", "Orders that wait for their time or ask.", by_state(totals.orders)),
        _family("syndicate_workers", "gauge", "Processes that send, seen within a minute.", [({}, totals.workers)]),
    ]


def _family(name: str, kind: str, help_line: str, rows: Rows) -> str:
    lines = [f"# HELP {name} {help_line}", f"# TYPE {name} {kind}"]
    for labels, value in rows:
        told = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{told}}} {value:g}" if told else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
