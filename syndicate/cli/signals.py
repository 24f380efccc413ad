"""Ctrl-C and SIGTERM as a wish to end well; said twice, as a wish to end now."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator

import click

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def ends_on_signals(end: Callable[[], None], now: Callable[[], None]) -> Iterator[None]:
    """The first signal calls `end`, every later one `now`. Needs a running loop."""
    loop = asyncio.get_running_loop()
    asked: list[bool] = []

    def ask() -> None:
        if asked:
            now()
            return
        asked.append(True)
        end()  # first: the words may find a closed terminal
        click.echo("Finishing what is in hand; once more ends at once.", err=True)

    for number in SIGNALS:
        loop.add_signal_handler(number, ask)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)


def cut(task: asyncio.Task[object]) -> None:
    """Cancel a task that would wait for the letters in flight, and then the waiting: those letters are in doubt."""
    task.cancel()
    asyncio.get_running_loop().call_later(0.2, task.cancel)
