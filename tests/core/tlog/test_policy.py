"""Trust policies: what a file may say, and which checkpoints it then trusts."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.note import Key, Note, Signature
from zhenggai.core.tlog.policy import parsed, trusted, witnessed

LOG = Ed25519Signer.of("example.com/log", bytes(32))
NEXT = Ed25519Signer.of("example.com/log", bytes([9] * 32))
OTHER_LOG = Ed25519Signer.of("example.com/other", bytes([8] * 32))
WITNESSES = {
    name: Cosigner.of(f"{name}.example", bytes([at] * 32))
    for at, name in enumerate(["X1", "X2", "X3", "Y1", "Y2", "Y3"], 1)
}
TIME = 1_700_000_000
ONE = Checkpoint("example.com/log", 3, bytes(32))
L = LOG.key.printed
X1, X2, X3, Y1, Y2, Y3 = (witness.key.printed for witness in WITNESSES.values())
POST_QUANTUM = Key.of("pq.example", 6, bytes(1312)).printed

# The example of the specification, with keys.
EXAMPLE = f"""log {L}

witness X1 {X1}
witness X2 {X2}
witness X3 {X3}
group X-witnesses 2 X1 X2 X3

witness Y1 {Y1}
witness Y2 {Y2}
witness Y3 {Y3}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""


def cosigned(*names: str, log: Ed25519Signer = LOG) -> Note:
    signed = checkpoint.signed(ONE, log)
    return note.signed(ONE.text, *(WITNESSES[name].at(TIME) for name in names), onto=signed)


def test_the_example_of_the_specification():
    policy = parsed(EXAMPLE.encode())
    assert [log.key for log in policy.logs] == [LOG.key]
    assert [w.name for w in policy.witnesses] == list(WITNESSES)
    assert [(g.name, g.least, len(g.members)) for g in policy.groups] == [
        ("X-witnesses", 2, 3),
        ("Y-witnesses", 1, 3),
        ("X-and-Y", 2, 2),
    ]
    assert policy.quorum == "X-and-Y"


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE.encode(),
        b"quorum none\n",
        f"log {L} https://log.example/\nwitness a {X1} https://w.example/\nquorum a\n".encode(),
        f"witness {{}} {X1}\nquorum {{}}\n".encode().replace(b"{}", b"\xe9\xff"),
    ],
)
def test_a_policy_prints_and_reads_back(text):
    policy = parsed(text)
    assert parsed(policy.printed) == policy
    assert policy.printed.count(b"\n") == sum(map(bool, text.split(b"\n")))


def test_the_example_trusts_two_of_x_and_one_of_y():
    policy = parsed(EXAMPLE.encode())
    for count in range(len(WITNESSES) + 1):
        for names in combinations(WITNESSES, count):
            enough = sum(n[0] == "X" for n in names) >= 2 and any(n[0] == "Y" for n in names)
            assert witnessed(policy, set(names)) == enough
    found = trusted(policy, cosigned("X1", "X3", "Y2"))
    assert found.checkpoint == ONE
    assert found.log == LOG.key
    assert found.witnesses == {"X1": TIME, "X3": TIME, "Y2": TIME}
    with pytest.raises(Invalid) as refused:
        trusted(policy, cosigned("X1", "Y1", "Y2", "Y3"))
    assert refused.value.code == "tlog.quorum-missing"
    assert refused.value.values == {"quorum": "X-and-Y", "count": 4}


def test_one_key_counts_once_however_often_it_signs():
    policy = parsed(f"log {L}\nwitness a {X1}\nwitness b {X2}\ngroup g 2 a b\nquorum g\n".encode())
    twice = note.signed(
        ONE.text,
        WITNESSES["X1"].at(TIME),
        WITNESSES["X1"].at(TIME + 1),
        onto=checkpoint.signed(ONE, LOG),
    )
    with pytest.raises(Invalid) as refused:
        trusted(policy, twice)
    assert refused.value.values["count"] == 1
    renamed = Cosigner.of("X2.example", bytes([1] * 32))
    with pytest.raises(Invalid, match=r"tlog\.quorum-missing"):
        trusted(policy, note.signed(ONE.text, renamed.at(TIME), onto=cosigned("X1")))


@pytest.mark.parametrize(
    ("rest", "names", "enough"),
    [
        ("quorum none", [], True),
        ("quorum none", ["X1"], True),
        (f"witness a {X1}\nquorum none", [], True),
        (f"witness a {X1}\nquorum a", ["X1"], True),
        (f"witness a {X1}\nquorum a", [], False),
        (f"witness a {X1}\nquorum a", ["X2"], False),
        (f"witness a {X1}\nwitness b {X2}\nquorum a", ["X2"], False),
        (f"witness a {X1}\nwitness b {X2}\ngroup g any a b\nquorum g", ["X2"], True),
        (f"witness a {X1}\nwitness b {X2}\ngroup g all a b\nquorum g", ["X2"], False),
        (f"witness a {X1}\nwitness b {X2}\ngroup g all a b\nquorum g", ["X2", "X1"], True),
        (f"witness a {X1}\nwitness b {X2}\ngroup g 1 a b\nquorum g", ["X1"], True),
        (f"witness a {X1}\nwitness b {X2}\ngroup g any a b\nquorum b", ["X1"], False),
        (f"witness a {X1}\ngroup g all a\ngroup h all g\nquorum h", ["X1"], True),
        (f"witness a {POST_QUANTUM}\nwitness b {X2}\ngroup g any a b\nquorum g", ["X2"], True),
        (f"witness a {POST_QUANTUM}\nwitness b {X2}\ngroup g all a b\nquorum g", ["X2"], False),
    ],
)
def test_the_quorum_decides(rest, names, enough):
    policy = parsed(f"log {L}\n{rest}\n".encode())
    if enough:
        assert trusted(policy, cosigned(*names)).checkpoint == ONE
    else:
        with pytest.raises(Invalid, match=r"tlog\.quorum-missing"):
            trusted(policy, cosigned(*names))


def test_a_signature_of_an_unknown_type_never_counts():
    policy = parsed(f"log {L}\nwitness a {POST_QUANTUM}\nquorum a\n".encode())
    key = policy.witnesses[0].key
    lines = (*cosigned().signatures, Signature(key.name, key.key_id, bytes(2428)))
    with pytest.raises(Invalid, match=r"tlog\.quorum-missing"):
        trusted(policy, Note(ONE.text, lines))


def test_a_wrong_cosignature_condemns_the_checkpoint_though_the_quorum_needs_it_not():
    policy = parsed(f"log {L}\nwitness a {X1}\nquorum none\n".encode())
    wrong = Signature(WITNESSES["X1"].key.name, WITNESSES["X1"].key.key_id, bytes(72))
    with pytest.raises(Invalid, match=r"tlog\.signature-wrong"):
        trusted(policy, Note(ONE.text, (*cosigned().signatures, wrong)))


def test_any_key_of_any_log_named_will_do():
    policy = parsed(
        f"log {OTHER_LOG.key.printed}\nlog {L}\nlog {NEXT.key.printed}\nquorum none\n".encode()
    )
    assert trusted(policy, cosigned(log=NEXT)).log == NEXT.key
    assert trusted(policy, cosigned()).log == LOG.key


def test_a_key_of_another_log_will_not_do():
    policy = parsed(f"log {OTHER_LOG.key.printed}\nlog {L}\nquorum none\n".encode())
    with pytest.raises(Invalid, match=r"tlog\.unsigned"):
        trusted(policy, cosigned(log=OTHER_LOG))
    with pytest.raises(Invalid, match=r"tlog\.log-unknown"):
        trusted(parsed(b"quorum none\n"), cosigned())
    with pytest.raises(Invalid, match=r"tlog\.log-unknown"):
        trusted(parsed(f"log {OTHER_LOG.key.printed}\nquorum none\n".encode()), cosigned())


def test_blanks_comments_and_addresses():
    text = f"""# trust 整改
\t # another
\t
  log\t {L}  https://log.example/  \t
witness a {X1} https://w.example/
group g \t any   a
quorum g
# the end
"""
    policy = parsed(text.encode())
    assert policy.logs[0].url == "https://log.example/"
    assert policy.witnesses[0].url == "https://w.example/"
    assert policy.quorum == "g"


def test_names_are_octets():
    """A Kelvin sign is no K, composed and decomposed letters differ, and Latin-1 will do."""
    text = (
        f"witness K {X1}\nwitness \u212a {X2}\nwitness \u00e9 {X3}\nwitness e\u0301 {Y1}\n".encode()
    )
    text += b"witness \xe9 " + Y2.encode() + b"\n"
    policy = parsed(text + "group g any K \u212a \u00e9 e\u0301 ".encode() + b"\xe9\nquorum g\n")
    assert len(set(policy.groups[0].members)) == 5
    last = parsed(b"log " + L.encode() + b"\nwitness \xe9 " + Y2.encode() + b"\nquorum \xe9\n")
    with pytest.raises(Invalid) as refused:
        trusted(last, cosigned())
    assert refused.value.values["quorum"] == "\ufffd"


def test_wide_blanks_are_no_blanks():
    with pytest.raises(Invalid):
        parsed("quorum\u00a0none\n".encode())
    with pytest.raises(Invalid):
        parsed("\u3000quorum none\n".encode())


W = f"witness a {X1}\nwitness b {X2}\n"


@pytest.mark.parametrize(
    ("text", "why", "line"),
    [
        ("", "quorum", None),
        (f"log {L}\n", "quorum", None),
        ("quorum none", "end", 1),
        ("quorum none\nquorum none\n", "quorum", 2),
        (f"{W}quorum a\nquorum b\n", "quorum", 4),
        ("quorum\n", "line", 1),
        ("quorum none none\n", "line", 1),
        ("quorum none # why\n", "line", 1),
        ("Quorum none\n", "line", 1),
        ("quorum a\n", "undefined", 1),
        (f"quorum a\nwitness a {X1}\n", "undefined", 1),
        ("trust me\n", "line", 1),
        ("log\n", "line", 1),
        (f"log {L} a b\n", "line", 1),
        (f"log x {L}\n", "line", 1),
        (f"log {L}=\n", "base64", 1),
        (f"log {L}\nlog {L}\n", "twice", 2),
        (f"log {L}\nlog {Ed25519Signer.of('other', bytes(32)).key.printed}\n", "twice", 2),
        (f"witness {X1}\n", "line", 1),
        (f"witness a {X1} b c\n", "line", 1),
        (f"witness a {L}\n", "key-type", 1),
        (f"witness a {Key.of('w', 2, b'x').printed}\n", "key-type", 1),
        (f"witness a {Key.of('w', 5, b'x').printed}\n", "key-type", 1),
        (f"witness a {Key.of('w', 4, b'x').printed}\n", "length", 1),
        (f"witness a {X1}\nwitness b {X1}\n", "twice", 2),
        (f"{W}witness c {Cosigner.of('new', bytes([1] * 32)).key.printed}\n", "twice", 3),
        (f"witness a {X1}\nwitness a {X2}\n", "twice", 2),
        (f"witness none {X1}\n", "twice", 1),
        (f"{W}group a any b\n", "twice", 3),
        (f"{W}group none any a\n", "twice", 3),
        (f"{W}group g any none\n", "undefined", 3),
        (f"{W}group g any g\n", "undefined", 3),
        (f"{W}group g any c\n", "undefined", 3),
        (f"{W}group g any\n", "line", 3),
        (f"{W}group g\n", "line", 3),
        (f"{W}group g any a a\n", "twice", 3),
        (f"{W}group g any a\ngroup h any a b\n", "twice", 4),
        (f"{W}group g 0 a b\n", "threshold", 3),
        (f"{W}group g 3 a b\n", "threshold", 3),
        (f"{W}group g 01 a b\n", "number", 3),
        (f"{W}group g +1 a b\n", "number", 3),
        (f"{W}group g ALL a b\n", "number", 3),
        (f"{W}group g ¹ a b\n", "number", 3),
        ("quorum none\r\n", "text", 1),
        ("\nquorum none\x00\n", "text", 2),
        ("quorum\vnone\n", "text", 1),
        ("# \x7f\nquorum none\n", "text", 1),
        ("# \x1b\nquorum none\n", "text", 1),
        ("#" * 2**20 + "\nquorum none\n", "size", None),
    ],
)
def test_what_is_no_policy_is_refused(text, why, line):
    with pytest.raises(Invalid) as refused:
        parsed(text.encode())
    assert refused.value.values == {"what": "policy", "why": why, "line": line}


def test_a_policy_of_the_largest_size_is_read():
    text = b"quorum none\n#"
    assert parsed(text + b"x" * (2**20 - len(text) - 1) + b"\n").quorum == "none"
    with pytest.raises(Invalid):
        parsed(text + b"x" * (2**20 - len(text)) + b"\n")


def test_a_key_in_other_octets_than_utf8_is_refused():
    with pytest.raises(Invalid) as refused:
        parsed(b"log \xe9+" + L.partition("+")[2].encode() + b"\n")
    assert refused.value.values == {"what": "policy", "why": "text", "line": 1}


def test_thirty_two_of_everything_are_read():
    signers = [Cosigner.of(f"w{n}.example", bytes([n + 1] * 32)) for n in range(32)]
    lines = [f"log {Ed25519Signer.of(f'l{n}', bytes([n] * 32)).key.printed}" for n in range(32)]
    lines += [f"witness w{n} {signer.key.printed}" for n, signer in enumerate(signers)]
    lines += ["group g0 any w0", *(f"group g{n} 2 w{n} g{n - 1}" for n in range(1, 32))]
    policy = parsed("".join(f"{line}\n" for line in [*lines, "quorum g31"]).encode())
    assert witnessed(policy, {f"w{n}" for n in range(32)})
    assert not witnessed(policy, {f"w{n}" for n in range(1, 32)})


@given(st.sets(st.sampled_from(list(WITNESSES))), st.sampled_from(list(WITNESSES)))
def test_one_more_witness_never_makes_it_worse(names, more):
    policy = parsed(EXAMPLE.encode())
    assert witnessed(policy, names | {more}) >= witnessed(policy, names)
