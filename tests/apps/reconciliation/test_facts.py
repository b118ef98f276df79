"""Which gaps items have, and which entries a choice of gaps leaves."""

from __future__ import annotations

import pytest

from zhenggai.apps.reconciliation.facts import Gap, chosen, facts
from zhenggai.core.records import Reconciliation


def test_it_counts_each_gap(made: Reconciliation) -> None:
    counts = facts(made).counts()

    assert counts[Gap.UNANSWERED] == counts[Gap.GENERAL] == counts[Gap.ANSWERED] == 1
    assert counts[Gap.NO_CAUSE] == 2
    assert counts[Gap.NO_OWNER] == counts[Gap.NO_DATE] == 2
    assert counts[Gap.NO_FIGURE] == 3
    assert counts[Gap.PAPER] == 2
    assert counts[Gap.ORPHAN] == counts[Gap.FLAGGED] == 1
    assert counts[Gap.PERSON] == counts[Gap.UNKNOWN] == 0


def test_without_a_choice_everything_is_listed_problems_first(made: Reconciliation) -> None:
    entries = chosen(facts(made), frozenset())

    assert [(e.kind, e.id) for e in entries] == [
        ("problem", "P1"),
        ("problem", "P2"),
        ("problem", "P3"),
        ("orphan", "M3"),
        ("cause", "C1"),
    ]
    assert [link.measure for link in entries[0].links] == ["M1", "M2"]


@pytest.mark.parametrize(
    ("gaps", "left"),
    [
        ({Gap.UNANSWERED}, ["P3"]),
        ({Gap.UNANSWERED, Gap.GENERAL}, ["P2", "P3"]),
        ({Gap.NO_CAUSE}, ["P2", "P3"]),
        ({Gap.NO_CAUSE, Gap.UNANSWERED}, ["P3"]),
        ({Gap.NO_OWNER}, ["P1", "P2", "M3"]),
        ({Gap.NO_OWNER, Gap.ANSWERED}, ["P1"]),
        ({Gap.ORPHAN}, ["M3"]),
        ({Gap.ORPHAN, Gap.PAPER}, ["M3"]),
        ({Gap.FLAGGED}, ["P3"]),
        ({Gap.PERSON}, []),
    ],
)
def test_gaps_combine(made: Reconciliation, gaps: set[Gap], left: list[str]) -> None:
    assert [entry.id for entry in chosen(facts(made), frozenset(gaps))] == left


def test_a_gap_of_measures_hides_the_measures_without_it(made: Reconciliation) -> None:
    entries = chosen(facts(made), frozenset({Gap.NO_OWNER}))

    assert [link.measure for link in entries[0].links] == ["M2"]
