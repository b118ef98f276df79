"""Bytes in, draft records out: readers → tidy → outline → extract.

``read`` decodes one file, ``understand`` finds its outline and items. Both are pure: the same
bytes and name give the same answer.
"""

from zhenggai.core.documents.extract import understand
from zhenggai.core.documents.readers import Limits, read

__all__ = ["Limits", "read", "understand"]
