"""The clerk: one thread that makes the ledger's calls, one after the other, while the event loop sends."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Told = Callable[[object, BaseException | None], None]
"""Is told, on the event loop, what a call returned or raised."""


class Clerk:
    """Belongs to the event loop it was made on. A thread of its own costs a fifth of what a pool's does, per call."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._orders: SimpleQueue[tuple[Callable[[], object], Told] | None] = SimpleQueue()
        # A daemon: what is not committed when the program ends anyway counts as never written.
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    def order(self, work: Callable[[], object], told: Told) -> None:
        """Have `work` done in its turn; never blocks."""
        self._orders.put((work, told))

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns or raises. Cancelled, the call is still made, and nobody is told."""
        done: asyncio.Future[object] = self._loop.create_future()
        self.order(lambda: function(*args, **kwargs), lambda result, error: settle(done, result, error))
        return await done  # type: ignore[return-value]

    def close(self) -> None:
        """Make the calls that were ordered, and no others. Does not wait."""
        self._orders.put(None)

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            work, told = order
            result, error = None, None
            try:
                result = work()
            except BaseException as failure:  # noqa: BLE001 it is the caller's, on the other side
                error = failure
            try:
                self._loop.call_soon_threadsafe(told, result, error)
            except RuntimeError:  # the loop is closed: nobody is there to be told, or to give another order
                return
            del order, work, told, result, error


def settle(future: asyncio.Future[object], result: object, error: BaseException | None) -> None:
    """Give a future its end, unless it has one: its waiter was cancelled."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
