"""HTML pages: the article of the page as headings, paragraphs, list items and tables.

Decoding and parsing stand here; what is left out of a page stands in ``html_furniture``, how
elements become blocks in ``html_blocks``.
"""

from __future__ import annotations

import re

from lxml import etree

from zhenggai.core.documents.readers.base import Builder, Limits, clean
from zhenggai.core.documents.readers.decode import decode
from zhenggai.core.documents.readers.html_blocks import Piece, pieces_of
from zhenggai.core.documents.readers.html_furniture import article_pieces, strip_furniture
from zhenggai.core.errors import Invalid
from zhenggai.core.records import BlockKind, Document

# An element costs the parser some 200 bytes; this keeps the tree below 1 GiB whatever the file.
_MOST_TAGS = 2_000_000
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,24})", re.I)
# Labels a page may declare, and the superset that Python should decode them with.
_DECLARED = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "us-ascii": "cp1252",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The main text of an HTML page.

    ``<h1>`` is the title (level 0) where the page has one, level 1 where it has several. What is
    hidden and what belongs to the site, not to the article, is left out and counted in the
    notices ``html.hidden-left-out`` and ``html.page-furniture-left-out`` (value ``count``).
    Raises ``Invalid``: ``document.binary``, ``document.wrong-encoding``, ``document.too-deep``,
    ``document.too-many-tags``, ``document.too-many-cells``, ``document.damaged``,
    ``document.no-text``.
    """
    if data.count(b"<") > _MOST_TAGS:
        raise Invalid("document.too-many-tags", name=name, most=_MOST_TAGS)
    text, encoding = _text(data, name)
    root = _tree(text, name)
    builder = Builder(name=name, format="html", limits=limits)
    if root is not None:
        hidden, furniture = strip_furniture(root)
        pieces, outside = article_pieces(*pieces_of(root, name=name))
        _add(pieces, builder)
        if hidden:
            builder.notice("html.hidden-left-out", count=hidden)
        if furniture + outside:
            builder.notice("html.page-furniture-left-out", count=furniture + outside)
    return builder.build(data, encoding=encoding)


def _text(data: bytes, name: str) -> tuple[str, str]:
    """Text and encoding: byte order mark, UTF-8, what the page declares, then as plain text.

    UTF-8 goes before the declaration because servers convert pages and forget the declaration,
    while text in another encoding is hardly ever valid UTF-8; where only two-byte sequences stand
    in it (a few GBK characters can be taken for Cyrillic or Arabic), the declaration decides.
    """
    found = _META.search(data[:4096])
    declared = _DECLARED.get(found[1].decode("ascii").lower()) if found else None
    if declared is None or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(data, name=name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and any(char >= "\u0800" for char in text):
        return decode(data, name=name)
    try:
        text = data.decode(declared)
    except UnicodeDecodeError:
        return decode(data, name=name)
    if "\x00" in text:
        raise Invalid("document.binary", name=name, place=data.find(b"\x00"))
    return text, declared


def _tree(text: str, name: str) -> etree._Element | None:
    """The parsed page, ``None`` where it has no element at all."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    raw = clean(text).encode("utf-8")
    try:
        root: etree._Element | None = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as fault:
        _refuse_beyond_limits(parser, name)
        if "empty" in str(fault).lower():
            return None
        raise Invalid("document.damaged", name=name, place=fault.lineno) from fault
    # The parser stops at its limits (depth 255, 10 MB in one piece) and hands over what it has
    # got: a part, which must not pass for the page.
    _refuse_beyond_limits(parser, name)
    return root


def _refuse_beyond_limits(parser: etree.HTMLParser[etree._Element], name: str) -> None:
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise Invalid("document.too-deep", name=name, place=entry.line)


def _add(pieces: list[Piece], builder: Builder) -> None:
    titles = sum(1 for piece in pieces if piece.rank == 1)
    up = 1 if titles <= 1 else 0
    for piece in pieces:
        if piece.rows is not None:
            builder.table(piece.rows)
        elif piece.rank:
            builder.paragraph(piece.text, kind=BlockKind.HEADING, level=piece.rank - up)
        else:
            kind = BlockKind.LIST_ITEM if piece.in_list else BlockKind.PARAGRAPH
            builder.paragraph(piece.text, kind=kind, number=piece.number)
