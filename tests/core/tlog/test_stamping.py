"""Time-stamps: which reply is believed, about what, and which is refused with its mend."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta

import pytest

from authority import POLICY, ROOT, Signer, Tsa
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, stamping
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.judging import Exhibit, Trust, judge_exhibit
from zhenggai.core.tlog.stamping import Authority
from zhenggai.core.tlog.statements import Judgement, Standing

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
LOG = Ed25519Signer.of("example.com/log", bytes(32))
ONE = Checkpoint(LOG.key.name, 7, bytes([1] * 32))
OTHER = Checkpoint(LOG.key.name, 9, bytes([2] * 32))


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Tsa:
    return Tsa(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def reply(tsa: Tsa) -> bytes:
    return tsa.reply(stamping.request(ONE).printed)


def authority(*signers: Signer, policy: str | None = None) -> Authority:
    return Authority.read(b"".join(one.pem for one in signers), policy=policy)


def refusal(reply: bytes, believed: Authority, *, nonce: int | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        stamping.verified(reply, believed, nonce=nonce)
    return refused.value.code


def test_a_reply_says_what_was_stamped_when_and_by_whom(tsa):
    asked = stamping.request(ONE)
    reply = tsa.reply(asked.printed)
    found = stamping.verified(reply, authority(tsa.root, policy=POLICY), nonce=asked.nonce)
    assert found.name == "CN=TSA"
    assert abs(found.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert found.is_of(ONE)
    assert not found.is_of(OTHER)


def test_signatures_below_a_checkpoint_do_not_matter(tsa, reply):
    note = checkpoint.signed(ONE, LOG, Ed25519Signer.of(LOG.key.name, bytes([3] * 32)))
    found = stamping.verified(reply, authority(tsa.root))
    assert found.is_of(checkpoint.parsed(note.text))


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_every_change_of_a_byte_is_refused_or_changes_nothing_that_is_said(tsa, reply):
    believed, codes = authority(tsa.root), []
    said = stamping.verified(reply, believed)
    for at in range(len(reply)):
        for bit in range(8):
            changed = bytearray(reply)
            changed[at] ^= 1 << bit
            try:
                assert stamping.verified(bytes(changed), believed) == said, at
            except Invalid as why:
                codes.append(why.code)
    assert set(codes) <= {"stamp.unread", "stamp.unsorted", *stamping.WRONG}
    # Some bytes are signed by nobody, such as the version of the envelope.
    assert len(codes) > 0.95 * 8 * len(reply)


@pytest.mark.parametrize("how", ["nothing", "garbage", "cut", "more", "a page", "endless"])
def test_what_is_no_reply_is_refused(reply, tsa, how):
    broken = {
        "nothing": b"",
        "garbage": b"\x00\xff garbage",
        "cut": reply[:-1],
        "more": reply + b"\0",
        "a page": b"<h1>welcome</h1>",
        "endless": reply * 100,
    }
    assert refusal(broken[how], authority(tsa.root)) == "stamp.unread"
    with pytest.raises(Invalid, match=r"stamp\.unread"):
        stamping.check_readable(broken[how])


def test_another_nonce_another_policy_another_root_are_refused(tsa, reply):
    assert refusal(reply, authority(tsa.root), nonce=1) == "stamp.wrong"
    assert refusal(reply, authority(tsa.root, policy="1.2.3.4.2")) == "stamp.policy-other"
    assert refusal(reply, authority(Signer(ROOT))) == "stamp.wrong"


def test_a_certificate_counts_as_of_the_time_that_is_stated(tmp_path):
    old = Tsa(tmp_path / "old", days=(-30, -1))
    reply = old.reply(stamping.request(ONE).printed)
    assert refusal(reply, authority(old.root)) == "stamp.expired"


def test_a_request_that_was_not_granted_is_no_stamp(tsa):
    assert refusal(tsa.reply(b"garbage"), authority(tsa.root)) == "stamp.not-granted"


def test_another_digest_than_ours_is_not_taken_for_it(tsa):
    import rfc3161_client

    made = rfc3161_client.TimestampRequestBuilder(data=ONE.text.encode()).build()
    assert refusal(tsa.reply(made.as_bytes()), authority(tsa.root)) == "stamp.wrong"


def test_certificates_between_may_come_along_in_the_order_of_der_or_be_given(tmp_path):
    asked = stamping.request(ONE).printed
    # The longer of two comes later in DER; openssl writes what it is given, after its own.
    well = Tsa(tmp_path / "well", below="Between")
    assert well.between is not None
    found = stamping.verified(well.reply(asked, chain=[well.between]), authority(well.root))
    assert found.is_of(ONE)
    unsorted = well.reply(asked, chain=[well.root, well.between])
    assert refusal(unsorted, authority(well.root)) == "stamp.unsorted"
    alone = well.reply(asked)
    assert refusal(alone, authority(well.root)) == "stamp.wrong"
    assert stamping.verified(alone, authority(well.root, well.between)).is_of(ONE)


def test_a_made_up_certificate_beside_the_true_one_lends_nobody_its_name(tsa):
    forged = Signer("The national time service, with its full name", stamps=True, like=tsa.signer)
    reply = tsa.reply(stamping.request(ONE).printed, chain=[forged])
    stamping.check_readable(reply)
    assert refusal(reply, authority(tsa.root)) == "stamp.wrong"


def test_the_certificate_of_a_server_stamps_nothing(tmp_path):
    web = Tsa(tmp_path / "web")
    real = Signer("A server", web.root, ca=False)
    forged = Signer("A made-up authority with a much longer name", stamps=True, like=real)
    web.sign_by(forged)
    both = web.reply(stamping.request(ONE).printed, chain=[real])
    forged_only = web.reply(stamping.request(ONE).printed)
    # The real one first, where OpenSSL takes it.
    swapped = both.replace(forged.der + real.der, real.der + forged.der)
    for reply in (forged_only, swapped):
        stamping.check_readable(reply)
        assert refusal(reply, authority(web.root)) == "stamp.wrong"


@pytest.mark.parametrize("pem", [b"", b"x", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_what_holds_no_certificate_is_refused(pem):
    with pytest.raises(Invalid, match=r"stamp\.certificate-unread"):
        Authority.read(pem)


def test_a_policy_is_an_object_identifier(tsa):
    with pytest.raises(Invalid, match=r"stamp\.policy-unread"):
        Authority.read(tsa.root.pem, policy="our policy")


def test_without_the_extra_nothing_is_said_of_a_stamp(monkeypatch, tsa, reply):
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert refusal(reply, authority(tsa.root)) == "stamp.extra-missing"
    for call in (lambda: stamping.request(ONE), lambda: stamping.check_readable(reply)):
        with pytest.raises(Invalid, match=r"stamp\.extra-missing"):
            call()


def judged(one: Checkpoint, trust: Trust) -> Judgement:
    return judge_exhibit(Exhibit(checkpoint.signed(one, LOG)), trust)


def said(found: Judgement) -> dict[str, Standing]:
    return {one.code: one.standing for one in found.statements}


def test_a_verifier_says_when_it_existed_at_the_latest(tsa, reply):
    trust = Trust((LOG.key,), stamps=(reply,), authority=authority(tsa.root))
    found = judged(ONE, trust)
    assert said(found)["verify.stamped"] is Standing.PROVEN
    (one,) = (each for each in found.statements if each.code == "verify.stamped")
    assert one.values["authority"] == "CN=TSA"
    assert one.values["size"] == 7
    assert "verify.no-witness-stamped" in said(found)
    assert "verify.no-witness" not in said(found)


def test_a_stamp_of_another_checkpoint_proves_nothing_of_this_one(tsa, reply):
    trust = Trust((LOG.key,), stamps=(reply,), authority=authority(tsa.root))
    found = judged(OTHER, trust)
    assert said(found)["verify.stamp-other"] is Standing.UNPROVEN
    assert "verify.no-witness" in said(found)
    assert found.verdict is Standing.UNPROVEN


def test_a_stamp_of_what_is_held_is_said_of_that(tsa, reply):
    held = (Exhibit(checkpoint.signed(ONE, LOG)),)
    trust = Trust((LOG.key,), held=held, stamps=(reply,), authority=authority(tsa.root))
    found = said(judged(OTHER, trust))
    assert found["verify.stamped-held"] is Standing.PROVEN
    assert "verify.no-witness" in found


def test_a_stamp_that_does_not_verify_accuses_nobody(reply):
    trust = Trust((LOG.key,), stamps=(reply,), authority=authority(Signer("Another root")))
    found = judged(ONE, trust)
    assert said(found)["verify.stamp-wrong"] is Standing.UNPROVEN
    assert found.verdict is Standing.UNPROVEN
