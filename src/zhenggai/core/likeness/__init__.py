"""Findings that are like one another: 屡查屡犯 and 共性问题, told by words and what they stand for.

A finding is known by its traits; rare ones that two share make them alike. An index gives
candidates by the traits that ``asked`` chooses, ``nearest`` ranks them, and ``shared`` says by
which words, so that a person can judge. Nothing here decides: it proposes.
"""

from zhenggai.core.likeness.ranking import (
    MOST_COMPARED,
    MOST_ROWS,
    TOP,
    Weights,
    asked,
    likeness,
    nearest,
)
from zhenggai.core.likeness.traits import made_by, shared, traits

__all__ = [
    "MOST_COMPARED",
    "MOST_ROWS",
    "TOP",
    "Weights",
    "asked",
    "likeness",
    "made_by",
    "nearest",
    "shared",
    "traits",
]
