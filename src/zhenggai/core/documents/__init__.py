"""Bytes in, draft records out: readers → tidy → outline → extract.

``read`` decodes one file, ``understand`` finds its outline and items, ``marking`` whether it is
marked as a state secret. All are pure: the same bytes and name give the same answer.
"""

from zhenggai.core.documents.classification import Level, Marking, Where, marking, marking_of_name
from zhenggai.core.documents.extract import understand
from zhenggai.core.documents.readers import Limits, read

__all__ = [
    "Level",
    "Limits",
    "Marking",
    "Where",
    "marking",
    "marking_of_name",
    "read",
    "understand",
]
