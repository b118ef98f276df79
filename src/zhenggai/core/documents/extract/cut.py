"""Whether a text starts or stops in mid-item, so that what is missing there is unknown."""

from __future__ import annotations

import re

from zhenggai.core.documents.extract.pieces import Piece
from zhenggai.core.documents.extract.roles import label_at
from zhenggai.core.documents.tidy.numbering import Style

_ENDED = frozenset('。.!?;)"]>…')
_SIGNED = re.compile(
    r"\d{4}年|20[x\d]{2}|(?:局|委|办|部|处|镇|乡|政府|公司|学校|中心|组|会|院|党委|党组)$|打印|关闭|来源|附件|联系|电话|"
    r"^(?:报送|抄送|主送|印发|此致|敬礼|特此)"
)
_LONG = 30


def cut_ends(folded: str, pieces: list[Piece]) -> frozenset[str]:
    """``{"start", "end"}`` or a part of it."""
    ends: set[str] = set()
    if pieces and _starts_inside(pieces[0]):
        ends.add("start")
    if pieces and _stops_inside(folded, pieces):
        ends.add("end")
    return frozenset(ends)


def _starts_inside(piece: Piece) -> bool:
    """The first words carry a number that is not the first of its kind."""
    mark = piece.mark
    return mark is not None and mark.value > 1 and mark.style in {Style.ORDINAL, Style.FIRST}


def _stops_inside(folded: str, pieces: list[Piece]) -> bool:
    for piece in reversed(pieces):
        text = folded[piece.body.start : piece.body.end].rstrip(" *\n")
        if not text:
            continue
        label = label_at(folded, piece.body.start, piece.body.end)
        if label is not None and label[1] >= piece.body.end:
            return True
        if text[-1] in _ENDED:
            return False
        if len(text) >= _LONG:
            return _SIGNED.search(text[-14:]) is None or text[-1] in ",、:"
        if not _SIGNED.search(text) and len(text) > 12 and piece.mark is not None:
            return True
    return False
