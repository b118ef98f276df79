"""Bundles: list and entries written and read back; all that is not exactly so is refused."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

import proven
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import bundle, proof
from zhenggai.core.tlog.canonical import canonical
from zhenggai.core.tlog.policy import parsed as policy_of
from zhenggai.core.tlog.tile import MOST_ENTRY_BYTES

MEMBERS = proven.members(3, 7, 299)
LIST = MEMBERS[bundle.MANIFEST]
ENTRIES = MEMBERS[bundle.ENTRIES]
DIGESTS = {
    name: sha256(data).hexdigest() for name, data in MEMBERS.items() if name != bundle.MANIFEST
}


def changed(data: bytes, **fields: object) -> bytes:
    return canonical({**json.loads(data), **fields}) + b"\n"


def of_one(**fields: object) -> bytes:
    """The entries with the first one changed."""
    first, *rest = json.loads(ENTRIES)["entries"]
    return changed(ENTRIES, entries=[{**first, **fields}, *rest])


def test_it_is_read_as_it_was_written():
    found = bundle.parsed(LIST, ENTRIES, DIGESTS)
    assert found.manifest.printed == LIST
    assert found.entries.printed == ENTRIES
    assert found.entries == proven.sealed(3, 7, 299)
    assert found.digests == DIGESTS == found.manifest.files


def test_each_entry_has_the_proof_that_its_receipt_has():
    policy = policy_of(f"log {proven.LOG.key.printed}\nquorum none\n".encode())
    entries = bundle.read_entries(ENTRIES)
    for one in entries.entries:
        made = entries.proof(one)
        assert made == proven.receipt(one.index).proof
        assert proof.verified(one.entry, made, policy).checkpoint.size == proven.SIZE


def test_a_case_may_have_no_sealed_entry_yet():
    assert bundle.read_entries(proven.sealed().printed).entries == ()


@pytest.mark.parametrize("name", ["case.html", "files/" + "a" * 64, f"files/{'0' * 64}.docx"])
def test_names_that_a_member_may_have(name):
    bundle.check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../x",
        "/etc/passwd",
        "files/../x",
        "files/x",
        "files/",
        "files/" + "A" * 64,
        "files/" + "a" * 64 + ".pdf/x",
        "files/" + "a" * 64 + "\n",
        "C:x",
        "a\\b",
        ".hidden",
        "a/b",
        "说明.txt",
        "a" * 65,
    ],
)
def test_names_that_no_member_may_have(name):
    with pytest.raises(Invalid) as refused:
        bundle.parsed(LIST, ENTRIES, {**DIGESTS, name: "0" * 64})
    assert refused.value.values["what"] == "archive"
    assert refused.value.values["why"] == "name"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (LIST[:-1], "end"),
        (LIST + b"\n", "json"),
        (LIST.replace(b'"ref":', b'"ref":"a","ref":'), "json"),
        (changed(LIST, format="zhenggai-bundle/2"), "fields"),
        (changed(LIST, more=1), "fields"),
        (changed(LIST, finding="7"), "fields"),
        (changed(LIST, made_at="2026-03-02"), "fields"),
        (changed(LIST, ref="x" * 401), "size"),
        (changed(LIST, files=[]), "fields"),
        (changed(LIST, files={"../x": "0" * 64}), "name"),
        (changed(LIST, files={"manifest.json": "0" * 64}), "name"),
        (changed(LIST, files={"x": "0" * 63}), "length"),
        (changed(LIST, files={"x": "A" * 64}), "length"),
        (changed(LIST, files={"x": 7}), "fields"),
        (changed(LIST, files={f"x{n}": "0" * 64 for n in range(20_001)}), "size"),
    ],
)
def test_what_is_no_list_is_refused(data, why):
    with pytest.raises(Invalid) as refused:
        bundle.read_manifest(data)
    assert (refused.value.values["what"], refused.value.values["why"]) == ("manifest", why)


@pytest.mark.parametrize(
    ("data", "what", "why"),
    [
        (ENTRIES[:-1], "entries", "end"),
        (ENTRIES.replace(b'"index":3', b'"index":3.0'), "entries", "json"),
        (ENTRIES.replace(b'"index":3', b'"index":03'), "entries", "json"),
        (ENTRIES.replace(b'"index":3', b'"index":3,"index":3'), "entries", "json"),
        (ENTRIES.replace(b'"index":3', b'"index":9007199254740992'), "entries", "json"),
        (changed(ENTRIES, format="x"), "entries", "fields"),
        (changed(ENTRIES, more=1), "entries", "fields"),
        (changed(ENTRIES, checkpoint="x"), "note", "end"),
        (changed(ENTRIES, entries={}), "entries", "fields"),
        (changed(ENTRIES, entries=json.loads(ENTRIES)["entries"][::-1]), "entries", "order"),
        (changed(ENTRIES, entries=json.loads(ENTRIES)["entries"][:1] * 2), "entries", "order"),
        (of_one(index=-1), "entries", "number"),
        (of_one(index=True), "entries", "fields"),
        (of_one(index="3"), "entries", "fields"),
        (of_one(more=1), "entries", "fields"),
        (of_one(hashes=["AAAA"]), "entries", "length"),
        (of_one(hashes=["x"]), "entries", "base64"),
        (of_one(hashes=["x"] * 64), "entries", "size"),
        (of_one(entry="x" * (MOST_ENTRY_BYTES + 1)), "entries", "size"),
    ],
)
def test_what_are_no_entries_is_refused(data, what, why):
    with pytest.raises(Invalid) as refused:
        bundle.read_entries(data)
    assert (refused.value.values["what"], refused.value.values["why"]) == (what, why)
