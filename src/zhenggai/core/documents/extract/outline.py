"""The headings of a document, from its numbers, its declared styles and its shape.

Depth follows GB/T 9704-2012 (一、→（一）→1.→(1)→①); where levels are skipped below a parent the
child moves up to stand right under it. A numbered line is a heading only when something stands
below it: otherwise it is a list item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhenggai.core.documents.extract.pieces import Piece
from zhenggai.core.documents.extract.roles import field_at, is_label, label_at, title_role
from zhenggai.core.documents.tidy.numbering import DEPTH, Mark, Style
from zhenggai.core.records import Document, Heading, Span

_PAPER = re.compile(
    r"(报告|材料|方案|通报|意见|情况|通知|清单|总结|提纲|台账|汇报|公告|公示|简报|回复|"
    r"report|audit|plan|review|findings|letter)"
)
_MATTER = re.compile(
    r"整改|检查|巡察|巡视|审计|督察|督查|自查|反馈|剖析|生活会|隐患|audit|correct", re.I
)
_SENTENCE_END = re.compile(r"[。!?]|$")
_STRONG = frozenset({Style.CHAPTER, Style.CHINESE, Style.CHINESE_BRACKET})
_LIST = frozenset({Style.ARABIC, Style.ARABIC_BRACKET, Style.CIRCLED, Style.DOTTED, Style.QUESTION})
_TITLE_ENDS = "。!?;,、"
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading with the piece it came from and where its own words end in that piece."""

    piece: int
    depth: int  # natural depth; 0 for the document title
    number: str
    title: Span


def find_headings(
    document: Document, folded: str, pieces: list[Piece]
) -> tuple[tuple[Heading, ...], list[Headed]]:
    """The outline and, parallel to it, the piece each heading came from."""
    headed: list[Headed] = []
    title = _document_title(document, folded, pieces)
    dotted = any(p.mark and p.mark.style is Style.DOTTED and p.opens for p in pieces)
    for index in range(len(pieces)):
        if title is not None and index == title[0]:
            headed.append(Headed(index, 0, "", title[1]))
            continue
        found = _heading(document, folded, pieces, index, dotted)
        if found is not None:
            headed.append(found)
    return _nest(document, headed, pieces), headed


def written(document: Document, mark: Mark) -> str:
    """A number as the document writes it; ``Mark.text`` is folded."""
    return document.text[mark.start : mark.end].strip()


def _document_title(
    document: Document, folded: str, pieces: list[Piece]
) -> tuple[int, Span] | None:
    best: tuple[float, int, Span] | None = None
    for index, piece in enumerate(pieces[:10]):
        text = folded[piece.body.start : piece.body.end]
        if piece.level == 0:
            return index, piece.body
        if piece.mark and piece.mark.style is not Style.BULLET:
            break
        if len(text) > 80 or len(text) < 5 or text[-1] in _TITLE_ENDS:
            continue
        score = _title_score(text) - index * 0.1
        if score >= 2 and (best is None or score > best[0]):
            best = (score, index, piece.body)
    return (best[1], best[2]) if best else None


def _title_score(text: str) -> float:
    score = 0.0
    tail = re.sub(
        r"[(\[].*?[)\]]|[\d篇份范文例之\s]+$|\.docx?|[\s\d一二三四五六七八九十篇]+$", "", text
    )
    if _PAPER.search(tail[-6:]) or _PAPER.search(text.lower()[-24:]):
        score += 2
    if _MATTER.search(text):
        score += 1
    if re.search(r"[:：]", text) or re.search(r"\d{4}-\d\d|来源|时间|公众号|《", text):
        score -= 3
    if 8 <= len(text) <= 45:
        score += 0.3
    return score


def _heading(
    document: Document, folded: str, pieces: list[Piece], index: int, dotted: bool
) -> Headed | None:
    piece = pieces[index]
    if piece.level is not None and len(piece.body) <= _LONGEST_TITLE:
        number = written(document, piece.mark) if piece.mark else ""
        return Headed(index, max(1, piece.level), number, piece.body)
    if piece.mark is None:
        return _unnumbered(folded, pieces, index)
    style = piece.mark.style
    title = _title_of(folded, piece)
    if title is None:
        return None
    number = written(document, piece.mark)
    if style in _STRONG:
        return Headed(index, DEPTH[style], number, title)
    if style is Style.DOTTED and len(title) <= 60:
        return Headed(index, piece.mark.depth, number, title)
    if style in _LIST and _has_body(folded, pieces, index, title):
        depth = 1 if dotted and style is Style.ARABIC else DEPTH.get(style, 3)
        return Headed(index, depth, number, title)
    return None


def _title_of(folded: str, piece: Piece) -> Span | None:
    """The words of the heading: up to the first full stop, or the colon that opens its text."""
    body = piece.body
    newline = folded.find("\n", body.start, body.end)
    stop = _SENTENCE_END.search(folded, body.start, body.end)
    end = min(body.end, stop.end() if stop else body.end)
    if newline > 0 and not folded[newline - 1].isalnum() and newline < end:
        end = newline
    colon = folded.find(":", body.start, end)
    if 0 < colon - body.start <= 30 and end - colon > 12:
        end = colon + 1
    ordinal = next((m.start for m in piece.ordinals if m.start < end), None)
    if ordinal is not None:
        end = ordinal
    while end > body.start and folded[end - 1] in " *\n":
        end -= 1
    return Span(body.start, end) if end > body.start else None


def _unnumbered(folded: str, pieces: list[Piece], index: int) -> Headed | None:
    """A short line of its own that names a role, with text below it."""
    piece = pieces[index]
    text = folded[piece.body.start : piece.body.end]
    if not piece.opens or not 2 <= len(text) <= 26 or text[-1] in "。!?;,:、.":
        return None
    bold = folded.startswith("**", piece.span.start)
    if (title_role(text) is None and not bold) or re.search(r"范文|范例|模板", text):
        return None
    if index + 1 >= len(pieces) or not re.search(r"[\u4e00-\u9fff]", text):
        return None
    return Headed(index, 1, "", piece.body)


def _has_body(folded: str, pieces: list[Piece], index: int, title: Span) -> bool:
    """Whether text of its own stands below a numbered line."""
    piece = pieces[index]
    assert piece.mark is not None
    rest = Span(title.end, piece.body.end)
    if piece.ordinals and len(title) <= 45 and len(rest) > 12:
        return True
    if len(rest) > 20 and len(title) <= 60 and is_label(folded, rest.start, rest.end):
        return True
    text = folded[title.start : title.end]
    if re.match(r'关于".{4,}', text):
        return True
    if len(rest) > 2 and re.match(r"(关于|针对|对).{4,}(问题|方面)", text):
        return True
    below = pieces[index + 1] if index + 1 < len(pieces) else None
    if below is None or len(piece.body) > _LONGEST_TITLE:
        return False
    if below.mark is None:
        return _own_paragraph(folded, pieces, index)
    if below.mark.style in {Style.ORDINAL, Style.FIRST, Style.BULLET}:
        return True
    if piece.mark.style is Style.ARABIC and below.mark.style is Style.DOTTED:
        return below.mark.text.startswith(f"{piece.mark.value}.")
    mine = DEPTH.get(piece.mark.style, 3)
    theirs = DEPTH.get(below.mark.style, 3)
    first = below.mark.value == 1 or _goes_on_from(pieces, index, below.mark)
    return theirs > mine and first and len(piece.body) <= _LONGEST_TITLE


def _goes_on_from(pieces: list[Piece], index: int, mark: Mark) -> bool:
    """Whether ``mark`` continues a count that runs on through the headings: (23) … (24)."""
    for before in range(index - 1, -1, -1):
        other = pieces[before].mark
        if other and other.style is mark.style:
            return other.value == mark.value - 1
    return False


def _own_paragraph(folded: str, pieces: list[Piece], index: int) -> bool:
    """Whether the unnumbered text below belongs to this number and is not the document going on:
    it opens with a label, or a later sibling follows it."""
    piece, below = pieces[index], pieces[index + 1]
    assert piece.mark is not None
    if not piece.opens:
        return False
    if label_at(folded, below.body.start, below.body.end) is not None:
        return True
    if field_at(folded, below.body.start, below.body.end):
        return piece.mark.value == 1 and not _next_is(pieces, index, 2)
    for later in pieces[index + 2 : index + 12]:
        if later.level is not None:
            return False
        if later.mark is None or later.mark.style in {Style.ORDINAL, Style.BULLET, Style.FIRST}:
            continue
        if later.mark.style is piece.mark.style:
            return later.mark.value == piece.mark.value + 1
        if DEPTH.get(later.mark.style, 3) < DEPTH.get(piece.mark.style, 3):
            break
    sibling = _sibling_before(pieces, index)
    return sibling is not None and pieces[sibling + 1].mark is None


def _next_is(pieces: list[Piece], index: int, value: int) -> bool:
    """Whether a sibling numbered ``value`` comes before a heading of a higher level does."""
    mark = pieces[index].mark
    assert mark is not None
    for later in pieces[index + 1 : index + 12]:
        if later.mark and later.mark.style is mark.style:
            return later.mark.value == value
        if later.mark and DEPTH.get(later.mark.style, 9) < DEPTH.get(mark.style, 3):
            break
    return False


def _sibling_before(pieces: list[Piece], index: int) -> int | None:
    mark = pieces[index].mark
    assert mark is not None
    for before in range(index - 1, max(-1, index - 12), -1):
        other = pieces[before].mark
        if other and other.style is mark.style:
            return before if other.value == mark.value - 1 else None
    return None


def _nest(document: Document, headed: list[Headed], pieces: list[Piece]) -> tuple[Heading, ...]:
    has_chapter = any(
        (mark := pieces[head.piece].mark) is not None and mark.style is Style.CHAPTER
        for head in headed
    )
    outline: list[Heading] = []
    stack: list[tuple[int, int, int]] = []  # natural depth, level, index
    for index, head in enumerate(headed):
        piece = pieces[head.piece]
        depth = head.depth
        chapter = piece.mark is not None and piece.mark.style is Style.CHAPTER
        if has_chapter and depth and not chapter:
            depth += 1
        while stack and stack[-1][0] >= depth:
            stack.pop()
        parent = stack[-1] if stack and stack[-1][0] > 0 else None
        level = min(depth, parent[1] + 1) if parent else depth
        stack.append((depth, level, index))
        start = piece.span.start
        end = (
            pieces[headed[index + 1].piece].span.start
            if index + 1 < len(headed)
            else len(document.text)
        )
        span = Span(start, head.title.end)
        outline.append(
            Heading(
                level=level,
                number=head.number,
                title=document.text[head.title.start : head.title.end],
                span=span,
                body=Span(min(span.end, end), end),
                parent=parent[2] if parent else None,
            )
        )
    return tuple(outline)
