"""The bytes of an entry: RFC 8785 without floating-point numbers, times, salted digests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.tlog.canonical import canonical, salted, utc


def test_names_are_in_order_of_their_utf16_code_units():
    """RFC 8785 section 3.2.3: the emoji, a surrogate pair, comes before U+FB33 though its code
    point is higher."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_text_is_escaped_where_it_must_be_and_nowhere_else():
    """RFC 8785 section 3.2.2.2, with the string of its section 3.2.2."""
    assert canonical("\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/") == (
        '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    )


@pytest.mark.parametrize(
    ("char", "written"),
    [
        ("\b", "\\b"), ("\t", "\\t"), ("\n", "\\n"), ("\f", "\\f"), ("\r", "\\r"),
        ('"', '\\"'), ("\\", "\\\\"), ("\x00", "\\u0000"), ("\x0b", "\\u000b"),
        ("\x1f", "\\u001f"), ("/", "/"), ("\x7f", "\x7f"), ("\u2028", "\u2028"),
        ("<", "<"), ("整", "整"), ("\U0001f600", "\U0001f600"), ("\ufeff", "\ufeff"),
    ],
)  # fmt: skip
def test_each_character_has_one_spelling(char, written):
    assert canonical(char) == f'"{written}"'.encode()
    assert canonical({char: 0}) == f'{{"{written}":0}}'.encode()


def test_the_rest_of_the_example_of_the_rfc_but_for_its_numbers():
    value = {"literals": [None, True, False], "a": {}, "b": [], "n": [0, -1, 2**53 - 1]}
    assert canonical(value) == (
        b'{"a":{},"b":[],"literals":[null,true,false],"n":[0,-1,9007199254740991]}'
    )


def test_inner_names_are_in_order_too_and_lists_stay_as_they_are():
    """After the arrays and structures of the reference vectors."""
    value = [{"b": [3, 1, 2], "a": {"z": 0, "y": {"d": 0, "c": 0}}}, 56]
    assert canonical(value) == b'[{"a":{"y":{"c":0,"d":0},"z":0},"b":[3,1,2]},56]'


def test_nothing_is_normalised():
    """RFC 8785 section 3.1: composed and decomposed text stay apart."""
    assert canonical("\u00e9") != canonical("e\u0301")


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, -(2**53), {1: 2}, {None: 1}, b"x", {"a"}, object()]
)
def test_what_has_no_place_in_a_log_is_a_fault_of_ours(value):
    with pytest.raises(AssertionError):
        canonical(value)
    with pytest.raises(AssertionError):
        canonical({"inner": [value]})


def test_half_a_surrogate_pair_is_a_fault_of_ours():
    with pytest.raises(UnicodeEncodeError):
        canonical("\ud83d")


class Code(StrEnum):
    ONE = "one"


def test_codes_and_read_only_mappings_are_written_as_what_they_are():
    assert (
        canonical(MappingProxyType({"k": Code.ONE, "t": (1, True)})) == b'{"k":"one","t":[1,true]}'
    )


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_reads_back_and_says_the_same_again(value):
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(TEXT, st.integers(0, 9), max_size=6))
def test_the_order_in_which_names_came_does_not_matter(value):
    back = dict(reversed(value.items()))
    assert canonical(back) == canonical(value)
    names = [name.encode("utf-16-be") for name in json.loads(canonical(value))]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 3, 10, 4, 0, tzinfo=UTC), "2026-03-10T04:00:00.000000Z"),
        (datetime(2026, 3, 10, 4, 0, 0, 1, tzinfo=UTC), "2026-03-10T04:00:00.000001Z"),
        (
            datetime(2026, 3, 10, 0, 0, tzinfo=timezone(timedelta(hours=8))),
            "2026-03-09T16:00:00.000000Z",
        ),
    ],
)
def test_an_instant_is_written_in_utc_with_six_decimals(at, written):
    assert utc(at) == written


def test_an_instant_without_a_zone_is_a_fault_of_ours():
    with pytest.raises(AssertionError):
        utc(datetime(2026, 3, 10, 4, 0))  # noqa: DTZ001


def test_a_digest_is_over_salt_and_text():
    salt = bytes(range(16))
    assert salted(salt, "整改") == sha256(salt + "整改".encode()).hexdigest()
    assert salted(salt, "") == sha256(salt).hexdigest()
    assert salted(salt, "a") != salted(bytes(16), "a")


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_salt_of_another_length_is_a_fault_of_ours(size):
    with pytest.raises(AssertionError):
        salted(bytes(size), "a")
