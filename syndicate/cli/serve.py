"""`syndicate serve`: the web door and the sender behind it, in one process."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import uvicorn

from syndicate import config, wiring
from syndicate.cli.signals import cut, ends_on_signals
from syndicate.desk.publishing import ready
from syndicate.desk.rooms import Rooms
from syndicate.errors import DoorError
from syndicate.jobs.runner import Runner
from syndicate.web.app import Door, build


@click.command()
@click.option("--host", help="Address to listen on. Default: the settings', 127.0.0.1.")
@click.option("--port", type=int, help="Port to listen on. Default: the settings', 8000.")
@click.pass_obj
def serve(file: Path | None, host: str | None, port: int | None) -> None:
    """Open the door: feeds, pages, desk, and the sender behind it.

    Sendings that were interrupted go on by themselves.
    """
    settings = config.load(file)
    door = open_door(host or settings.web.host, settings.web.port if port is None else port)
    rooms = wiring.build(settings)
    with door:
        asyncio.run(keep_open(rooms, door, opened=lambda: _say_where(door)))


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


async def keep_open(
    rooms: Rooms, door: socket.socket, *, mail: Path | None = None, opened: Callable[[], None] = lambda: None
) -> None:
    """Serve on `door` and carry out sendings until SIGINT or SIGTERM; letters in hand are finished first."""
    stop = asyncio.Event()
    await asyncio.to_thread(ready, rooms)
    runner = Runner(wiring.jobs(rooms, stop), wiring.clock)
    app = build(Door(rooms, wiring.clock, runner, mail))
    # Leave links are secrets, and they stand in URLs: there is no access log.
    server = Server(
        uvicorn.Config(
            app, lifespan="off", access_log=False, log_level="warning", ws="none", timeout_graceful_shutdown=5
        )
    )
    work = asyncio.create_task(runner.run(stop))
    opened()
    try:
        with ends_on_signals(server.end, lambda: cut(work)):
            serving = asyncio.create_task(server.serve(sockets=[door]))
            await asyncio.wait([serving, work], return_when=asyncio.FIRST_COMPLETED)
            stop.set()
            server.end()
            await asyncio.wait([serving, work])
        serving.result()
        if not work.cancelled():
            work.result()
    finally:
        rooms.database.close()


class Server(uvicorn.Server):
    """uvicorn without its own signal handling, which would end the whole program before the letters in hand."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        """Finish the requests in hand and return."""
        self.should_exit = True
