"""Time-stamps (RFC 3161) over the text of a checkpoint: what to ask an authority, and what its
reply shows to somebody who holds that authority's certificate. Needs the extra `tsa`.

Stamped is SHA-256 of the text of the note, without its signatures: cosignatures come later and must
not matter. Whether a certificate was revoked since is not asked: that takes a network.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography import x509

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.checkpoint import Checkpoint

MOST_BYTES = 64 * 1024
MOST_NAME = 200
ASKED, ANSWERED = "application/timestamp-query", "application/timestamp-reply"
# What says that a stamp is not the one it is said to be; any other refusal is that nothing could be
# looked at.
WRONG = frozenset({"stamp.wrong", "stamp.expired", "stamp.policy-other", "stamp.not-granted"})

_SHA256 = "2.16.840.1.101.3.4.2.1"
# How the library says that a set is not in the order of DER; OpenSSL writes a chain as it is given.
_UNSORTED = "InvalidSetOrdering"
# What the libraries raise over bytes that are not what they should be, as random damage has shown.
_FAULTS = (
    ValueError,
    TypeError,
    LookupError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom the verifier believes about the time: certificates to which the signer's must lead, and
    the policy (an OID) under which it must have stamped; `None` for any."""

    roots: tuple[x509.Certificate, ...]
    policy: str | None = None

    @classmethod
    def read(cls, pem: bytes, *, policy: str | None = None) -> Authority:
        """The certificates in a PEM file. Raises Invalid: `stamp.certificate-unread`,
        `stamp.policy-unread`."""
        try:
            roots = tuple(dict.fromkeys(x509.load_pem_x509_certificates(pem)))
        except ValueError:
            raise Invalid("stamp.certificate-unread") from None
        try:
            written = None if policy is None else x509.ObjectIdentifier(policy).dotted_string
        except ValueError:
            raise Invalid("stamp.policy-unread", policy=policy) from None
        return cls(roots, written)


@dataclass(frozen=True, slots=True)
class Request:
    """What to send to an authority; its reply repeats the nonce."""

    printed: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Stamped:
    """What an authority has signed: that whoever knew a text with this digest showed it at this
    time. `name` is the subject of the certificate that signed."""

    digest: bytes
    at: datetime
    name: str

    def is_of(self, checkpoint: Checkpoint) -> bool:
        """Whether it is that checkpoint that was stamped."""
        return self.digest == digest_of(checkpoint)


def digest_of(checkpoint: Checkpoint) -> bytes:
    """What is stamped of a checkpoint."""
    return sha256(checkpoint.text.encode()).digest()


def request(checkpoint: Checkpoint) -> Request:
    """What to ask for a checkpoint, with a nonce from the random numbers of the library. Raises
    Invalid without the extra."""
    library = _library()
    builder = library.TimestampRequestBuilder(data=checkpoint.text.encode())
    made = builder.hash_algorithm(library.HashAlgorithm.SHA256).build()
    return Request(made.as_bytes(), made.nonce)


def check_readable(reply: bytes) -> None:
    """Raises Invalid where nothing can be said of a reply: `stamp.extra-missing`, `stamp.unread`,
    `stamp.unsorted`."""
    _read(reply)


def verified(reply: bytes, authority: Authority, *, nonce: int | None = None) -> Stamped:
    """What the authority has signed; for whom, the caller compares. `nonce` is that of the request,
    where it is known.

    A certificate must have been valid at the time that is stated, not today. Raises Invalid as
    `check_readable` does, or with a code of `WRONG`.
    """
    read = _read(reply)
    try:
        return _verified(read, authority, nonce)
    except _FAULTS as fault:
        raise Invalid("stamp.unread") from fault


def _verified(read: Any, authority: Authority, nonce: int | None) -> Stamped:
    library = _library()
    if read.status != library.PKIStatus.GRANTED:
        raise Invalid("stamp.not-granted", status=read.status)
    info, signer = read.tst_info, _signer(read.signed_data)
    if not signer.not_valid_before_utc <= info.gen_time <= signer.not_valid_after_utc:
        raise Invalid("stamp.expired", name=_name(signer), at=_utc(info.gen_time))
    found = info.message_imprint
    if found.hash_algorithm.dotted_string != _SHA256:
        raise Invalid("stamp.wrong")
    builder = library.VerifierBuilder(roots=list(authority.roots), nonce=nonce)
    try:
        builder.build().verify(read, found.message)
    except library.VerificationError as fault:
        raise Invalid("stamp.wrong") from fault
    if authority.policy not in {None, info.policy.dotted_string}:
        policies = {"policy": info.policy.dotted_string, "expected": authority.policy}
        raise Invalid("stamp.policy-other", **policies)
    return Stamped(found.message, info.gen_time, _name(signer))


def _read(reply: bytes) -> Any:
    library = _library()
    if len(reply) > MOST_BYTES:
        raise Invalid("stamp.unread")
    try:
        return library.decode_timestamp_response(reply)
    except _FAULTS as fault:
        code = "stamp.unsorted" if _UNSORTED in str(fault) else "stamp.unread"
        raise Invalid(code) from fault


def _signer(signed: Any) -> x509.Certificate:
    """The certificate that signed, out of those in the reply.

    Nobody signs that list: whoever passes a reply on can put a made-up certificate into it with the
    issuer and number of the true one and a finer name. So there must be one and no more.
    """
    signers = [(one.issuer, one.serial_number) for one in signed.signer_infos]
    held = [x509.load_der_x509_certificate(one) for one in signed.certificates]
    found = [one for one in held if (one.issuer, one.serial_number) in signers]
    if len(signers) != 1 or len(found) != 1:
        raise Invalid("stamp.wrong")
    return found[0]


def _name(certificate: x509.Certificate) -> str:
    """The subject as text, which its issuer may have written at any length."""
    return certificate.subject.rfc4514_string()[:MOST_NAME]


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _library() -> Any:  # only where the extra is installed
    try:
        return importlib.import_module("rfc3161_client")
    except ImportError:
        raise Invalid("stamp.extra-missing") from None
