"""Bytes of a text format to text: one stated order of encodings, each tried strictly.

Nothing is guessed from letter statistics: short GB18030 passages are taken for Korean by the
libraries that do. What fits no encoding is refused with the byte where it stops fitting.
"""

from __future__ import annotations

import codecs
import re

from zhenggai.core.errors import Invalid

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What a page of text may hold besides letters: tab, line ends, vertical tab, form feed, and the
# end-of-file mark of DOS.
_CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
_ORDINARY = re.compile(
    "[\t\n\r -~\u00a0-\u00ff\u2010-\u2027\u2030-\u205e\u2460-\u24ff\u3000-\u30ff\u3400-\u9fff"
    "\uff01-\uffe6]"
)
_HAN = re.compile("[\u3400-\u9fff]")
_HAN_AMONG_LETTERS = re.compile("(?<=[A-Za-z])[\u3400-\u9fff](?![\u3000-\u9fff\uff00-\uffef])")

_CONTROLS_PER_TEXT = 0.01
_ORDINARY_PER_TEXT = 0.95
_SAMPLE = 65536


def decode(data: bytes, *, name: str) -> tuple[str, str]:
    """The text and the name of its encoding, without the byte order mark.

    Order: byte order mark, strict UTF-8, UTF-16 without a mark (where the NUL bytes say so),
    strict GB18030. Raises ``Invalid``: ``document.binary`` for what is no text,
    ``document.wrong-encoding`` for text in no or a damaged encoding; ``place`` is a byte offset.
    """
    text, encoding, skipped = _decoded(data, name)
    controls = _CONTROL.findall(text)
    if "\x00" in text or len(controls) > _CONTROLS_PER_TEXT * len(text):
        first = _CONTROL.search(text)
        assert first is not None
        before = text[: first.start()]
        raise Invalid("document.binary", name=name, place=skipped + len(before.encode(encoding)))
    return text, encoding


def _decoded(data: bytes, name: str) -> tuple[str, str, int]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, name, len(mark)), encoding, len(mark)
    if 0 in data:
        wide = _wide(data)
        if wide:
            return _strict(data, wide, name, 0), wide, 0
    try:
        return data.decode("utf-8"), "utf-8", 0
    except UnicodeDecodeError as fault:
        if 0 in data:
            raise Invalid("document.binary", name=name, place=data.index(0)) from fault
        if _is_damaged_utf8(data):
            raise Invalid("document.wrong-encoding", name=name, place=fault.start) from fault
        first = fault.start
    text = _strict(data, "gb18030", name, 0)
    if _is_western(text):
        raise Invalid("document.wrong-encoding", name=name, place=first)
    return text, "gb18030", 0


def _strict(data: bytes, encoding: str, name: str, skipped: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        place = skipped + fault.start
        raise Invalid("document.wrong-encoding", name=name, place=place) from fault


def _wide(data: bytes) -> str | None:
    """UTF-16 byte order of data with NULs and no mark, ``None`` where neither makes text.

    The parity of the NULs alone does not tell: 一 (U+4E00) has one where a letter has none.
    """
    sample = data[: _SAMPLE - _SAMPLE % 2]
    shares = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        shares[encoding] = len(_ORDINARY.findall(text)) / max(1, len(text))
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] >= _ORDINARY_PER_TEXT else None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all of it is UTF-8 beyond Latin letters, so that GB18030 would misread it.

    A cut or flipped byte in Chinese UTF-8 often leaves a byte string that GB18030 accepts.
    """
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(1 for char in text if char >= "\u0800") - bad
    return good > 2 and good >= 4 * bad


def _is_western(text: str) -> bool:
    """Whether every Chinese character stands alone behind a Latin letter: an accented letter or
    a curly quote of a Western code page, which GB18030 swallows with the letter behind it."""
    han = len(_HAN.findall(text))
    return han > 0 and len(_HAN_AMONG_LETTERS.findall(text)) == han
