"""A real Postfix for tests: a relay with a queue of its own, which delivers, greylists, and bounces late.

    with postfix(lmtp=port_of_the_bounce_door) as relay:
        Relay(host="127.0.0.1", port=relay.port, tls="none", ...)

Addresses decide: `*@real.test` is delivered into `relay.delivered()`, `*@grey.test` too, but is told 450 at RCPT the
first time; `*@gone.test` is refused at RCPT (550 5.1.1). `*@late.test` is taken and bounces from the queue (5.1.1 of a
second server), likewise `*@full.test` (5.2.2) and `*@slow.test` (550 Mail frequency limited). Mail to `*@bounces.test`
(the return path of the tests) is handed on by LMTP to port `lmtp`.
"""

import os
import pwd
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{mx} inet n - n - - smtpd -o myhostname=mx.test -o transport_maps= -o {{ smtpd_recipient_restrictions =
  check_recipient_access inline:{{
    {{ late.test = 550 5.1.1 User unknown in virtual mailbox table }},
    {{ full.test = 552 5.2.2 Mailbox is over its quota }},
    {{ slow.test = 550 Mail frequency limited. http://service.mail.qq.com }} }}, reject }}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_helo_required = no
smtpd_client_connection_count_limit = 0
smtpd_policy_service_timeout = 5s
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{ gone.test = REJECT 5.1.1 User unknown }} }},
  check_recipient_access inline:{{ {{ grey.test = greylist }} }},
  permit_mynetworks, reject
smtpd_restriction_classes = greylist
greylist = check_policy_service inet:127.0.0.1:{policy}
access_map_reject_code = 550
virtual_mailbox_domains = real.test, grey.test
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
transport_maps = inline:{{
  {{ late.test = smtp:[127.0.0.1]:{mx} }}, {{ full.test = smtp:[127.0.0.1]:{mx} }},
  {{ slow.test = smtp:[127.0.0.1]:{mx} }}, {{ bounces.test = lmtp:[127.0.0.1]:{lmtp} }} }}
relay_domains = late.test, full.test, slow.test, bounces.test
relay_recipient_maps =
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
"""
GREYLISTED = b"action=DEFER_IF_PERMIT 4.2.0 Greylisted, try again in 5 minutes\n\n"


class Greylist(socketserver.ThreadingTCPServer):
    """Postfix's policy protocol: a recipient is put off the first time it is asked for."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.seen: set[str] = set()


class _Asked(socketserver.StreamRequestHandler):
    server: Greylist

    def handle(self) -> None:
        words: dict[str, str] = {}
        for line in self.rfile:
            name, _, value = line.decode().strip().partition("=")
            if name:
                words[name] = value
                continue
            known = words.get("recipient", "") in self.server.seen
            self.server.seen.add(words.get("recipient", ""))
            self.wfile.write(b"action=DUNNO\n\n" if known else GREYLISTED)


@dataclass
class Postfix:
    """A running Postfix; `port` takes mail from this machine without TLS or login."""

    folder: Path
    port: int
    greylist: Greylist = field(repr=False)

    def delivered(self) -> list[bytes]:
        """Every message in the one mailbox of real.test and grey.test, oldest name first."""
        return [path.read_bytes() for path in sorted((self.folder / "mail" / "box" / "new").glob("*"))]

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def queued(self) -> int:
        """Messages that are still in a queue."""
        names = ("incoming", "active", "deferred", "maildrop")
        return sum(1 for name in names for path in (self.folder / "queue" / name).rglob("*") if path.is_file())


def free_port() -> int:
    """A port nobody listens on now; Postfix cannot be told to take any."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def postfix(*, lmtp: int = 9) -> Iterator[Postfix]:
    """Start a Postfix and end it. Skips the test where there is none, or where we are not root."""
    if shutil.which("postfix") is None:
        pytest.skip("Postfix is missing: no `postfix` on PATH")
    if os.geteuid() != 0:
        pytest.skip("Postfix can only be started by root")
    folder = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
    folder.chmod(0o755)
    greylist = Greylist()
    threading.Thread(target=greylist.serve_forever, daemon=True).start()
    made = Postfix(folder, free_port(), greylist)
    try:
        _write(made, lmtp)
        master = _start(made)
        try:
            _wait(made, master)
            yield made
        finally:
            master.terminate()
            master.wait(20)
    finally:
        greylist.shutdown()
        greylist.server_close()
        shutil.rmtree(folder)


def _write(made: Postfix, lmtp: int) -> None:
    folder, nobody, mx = made.folder, pwd.getpwnam("nobody"), free_port()
    for name in ("conf", "queue", "data", "mail"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", "nobody")
    policy = made.greylist.server_address[1]
    facts = {"folder": folder, "policy": policy, "mx": mx, "lmtp": lmtp, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (folder / "conf" / "main.cf").write_text(MAIN.format(**facts))
    (folder / "conf" / "master.cf").write_text(MASTER.format(port=made.port, mx=mx))


def _start(made: Postfix) -> "subprocess.Popen[bytes]":
    conf = made.folder / "conf"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["postfix", "-c", conf, "check"], check=True)
    return subprocess.Popen(["/usr/lib/postfix/sbin/master", "-c", conf, "-d"], **quiet)


def _wait(made: Postfix, master: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", made.port), 1) as probe:
                if probe.recv(3) == b"220":
                    return
        except OSError:
            assert master.poll() is None, f"Postfix ended: {made.log()}"
        time.sleep(0.05)
    raise AssertionError(f"Postfix did not answer: {made.log()}")
