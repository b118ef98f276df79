"""The whole way to a real relay: TLS from the first byte and by STARTTLS, with a sign-in; and what
is wrong with either is refused and seen. The certificates are made here."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from far_sides import Post, mail_server
from zhenggai.adapters.relaying import Relay
from zhenggai.apps.messages import commands, queries
from zhenggai.apps.messages.commands import Telling
from zhenggai.apps.messages.kinds import Item, Kind, State
from zhenggai.apps.messages.models import Message

pytestmark = [
    pytest.mark.django_db,
    # The server does not see that all of it is over TLS already.
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
USER, PASSWORD = "zhenggai", "a password of ours"
HERE = x509.IPAddress(ip_address("127.0.0.1"))
WAYS = pytest.mark.parametrize("tls", [True, False], ids=["smtps", "starttls"])


def certificate(folder: Path, name: x509.GeneralName = HERE) -> tuple[Path, Path]:
    """One that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir()
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


@contextmanager
def relay(
    post: Post, pair: tuple[Path, Path], settings: Any, *, tls: bool, password: str = PASSWORD
) -> Iterator[None]:
    """A relay that takes letters over TLS from whoever signs in; the installation knows it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*pair)

    def judge(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        if (given.login, given.password) != (USER.encode(), PASSWORD.encode()):
            return AuthResult(success=False, handled=False)
        post.users.append(given.login.decode())
        return AuthResult(success=True)

    how = {"ssl_context": context} if tls else {"tls_context": context, "require_starttls": True}
    settings.ADDRESS, settings.MAIL_FROM = "https://z.example.org", "z@district.example"
    signing = {"authenticator": judge, "auth_required": True, "auth_require_tls": not tls}
    with mail_server(post, **how, **signing):
        settings.RELAY = Relay(tls, "127.0.0.1", post.port, USER, password)
        yield


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the relay were another machine: TLS is demanded of it."""
    monkeypatch.setattr(Relay, "is_here", property(lambda relay: False))


@pytest.fixture
def row(sam: Any, ten: datetime) -> Message:
    told = Telling("e", "mail", Kind.DUE, [Item("N1", None, "/")], person=sam.pk)
    commands.put_many([told], at=ten)
    return Message.objects.get()


@WAYS
def test_a_letter_goes_over_tls_to_a_relay_that_wants_a_sign_in(
    row, tls, tmp_path, settings, monkeypatch, deliver
):
    pair = certificate(tmp_path / "relay")
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
    with relay(post := Post(), pair, settings, tls=tls):
        assert deliver() == 1
    assert post.users == [USER]
    assert post.letters[0]["To"] == "sam@water.example"
    row.refresh_from_db()
    assert row.state == State.SENT


@WAYS
def test_a_wrong_password_is_refused_and_seen_and_mended(
    row, tls, tmp_path, settings, monkeypatch, deliver, ten
):
    pair = certificate(tmp_path / "relay")
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
    with relay(post := Post(), pair, settings, tls=tls, password="wrong"):
        assert deliver() == 0
        row.refresh_from_db()
        assert (row.state, row.last_error) == (State.WAITING, "sign-in-refused")
        (standing,) = queries.standings(at=ten + timedelta(hours=2), since=ten)
        assert (standing.overdue, standing.stuck) == (1, "sign-in-refused")
        settings.RELAY = Relay(tls, "127.0.0.1", post.port, USER, PASSWORD)
        assert deliver(row.not_before) == 1
    assert len(post.letters) == 1


@WAYS
@pytest.mark.parametrize("name", [None, x509.DNSName("another.example")])
def test_a_certificate_that_nobody_vouches_for_or_of_another_is_refused_before_a_word(
    row, tls, name, tmp_path, settings, monkeypatch, deliver, sys, signed
):
    pair = certificate(tmp_path / "relay", name or HERE)
    known = certificate(tmp_path / "other") if name is None else pair
    monkeypatch.setenv("SSL_CERT_FILE", str(known[0]))
    with relay(post := Post(), pair, settings, tls=tls):
        assert deliver() == 0
    assert post.letters == post.users == []
    row.refresh_from_db()
    assert (row.state, row.last_error) == (State.WAITING, "certificate-wrong")
    page = signed(sys).get("/messages/failed/").content.decode()
    assert "邮件服务器的证书不可信" in page
    assert PASSWORD not in page


def test_a_relay_that_offers_no_tls_is_told_no_password(row, settings, deliver):
    settings.ADDRESS, settings.MAIL_FROM = "https://z.example.org", "z@district.example"
    with mail_server(post := Post()):
        settings.RELAY = Relay(False, "127.0.0.1", post.port, USER, PASSWORD)
        assert deliver() == 0
    row.refresh_from_db()
    assert row.last_error == "relay-refuses"
