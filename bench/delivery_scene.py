"""What the benchmarks of delivery share: sinks, sizes of letters, an audience, and how a rate is taken."""

import asyncio
import gc
import os
import shutil
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import uvloop

from bench import bench_letters as letters
from syndicate.delivery.relay import Relay
from syndicate.letters.press import Press
from syndicate.model.edition import Edition
from syndicate.model.letter import Letter, Recipient
from syndicate.templating import Templates, default_folder

CONNECTIONS = 20
SINK = Path(__file__).with_name("sink.py")
PATH = f"{os.environ['PATH']}:/usr/sbin"
Sender = Callable[[int], Coroutine[None, None, int]]
"""Sends to a port and returns how many letters."""
Compose = Callable[[Recipient], Letter]


@contextmanager
def running(*words: str) -> Iterator[int]:
    """A sink or a proxy in a process of its own; its port."""
    child = subprocess.Popen([sys.executable, SINK, *words], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        yield int(child.stdout.readline())
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


@contextmanager
def postfix_sink() -> Iterator[int | None]:
    """Postfix's smtp-sink; None where it is not installed. It counts nothing that can be asked."""
    program = shutil.which("smtp-sink", path=PATH)
    if program is None:
        yield None
        return
    port = 20000 + os.getpid() % 20000  # a port that is very probably free
    as_user = ["-u", "nobody"] if os.geteuid() == 0 else []
    child = subprocess.Popen([program, *as_user, f"127.0.0.1:{port}", "500"])
    try:
        for _ in range(100):
            with suppress(OSError):
                asyncio.run(_touch(port))
                break
            time.sleep(0.05)
        yield port
    finally:
        child.kill()
        child.wait()


async def _touch(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def taken(port: int) -> int:
    """How many letters our sink has taken so far."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"XCOUNT\r\n")
    count = int((await reader.readline()).split()[1])
    writer.close()
    return count


def rate(sender: Sender, port: int, sink: int | None, count: int) -> tuple[float, float]:
    """Letters a second, and the client's CPU seconds a letter; with `sink` every letter was counted there."""
    before = asyncio.run(taken(sink)) if sink else 0
    gc.collect()
    gc.freeze()
    began, used = time.perf_counter(), sum(os.times()[:2])
    assert uvloop.run(sender(port)) == count
    seconds, cpu = time.perf_counter() - began, sum(os.times()[:2]) - used
    gc.unfreeze()
    assert not sink or asyncio.run(taken(sink)) - before == count
    return count / seconds, cpu / count


def press_of(stories: int) -> Press:
    """A digest of so many fictional stories."""
    articles = tuple(map(letters.article, range(stories)))
    edition = Edition(1, "2022-11-30", letters.DAY, "重点项目集中开工", "另有多条园区新闻", None, articles)
    return Press(
        paper=letters.PAPER,
        edition=edition,
        parks=letters.PARKS,
        render=Templates([default_folder()]).render,
        secret=letters.SECRET,
        story_url=lambda story: letters.PAPER.url(f"feeds/articles/{story.key}.html"),
        date=letters.DATE,
    )


def digest(stories: int) -> Compose:
    """Composes that digest for each reader."""
    press, places = press_of(stories), tuple(range(stories))
    return lambda recipient: press.letter(replace(recipient, stories=places))


def ready(size: int, count: int) -> list[Letter]:
    """Letters of about so many bytes, made beforehand."""
    line = b64encode(b"x" * 57) + b"\r\n"
    body = line * max(1, (size - 200) // len(line))
    return [
        Letter(
            f"<{n}@paper.example>",
            "news@example.com",
            to.address,
            (b"Message-ID: <%d@x>\r\n\r\n" % n + body,),
            encoded=True,
        )
        for n, to in enumerate(audience(count))
    ]


def audience(count: int) -> list[Recipient]:
    return [Recipient(n, f"r{n}@example.net", f"读者{n}", (), (0,), f"<{n}.1@paper.example>") for n in range(count)]


def relay(port: int, name: str = "sink", connections: int = CONNECTIONS) -> Relay:
    return Relay(name, "127.0.0.1", port, connections=connections, messages_per_connection=10**6)
