"""Puts this folder on the path, so that the papers below are found from every test folder, and says
how properties are tried: the same examples each time, for `make fuzz` is what looks for new ones,
and never by the clock, for a busy machine is no fault."""

from __future__ import annotations

import gc

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Ten thousand collected tests stay to the end: nobody need go through them again and again to
    see what can be thrown away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
