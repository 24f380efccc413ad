"""What the API answers to thousands of generated calls: every operation of its own description, good and bad data.

    python bench/bench_api.py [--examples N] [--seed N] [--database postgresql://...]

A furnished paper, a relay that catches letters, the whole web door without a socket. schemathesis makes the
calls from /api/openapi.json and checks each answer: no fault of the server, no status, kind of body, header or schema
that the description does not name. Printed as JSON: how many calls, by status, and every finding once.
"""

import argparse
import asyncio
import json
import math
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as openapi

from syndicate import wiring
from syndicate.catcher import Catcher
from syndicate.config import RelaySettings, Settings
from syndicate.desk import editions, intake, readers, review, sendings, staff, tokens, webhooks
from syndicate.desk.rights import OPERATOR
from syndicate.desk.rooms import Rooms
from syndicate.jobs.runner import Runner
from syndicate.model.reader import Rhythm
from syndicate.model.staff import Role
from syndicate.web import api_examples, api_pace
from syndicate.web.app import Door, build

TEXT = "A{:02d} 要闻 2026年11月20日 星期五\n\n湘潭经开区 开放日\n\n昨天开放{}。\n\n岳塘经开区 招商忙\n\n签三个项目。\n"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.unsupported_method,
    openapi.allow_header_conformance,
]
Known = defaultdict[str, dict[str, list[Any]]]
"""What may stand in the braces of a path, by the path's first word."""
NUMBERED = ("pages", "arrivals", "sendings", "orders", "schedules", "readers", "webhooks")
OFTEN = 4
"""Three calls of four are about things that there are."""


@dataclass(slots=True)
class Found:
    """Calls by status, and what was wrong: each kind of finding of an operation once, with one example."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def server_errors(self) -> int:
        return sum(number for status, number in self.statuses.items() if status >= 500)


class Idle(Runner):
    """Nobody works here: what is ordered waits."""

    def __init__(self) -> None:
        super().__init__({}, wiring.clock)

    def wake(self, name: str) -> None:
        """Nothing."""


@contextmanager
def relay(folder: Path) -> Iterator[int]:
    """The port of a relay that takes every letter, in a thread of its own."""
    loop, box = asyncio.new_event_loop(), Catcher(folder)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield asyncio.run_coroutine_threadsafe(box.start(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(box.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def paper(home: Path, port: int, url: str | None = None) -> Iterator[tuple[Rooms, Known]]:
    """A paper with one of everything, and what may stand in the braces of a path."""
    settings = Settings(
        database_url=url or f"sqlite:///{home}/syndicate.db",
        feeds_dir=home / "feeds",
        var_dir=home / "var",
        relay=RelaySettings(port=port, tls="none"),
    )
    rooms, now = wiring.build(settings, create=True), wiring.clock()
    for role in Role:
        staff.add_staff(rooms, login=role.value, password="correct horse battery", role=role, now=now)
    for number in (1, 2, 3):
        page = intake.receive(rooms, OPERATOR, TEXT.format(number, "了" * number).encode(), source="a", now=now).page
        if number > 1:
            review.sign_off(rooms, OPERATOR, page.id, version=0, now=now)
    intake.receive(rooms, OPERATOR, TEXT.format(1, "日").encode(), source="again", now=now)
    for number in range(4):
        address = f"r{number}@example.com"
        readers.add_reader(rooms, address=address, name=None, parks=[], rhythm=Rhythm.WEEKLY, source="t", now=now)
    sendings.start_sending(rooms, editions.make_edition(rooms, issue_date=None, now=now, week=True), now=now)
    day = editions.make_edition(rooms, issue_date=None, now=now)
    sendings.order(rooms, day, now=now, at=now + timedelta(days=1))
    webhooks.add_hook(rooms, url="https://example.com/hook", events=["left"], now=now)
    known: Known = defaultdict(dict, {name: {"number": [1, 2], "problem": [0, 1]} for name in NUMBERED})
    known["articles"] = {"key": [article.key for article in day.articles]}
    known["editions"] = {"key": [day.key]}
    known["parks"] = {"slug": [park.slug for park in rooms.parks[:2]]}
    yield rooms, known
    rooms.database.close()


def fuzz(rooms: Rooms, known: Known, *, examples: int, start: int = 0) -> Found:
    """Call every operation, as an administrator, `examples` times in all."""
    _, token = tokens.add_token(
        rooms, login=Role.ADMIN.value, name="fuzz", scopes=list(tokens.SCOPES), now=wiring.clock()
    )
    headers, found = {"Authorization": f"Bearer {token}"}, Found()
    plain = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    app = build(Door(rooms, wiring.clock, Idle()))
    described = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=plain)
    operations: list[Any] = [one.ok() for one in described.get_all_operations() if isinstance(one, Ok)]
    each = math.ceil(examples / (2 * len(operations)))
    for number, operation in enumerate(operations):
        _called(operation, GenerationMode.POSITIVE, known, headers, found, each=each, start=start + number)
        try:
            _called(operation, GenerationMode.NEGATIVE, known, headers, found, each=each, start=start + number)
        except Unsatisfiable:  # it takes nothing that could be wrong
            _called(operation, GenerationMode.POSITIVE, known, headers, found, each=each, start=~(start + number))
    return found


def _called(
    operation: Any,
    mode: GenerationMode,
    known: Known,
    headers: Mapping[str, str],
    found: Found,
    *,
    each: int,
    start: int,
) -> None:
    @seed(start)
    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), aim=st.integers(0, OFTEN * 100))
    def call(case: Any, aim: int) -> None:
        checks = CHECKS
        if mode is GenerationMode.NEGATIVE and not aim % OFTEN:
            checks = [*CHECKS, openapi.negative_data_rejection]  # nothing of it is replaced
        if aim % OFTEN:
            _aimed(case, known[operation.path.split("/")[1]], aim)
        if any(set(str(value)) <= {"."} for value in (case.path_parameters or {}).values()):
            return  # the client would make the path short: that is no call of the API
        try:
            answer = case.call(headers=dict(headers))
            found.statuses[answer.status_code] += 1
            case.validate_response(answer, checks=checks, headers=dict(headers))
        except FailureGroup as group:
            for one in group.exceptions:
                found.wrong.setdefault(f"{operation.label}: {getattr(one, 'title', one)}", str(one)[:2000])
        except Failure as one:
            found.wrong.setdefault(f"{operation.label}: {one.title}", str(one)[:2000])

    call()


def _aimed(case: Any, known: Mapping[str, list[Any]], aim: int) -> None:
    """The call about things that there are; of two good ones with a body, one has the description's own example."""
    case.path_parameters = {
        name: known[name][aim % len(known[name])] if name in known else value
        for name, value in (case.path_parameters or {}).items()
    }
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = "*"
    good = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
    if good and aim % 2 and case.media_type == "application/json":
        described = case.operation.schema.raw_schema["paths"][case.operation.path][case.operation.method.lower()]
        shape = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        case.body = api_examples.BODIES[shape]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--examples", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--database", help="An empty PostgreSQL database. Default: SQLite.")
    given = arguments.parse_args()
    api_pace.CALLS = 1_000_000_000
    with (
        tempfile.TemporaryDirectory() as home,
        relay(Path(home) / "mail") as port,
        paper(Path(home), port, given.database) as made,
    ):
        found = fuzz(*made, examples=given.examples, start=given.seed)
    told = {
        "calls": found.statuses.total(),
        "by_status": dict(sorted(found.statuses.items())),
        "server_errors": found.server_errors,
        "findings": found.wrong,
    }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    sys.exit(1 if found.server_errors or found.wrong else 0)


if __name__ == "__main__":
    main()
