"""Ctrl-C and SIGTERM as a wish to end well."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def ends_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and SIGTERM call `end` instead of ending the program. Needs a running loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
