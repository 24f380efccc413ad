"""`syndicate serve`: the web door and the sender behind it, in one process."""

import asyncio
import contextlib
import errno
import gc
import socket
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import click
import uvicorn
import uvloop

from syndicate import config, wiring
from syndicate.cli.logs import set_up
from syndicate.cli.quick import quick
from syndicate.cli.signals import cut, ends_on_signals
from syndicate.desk.bounce_door import listening
from syndicate.desk.publishing import ready
from syndicate.desk.rooms import Rooms
from syndicate.errors import DoorError
from syndicate.web.app import Door, build

T = TypeVar("T")


@click.command()
@click.option("--host", help="Address to listen on. Default: the settings', 127.0.0.1.")
@click.option("--port", type=int, help="Port to listen on. Default: the settings', 8000.")
@click.option("--work/--no-work", default=True, help="Send and do other jobs too, or leave them to `syndicate work`.")
@click.pass_obj
def serve(file: Path | None, host: str | None, port: int | None, *, work: bool) -> None:
    """Open the door: feeds, pages, desk, and the sender behind it.

    Sendings that were interrupted go on by themselves.
    """
    settings = config.load(file)
    door = open_door(host or settings.web.host, settings.web.port if port is None else port)
    rooms = wiring.build(settings)
    set_up(settings.log)
    with door:
        run(keep_open(settings, rooms, door, opened=lambda: _say_where(door), jobs=work))


def _say_where(door: socket.socket) -> None:
    host, port = door.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"Open at http://{shown}:{port} (Ctrl-C closes).", err=True)


def open_door(host: str, port: int) -> socket.socket:
    """A listening socket. Raises DoorError when the port is taken or not ours to take."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(1024)
    except OSError as error:
        door.close()
        reason = {errno.EADDRINUSE: "is in use", errno.EACCES: "needs root"}.get(error.errno or 0, str(error.strerror))
        raise DoorError(
            f"Port {port} on {host} {reason}.",
            hint=f"Choose another: --port {port + 1} (or make demo PORT={port + 1}).",
        ) from None
    except OverflowError:
        door.close()
        raise DoorError(f"{port} is no port.", hint="Ports are 1 to 65535.") from None
    return door


def run(work: Coroutine[Any, Any, T]) -> T:
    """`work` in the quicker loop, libuv's."""
    gc.collect()
    gc.freeze()  # what is loaded stays: to look through all of it now and then held up letters by 60 ms
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def keep_open(
    settings: config.Settings,
    rooms: Rooms,
    door: socket.socket,
    *,
    mail: Path | None = None,
    opened: Callable[[], None] = lambda: None,
    jobs: bool = True,
) -> None:
    """Serve on `door` and do the jobs until SIGINT or SIGTERM; letters in hand are finished first."""
    with contextlib.closing(rooms.database):
        async with listening(rooms, clock=wiring.clock):
            await _keep_open(settings, rooms, door, mail=mail, opened=opened, jobs=jobs)


async def _keep_open(
    settings: config.Settings,
    rooms: Rooms,
    door: socket.socket,
    *,
    mail: Path | None,
    opened: Callable[[], None],
    jobs: bool,
) -> None:
    stop = asyncio.Event()
    await asyncio.to_thread(ready, rooms)
    runner = wiring.runner(settings, rooms, stop)
    app = build(Door(rooms, wiring.clock, runner, mail))
    # Leave links are secrets, and they stand in URLs: there is no access log.
    server = Server(
        uvicorn.Config(
            app,
            http=quick(app.feeds),
            lifespan="on",
            access_log=False,
            server_header=False,
            log_config=None,
            log_level="warning",
            ws="none",
            timeout_graceful_shutdown=5,
        )
    )
    work = asyncio.create_task(runner.run(stop) if jobs else _until(stop))
    opened()
    with ends_on_signals(server.end, lambda: cut(work)):
        serving = asyncio.create_task(server.serve(sockets=[door]))
        await asyncio.wait([serving, work], return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        server.end()
        await asyncio.wait([serving, work])
    serving.result()
    if not work.cancelled():
        work.result()


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


class Server(uvicorn.Server):
    """uvicorn without its own signal handling, which would end the whole program before the letters in hand."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        """Finish the requests in hand and return."""
        self.should_exit = True
