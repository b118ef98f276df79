"""A time-stamp authority of our own, for the tests that need one: certificates made here, replies
signed by the `openssl` of the machine, which is no code of ours and none of the library that reads
them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.2.3.4.1"
# Longer than the names below it, so that by its issuer a certificate is longer than the next.
ROOT = "Root of the tests, an office with a rather long name"
_SETTINGS = """[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = {policy}
digests = sha256, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Signer:
    """A key with a certificate."""

    def __init__(
        self,
        name: str,
        issuer: Signer | None = None,
        *,
        stamps: bool = False,
        ca: bool = True,
        days: tuple[int, int] = (-1, 30),
        like: Signer | None = None,
    ) -> None:
        """`like`: with that one's key, issuer and number, and signed by itself all the same."""
        self.key = like.key if like else ec.generate_private_key(ec.SECP256R1())
        by = self if like else issuer or self
        subject = _named(name)
        today, own = datetime.now(UTC), self.key.public_key()
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(
                like.certificate.issuer
                if like
                else issuer.certificate.subject
                if issuer
                else subject
            )
            .public_key(own)
            .serial_number(like.certificate.serial_number if like else x509.random_serial_number())
            .not_valid_before(today + timedelta(days[0]))
            .not_valid_after(today + timedelta(days[1]))
            .add_extension(x509.BasicConstraints(ca and not stamps, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()),
                critical=False,
            )
        )
        if stamps:
            use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            made = made.add_extension(use, critical=True)
        self.certificate = made.sign(by.key, hashes.SHA256())

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


class Tsa:
    """An authority: a root, and a signer below it."""

    def __init__(
        self,
        folder: Path,
        *,
        days: tuple[int, int] = (-1, 30),
        below: str | None = None,
    ) -> None:
        folder.mkdir()
        self.folder = folder
        self.root = Signer(ROOT)
        self.between = Signer(below, self.root) if below else None
        self.signer = Signer("TSA", self.between or self.root, stamps=True, days=days)
        (folder / "root.pem").write_bytes(self.root.pem)
        (folder / "tsa.cnf").write_text(_SETTINGS.format(folder=folder, policy=POLICY))
        self.sign_by(self.signer)

    def sign_by(self, signer: Signer) -> None:
        """Sign with that key and show that certificate from now on."""
        key = signer.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        (self.folder / "key.pem").write_bytes(key)
        (self.folder / "tsa.pem").write_bytes(signer.pem)

    def reply(self, request: bytes, *, chain: Sequence[Signer] = ()) -> bytes:
        """What it answers, with those certificates beside its own."""
        asked, answer = self.folder / "asked.tsq", self.folder / "answer.tsr"
        asked.write_bytes(request)
        words = ["openssl", "ts", "-reply", "-config", self.folder / "tsa.cnf"]
        words += ["-signer", self.folder / "tsa.pem", "-inkey", self.folder / "key.pem"]
        if chain:
            (self.folder / "chain.pem").write_bytes(b"".join(one.pem for one in chain))
            words += ["-chain", self.folder / "chain.pem"]
        subprocess.run(
            [*words, "-queryfile", asked, "-out", answer], check=True, capture_output=True
        )
        return answer.read_bytes()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
