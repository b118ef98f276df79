"""From a key as text to what can verify with it: the types of signature that are known here."""

from __future__ import annotations

from zhenggai.core.tlog import cosignature, ed25519, gm
from zhenggai.core.tlog.note import Key, Verifier, read_key
from zhenggai.core.tlog.strict import Fault, Form, malformed


def verifier_of(key: Key, *, form: Form = Form.KEY, line: int | None = None) -> Verifier | None:
    """What verifies with the key; `None` for a type that is not known here, whose signatures are
    ignored. Raises Invalid where the key is none of its type."""
    if gm.is_ours(key):
        if not gm.is_whole(key):
            raise malformed(form, Fault.LENGTH, line)
        return gm.Sm2Verifier(key)
    if key.kind not in {ed25519.KIND, cosignature.KIND}:
        return None
    if len(key.public) != ed25519.KEY_BYTES:
        raise malformed(form, Fault.LENGTH, line)
    if key.kind == ed25519.KIND:
        return ed25519.Ed25519Verifier(key)
    return cosignature.CosignatureVerifier(key)


def read_verifier(written: str) -> Verifier:
    """What verifies with the key of that text (vkey). Raises Invalid, also for a type that is not
    known here: a key named on purpose is not to be ignored."""
    verifier = verifier_of(read_key(written))
    if verifier is None:
        raise malformed(Form.KEY, Fault.KEY_TYPE)
    return verifier
