"""Proofs that do not hold are refused, whichever part of them is not right."""

from __future__ import annotations

import ast
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import verify
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.merkle import EMPTY, consistency_proof, inclusion_proof, root_of
from zhenggai.core.tlog.verify import check_consistency, check_inclusion, check_leaf

LEAVES = [sha256(b"\0%d" % n).digest() for n in range(40)]
KEPT = {(t.level, t.index): data for t, data in grown(Edge(), LEAVES).tiles}
NOT_INCLUDED = r"tlog\.not-included"
NOT_CONSISTENT = r"tlog\.not-consistent"


def stored(tile):
    return KEPT[tile.level, tile.index]


def inclusion(index, size):
    proof = inclusion_proof(index, size, stored)
    return {"index": index, "size": size, "root": root_of(LEAVES[:size]), "proof": proof}


def consistency(old, size):
    proof = consistency_proof(old, size, stored)
    roots = {"old_root": root_of(LEAVES[:old]), "root": root_of(LEAVES[:size])}
    return {"old": old, "size": size, "proof": proof, **roots}


def damaged(proof: list[bytes]) -> list[list[bytes]]:
    """Every proof with one part left out, doubled, changed, cut or added, or in another order."""
    bad = [proof[:at] + proof[at + 1 :] for at in range(len(proof))]
    bad += [[*proof[:at], proof[at], *proof[at:]] for at in range(len(proof))]
    bad += [[*proof[:at], LEAVES[39], *proof[at + 1 :]] for at in range(len(proof))]
    bad += [[*proof[:at], proof[at][:-1], *proof[at + 1 :]] for at in range(len(proof))]
    bad += [[*proof[:at], proof[at] + b"!", *proof[at + 1 :]] for at in range(len(proof))]
    bad += [[*proof, LEAVES[0]], [LEAVES[0], *proof], [*proof, b""]]
    bad += [proof[::-1]] if proof[::-1] != proof else []
    return bad


def test_it_uses_nothing_of_what_makes_proofs():
    tree = ast.parse(Path(verify.__file__).read_text("utf-8"))
    ours = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name for name in ours if name and name.startswith("zhenggai")} == {
        "zhenggai.core.errors"
    }


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31])
def test_a_damaged_proof_of_inclusion_is_refused(size):
    for index in range(size):
        right = inclusion(index, size)
        check_leaf(LEAVES[index], **right)
        for proof in damaged(right["proof"]):
            with pytest.raises(Invalid, match=NOT_INCLUDED):
                check_leaf(LEAVES[index], **{**right, "proof": proof})


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31])
def test_another_place_size_leaf_or_root_is_refused(size):
    for index in range(size):
        right = inclusion(index, size)
        for other in range(-1, size + 3):
            if other != index:
                with pytest.raises(Invalid, match=NOT_INCLUDED):
                    check_leaf(LEAVES[index], **{**right, "index": other})
        for wrong in (LEAVES[index + 1], LEAVES[index][:-1], b"", EMPTY):
            with pytest.raises(Invalid, match=NOT_INCLUDED):
                check_leaf(wrong, **right)
            with pytest.raises(Invalid, match=NOT_INCLUDED):
                check_leaf(LEAVES[index], **{**right, "root": sha256(wrong).digest()})
        for other in (0, index, -size):
            with pytest.raises(Invalid, match=NOT_INCLUDED):
                check_leaf(LEAVES[index], **{**right, "size": other})


def test_nothing_is_in_the_empty_tree():
    with pytest.raises(Invalid, match=NOT_INCLUDED):
        check_inclusion(b"", index=0, size=0, root=EMPTY, proof=[])


def test_the_refusal_says_where():
    with pytest.raises(Invalid) as refused:
        check_inclusion(b"x", index=3, size=9, root=EMPTY, proof=[])
    assert refused.value.values == {"index": 3, "size": 9}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31])
def test_a_damaged_proof_of_consistency_is_refused(size):
    for old in range(size + 1):
        right = consistency(old, size)
        check_consistency(**right)
        for proof in damaged(right["proof"]):
            with pytest.raises(Invalid, match=NOT_CONSISTENT):
                check_consistency(**{**right, "proof": proof})


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31])
def test_another_root_before_or_after_is_refused(size):
    for old in range(size + 1):
        right = consistency(old, size)
        for name in ("old_root", "root"):
            for wrong in (LEAVES[-1], right[name][:-1], b""):
                # Every tree continues the empty one: its root alone is fixed.
                if old == 0 and name == "root" and len(wrong) == 32:
                    continue
                with pytest.raises(Invalid, match=NOT_CONSISTENT):
                    check_consistency(**{**right, name: wrong})


@pytest.mark.parametrize(("old", "size"), [(-1, 3), (4, 3), (1, 0), (1, -1), (-2, -1)])
def test_a_log_that_shrinks_or_has_no_size_is_refused(old, size):
    with pytest.raises(Invalid, match=NOT_CONSISTENT):
        check_consistency(old=old, size=size, old_root=LEAVES[0], root=LEAVES[0], proof=[])


def test_the_empty_tree_has_one_root():
    for old, root in ((LEAVES[0], EMPTY), (EMPTY, LEAVES[0]), (LEAVES[0], LEAVES[0])):
        with pytest.raises(Invalid, match=NOT_CONSISTENT):
            check_consistency(old=0, size=0, old_root=old, root=root, proof=[])
    with pytest.raises(Invalid, match=NOT_CONSISTENT):
        check_consistency(old=0, size=3, old_root=LEAVES[0], root=LEAVES[1], proof=[])


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


A, B, C, D = LEAVES[:4]
LONG, SHORT = B + b"!", B[:-1]


@pytest.mark.parametrize(
    ("index", "size", "root", "proof"),
    [
        (0, 1, node(B, A), [B]),
        (0, 1, node(A, B), [B]),
        (0, 2, node(C, node(A, B)), [B, C]),
        (1, 2, node(C, node(B, A)), [B, C]),
        (0, 2, A, []),
        (0, 3, node(A, B), [B]),
        (1, 4, node(B, A), [B]),
        (2, 3, A, []),
        (0, 2, node(A, LONG), [LONG]),
        (0, 2, node(A, SHORT), [SHORT]),
        (1, 2, node(LONG, A), [LONG]),
        (0, 2, node(A, b""), [b""]),
    ],
)
def test_a_root_made_for_a_proof_of_another_shape_proves_no_inclusion(index, size, root, proof):
    """A log may sign any root. Proofs that are too long, too short, or of parts of another length
    must not pass though their hashes lead there."""
    with pytest.raises(Invalid, match=NOT_INCLUDED):
        check_leaf(A, index=index, size=size, root=root, proof=proof)


@pytest.mark.parametrize("leaf", [LONG, SHORT, b""])
def test_a_leaf_of_another_length_is_refused_whatever_the_root(leaf):
    with pytest.raises(Invalid, match=NOT_INCLUDED):
        check_leaf(leaf, index=0, size=2, root=node(leaf, A), proof=[A])
    with pytest.raises(Invalid, match=NOT_INCLUDED):
        check_leaf(leaf, index=0, size=1, root=leaf, proof=[])


@pytest.mark.parametrize(
    ("old", "size", "old_root", "root", "proof"),
    [
        # Right but for one step more, one step less, and parts of another length.
        (3, 4, node(D, node(B, A)), node(D, node(B, node(A, C))), [A, C, B, D]),
        (3, 4, A, node(A, C), [A, C]),
        (3, 4, A, A, [A]),
        (1, 2, A, node(A, LONG), [LONG]),
        (1, 2, A, node(A, SHORT), [SHORT]),
        (3, 4, node(LONG, A), node(LONG, node(A, C)), [A, C, LONG]),
        (1, 4, A, node(A, B), [B]),
        (2, 3, A, A, []),
    ],
)
def test_roots_made_for_a_proof_of_another_shape_are_not_consistent(
    old, size, old_root, root, proof
):
    with pytest.raises(Invalid, match=NOT_CONSISTENT):
        check_consistency(old=old, size=size, old_root=old_root, root=root, proof=proof)


def test_the_same_proofs_of_the_right_shape_pass():
    check_consistency(old=3, size=4, old_root=node(B, A), root=node(B, node(A, C)), proof=[A, C, B])
    check_leaf(A, index=1, size=2, root=node(B, A), proof=[B])


def test_a_fork_is_not_consistent():
    """One entry of the old tree changed: no proof that the log can make passes."""
    forged = [*LEAVES[:5], LEAVES[39], *LEAVES[6:20]]
    kept = {(t.level, t.index): data for t, data in grown(Edge(), forged).tiles}
    proof = consistency_proof(9, 19, lambda tile: kept[tile.level, tile.index])
    for proof_of_any in (proof, consistency_proof(9, 19, stored)):
        with pytest.raises(Invalid, match=NOT_CONSISTENT):
            check_consistency(
                old=9,
                size=19,
                old_root=root_of(LEAVES[:9]),
                root=root_of(forged[:19]),
                proof=proof_of_any,
            )


@given(st.integers(0, 40), st.integers(0, 40), st.lists(st.sampled_from(LEAVES), max_size=8))
def test_no_made_up_proof_passes(one, other, proof):
    old, size = sorted((one, other))
    right = consistency(old, size)
    if proof != right["proof"]:
        with pytest.raises(Invalid, match=NOT_CONSISTENT):
            check_consistency(**{**right, "proof": proof})
