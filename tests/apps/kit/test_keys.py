"""Keys of rows come in the order in which they were made."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from zhenggai.kit import keys
from zhenggai.kit.keys import new_key


def test_a_key_is_of_version_seven_and_tells_the_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    key = new_key()
    after = time.time_ns() // 1_000_000
    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert before <= key.int >> 80 <= after


def test_the_example_of_the_rfc_begins_as_ours_does(monkeypatch: pytest.MonkeyPatch) -> None:
    # RFC 9562, appendix A.6: 2022-02-22 14:22:22 at -05:00.
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    monkeypatch.setattr(keys.time, "time_ns", lambda: int(at.timestamp()) * 10**9)
    assert str(new_key()).startswith("017f22e2-79b0-7000-")


def test_later_keys_stand_behind_earlier_ones_and_none_comes_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A quarter of a microsecond apart; in less, chance decides.
    instants = iter(range(1_764_547_200_000_000_000, 1_764_547_200_003_000_000, 300))
    monkeypatch.setattr(keys.time, "time_ns", lambda: next(instants))
    made = [new_key() for _ in range(9000)]
    assert made == sorted(made)
    monkeypatch.setattr(keys.time, "time_ns", lambda: 1_764_547_200_000_000_000)
    assert len({new_key() for _ in range(9000)}) == 9000
