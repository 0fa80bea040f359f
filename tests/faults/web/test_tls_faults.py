"""Every TLS fault has its outcome, in bounded time; only a valid certificate gives a page."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tasks.fetch.session import Client, FetchError, RequestLimits
from tasks.web.networks import parse_networks

LIMITS = RequestLimits(total_seconds=4.0, connect_seconds=1.0, read_seconds=1.0)
NOW = datetime.now(UTC)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\nferry"

Handler = Callable[[socket.socket], None]


@dataclass(frozen=True)
class Identity:
    """A certificate and its key, in one PEM file."""

    path: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue(path: Path, name: str, issuer: Identity | None = None, days: int = 2) -> Identity:
    """Issue a certificate for a name; without an issuer it signs itself, and may sign others."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} of the tests")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=9))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return Identity(path, certificate, key)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Identity:
    """An authority that requests trusts for the length of a test."""
    made = issue(tmp_path / "authority.pem", "authority")
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(made.path))
    return made


@contextlib.contextmanager
def serve(handle: Handler) -> Iterator[str]:
    """A server that hands every connection to a function; gives its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    threading.Thread(target=attend, args=(listener.accept()[0],), daemon=True).start()

        def attend(sock: socket.socket) -> None:
            with sock, contextlib.suppress(OSError):
                handle(sock)

        threading.Thread(target=accept, daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}/"
        listener.shutdown(socket.SHUT_RDWR)


def speak(identity: Identity, answer: bytes = ANSWER) -> Handler:
    """Shake hands with a certificate and answer."""

    def handle(sock: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(identity.path)
        with context.wrap_socket(sock, server_side=True) as wrapped:
            wrapped.recv(65536)
            wrapped.sendall(answer)
            wrapped.unwrap()

    return handle


def say(words: bytes) -> Handler:
    """Answer the first bytes of a handshake with something else."""

    def handle(sock: socket.socket) -> None:
        sock.recv(65536)
        sock.sendall(words)

    return handle


def stall(sock: socket.socket) -> None:
    while sock.recv(65536):
        pass


def ask(handle: Handler) -> str:
    """The outcome of asking a server, or the body that came."""
    client = Client("newsrefinery-tests/1.0", parse_networks(["127.0.0.1/32", "::1/128"]))
    with serve(handle) as url:
        try:
            return client.send(client.prepare(url), LIMITS).body.decode()
        except FetchError as error:
            assert "\n" not in error.detail
            return error.reason


def test_a_certificate_that_holds_brings_the_page(authority: Identity, tmp_path: Path) -> None:
    assert ask(speak(issue(tmp_path / "a.pem", "localhost", authority))) == "ferry"


def test_certificates_that_do_not_hold_bring_nothing(authority: Identity, tmp_path: Path) -> None:
    of_nobody = issue(tmp_path / "a.pem", "localhost")
    of_another = issue(tmp_path / "b.pem", "ledger.example", authority)
    of_yesterday = issue(tmp_path / "c.pem", "localhost", authority, days=-1)
    assert [ask(speak(each)) for each in (of_nobody, of_another, of_yesterday)] == ["tls"] * 3


def test_a_page_cut_inside_tls_is_cut(authority: Identity, tmp_path: Path) -> None:
    short = ANSWER.replace(b"Content-Length: 5", b"Content-Length: 50")
    assert ask(speak(issue(tmp_path / "a.pem", "localhost", authority), short)) == "truncated"


@pytest.mark.parametrize(
    "words", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"\x00" * 64, b""]
)
def test_a_server_that_does_not_shake_hands(words: bytes) -> None:
    assert ask(say(words)) in ("tls", "conn_reset")


def test_a_handshake_that_never_ends_ends() -> None:
    assert ask(stall).startswith("timeout")
