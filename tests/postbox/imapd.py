"""A tiny IMAP server over TLS: what a postbox needs, and an account that can misbehave."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Account:
    """`messages` by UID, `flags` by UID. `wants_id`: SELECT fails before ID, as 163's does."""

    messages: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    offers: str = "IMAP4rev1 ID UIDPLUS"
    wants_id: bool = False
    password: str = "secret"
    commands: list[str] = field(default_factory=list)

    def put(self, *messages: bytes) -> None:
        for data in messages:
            uid = max(self.messages, default=0) + 1
            self.messages[uid], self.flags[uid] = data, set()


class _Session(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self.said_id = False
        self._say("* OK ready")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            self.server.account.commands.append(rest)
            if rest.upper() == "LOGOUT":
                self._say("* BYE", f"{tag} OK bye")
                return
            self._say(f"{tag} {self._answer(rest)}")

    def _answer(self, rest: str) -> str:
        account = self.server.account
        match rest.upper().split(" ")[0]:
            case "CAPABILITY":
                self._say(f"* CAPABILITY {account.offers}")
            case "LOGIN":
                return "OK in" if rest.endswith(f'"{account.password}"') else "NO LOGIN Login error password error"
            case "ID":
                self.said_id = True
                self._say("* ID NIL")
            case "SELECT":
                if account.wants_id and not self.said_id:
                    return "NO SELECT Unsafe Login. Please contact kefu@188.com for help"
                self._say(f"* {len(account.messages)} EXISTS")
            case "UID":
                self._uid(rest.split(" ", 2)[1].upper(), rest.split(" ", 2)[2])
        return "OK done"

    def _uid(self, command: str, rest: str) -> None:
        account = self.server.account
        if command == "SEARCH":
            found = [uid for uid in account.messages if not account.flags[uid] & {r"\Flagged", r"\Deleted"}]
            self._say("* SEARCH " + " ".join(map(str, found)))
            return
        uid = int(rest.split(" ", maxsplit=1)[0])
        if command == "FETCH" and uid in account.messages:
            most = int(re.findall(r"<0\.(\d+)>", rest)[0])
            data = account.messages[uid][:most]
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")\r\n")
        elif command == "STORE":
            account.flags[uid] |= set(re.findall(r"\\\w+", rest))
        elif command == "EXPUNGE" and r"\Deleted" in account.flags[uid]:
            del account.messages[uid]

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, account: Account, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.account = account
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_: object) -> None:
        """A client that distrusts us goes away in mid-handshake."""


@contextmanager
def imapd(account: Account, folder: Path) -> Iterator[tuple[int, ssl.SSLContext]]:
    """The port, and a client's TLS context that trusts it."""
    certificate = _certificate(folder)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    server = _Server(account, server_side)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], ssl.create_default_context(cafile=certificate)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)  # noqa: TID251 a certificate's dates are the real world's
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
