"""How many feeds a second `syndicate serve` answers, against nginx on the same files with deploy/nginx.conf.

    python bench/bench_serving.py [SECONDS [ROUNDS]]

One process each: nginx with one worker, serve with its one. Each is asked in turn by wrk (one thread, 32 connections)
for 304s and for gzip; medians of the rounds and their ratios are printed as JSON. `processor_us` is the processor time
of an answer: it says the same on a machine that has other work. nginx and wrk come from Debian.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from syndicate import wiring
from syndicate.config import Settings
from syndicate.desk import pages, publishing

CONF = Path(__file__).parents[1] / "deploy" / "nginx.conf"
FEED = "/feeds/all/atom.xml"
NEEDED = ("wrk", "nginx")
PLACES = f"{os.environ['PATH']}:/usr/sbin:/usr/bin"


def paper(home: Path) -> None:
    """The sample page, signed off and published into `home`."""
    settings = Settings(database_url=f"sqlite:///{home}/s.db", feeds_dir=home / "feeds", var_dir=home / "var")
    rooms = wiring.build(settings, create=True)
    sample = (files("syndicate") / "data" / "sample-page.txt").read_bytes()
    taken = pages.take_page(rooms, sample, source="sample", now=wiring.clock())
    pages.sign_off(rooms, [article.id for article in taken.articles], by="bench", now=wiring.clock())
    publishing.publish(rooms)
    rooms.database.close()
    home.chmod(0o755)


@dataclass(frozen=True)
class Running:
    """A server under test: where it is, and its process."""

    address: str
    process: int

    def busy(self) -> float:
        """Seconds of processor time that it and its children have used so far."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        ticks = 0
        for process in (str(self.process), *children):
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])  # utime and stime, proc(5)
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def nginx(home: Path) -> Iterator[Running]:
    """Our configuration, one worker, no log, connections kept as long as serve keeps them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = CONF.read_text().replace("/srv/syndicate;", f"{home};").replace("listen 80;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {home}/tmp-{kind};" for kind in kinds)
    (home / "nginx.conf").write_text(
        f"daemon off; user root; worker_processes 1; pid {home}/pid; error_log {home}/error.log; events {{}}"
        f"http {{ access_log off; keepalive_requests 10000000; {temporary}\n{server} }}"
    )
    command = [str(shutil.which("nginx", path=PLACES)), "-p", str(home), "-c", str(home / "nginx.conf")]
    with running(command, home) as process:
        for _ in range(100):
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Running(f"http://127.0.0.1:{port}", process.pid)


@contextmanager
def serve(home: Path) -> Iterator[Running]:
    """The program as it is run: web door, desk and sender in one process."""
    with running([sys.executable, "-m", "syndicate", "serve", "--port", "0"], home) as process:
        assert process.stderr is not None
        for line in process.stderr:
            found = re.search(rb"http://127\.0\.0\.1:\d+", line)
            if found:
                yield Running(found[0].decode(), process.pid)
                return
    raise SystemExit("`syndicate serve` did not open its door.")


@contextmanager
def running(command: list[str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    places = {"SYNDICATE_DATABASE_URL": f"sqlite:///{home}/s.db", "SYNDICATE_FEEDS_DIR": f"{home}/feeds"}
    env = os.environ | places | {"SYNDICATE_VAR_DIR": f"{home}/var"}
    with subprocess.Popen(command, cwd=home, env=env, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def asked(address: str) -> dict[str, list[str]]:
    """The headers of each kind of request, by its name."""
    zipped = ["Accept-Encoding: gzip"]
    with urlopen(Request(address + FEED, headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return {"304": [*zipped, f"If-None-Match: {answer.headers['ETag']}"], "gzip": zipped}


def asked_by_wrk(server: Running, headers: list[str], seconds: int) -> tuple[float, float]:
    """Requests a second, all of them answered and none in error; processor time of each, in microseconds."""
    options = [word for header in headers for word in ("-H", header)]
    command = [str(shutil.which("wrk", path=PLACES)), "-t1", "-c32", f"-d{seconds}", *options, server.address + FEED]
    before = server.busy()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    many = int(said.split(" requests in")[0].split()[-1])
    return float(said.split("Requests/sec:")[1].split()[0]), (server.busy() - before) * 1e6 / many


def main(seconds: int, rounds: int) -> None:
    missing = [name for name in NEEDED if shutil.which(name, path=PLACES) is None]
    if missing:
        raise SystemExit(f"Missing: {', '.join(missing)}. Debian: apt-get install {' '.join(missing)}")
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        paper(home)
        with nginx(home) as theirs, serve(home) as ours:
            found: dict[tuple[str, str], list[tuple[float, float]]] = {}
            for _ in range(rounds):
                for name, server in (("nginx", theirs), ("serve", ours)):
                    for kind, headers in asked(server.address).items():
                        found.setdefault((kind, name), []).append(asked_by_wrk(server, headers, seconds))
    rates = {key: median(rate for rate, _ in runs) for key, runs in found.items()}
    busy = {key: median(spent for _, spent in runs) for key, runs in found.items()}
    figures: dict[str, object] = {"processes_each": 1}
    for kind in ("304", "gzip"):
        figures[f"{kind}_of_nginx"] = round(rates[kind, "serve"] / rates[kind, "nginx"], 2)
        figures[f"{kind}_per_second"] = {name: round(rates[kind, name]) for name in ("nginx", "serve")}
        figures[f"{kind}_processor_us"] = {name: round(busy[kind, name], 1) for name in ("nginx", "serve")}
    print(json.dumps(figures))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [5, 3][len(given) :]))
