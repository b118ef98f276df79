"""The words of a document in reading order, each stretch with the role it plays.

A strand is a sentence, or a whole list item, together with its role and place: what the heading
says, what a label (整改措施：) or a turning sentence (“针对上述问题…情况如下：”) made of it since.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from zhenggai.core.documents.extract.cues import short_of
from zhenggai.core.documents.extract.outline import Headed
from zhenggai.core.documents.extract.pieces import Piece
from zhenggai.core.documents.extract.roles import (
    field_at,
    is_closing,
    label_at,
    title_role,
    turn,
)
from zhenggai.core.documents.tidy.numbering import Mark, Style
from zhenggai.core.documents.tidy.sentences import sentences
from zhenggai.core.records import Heading, Role, Span

_SAID = re.compile(
    r"^(?!按照|根据|对照|针对|为|同时|围绕|结合).{0,30}?(?<!批评)(?<!意见)(建议|强调|要求|指出|表示|表态|认为|提出)[,:]"
)
_NUMBERS = "0123456789一二三四五六七八九十()、. "
_NAMES_PROBLEM = re.compile(r"(?:关于|针对).{4,200}问题")
_TURNING = 120  # characters of a paragraph in which it can turn
_NEXT = re.compile(r"下一?步[,，]|今后[,，]|下阶段[,，]")
_INSTEAD = {"建议": Role.MEASURES, "强调": Role.MEASURES, "要求": Role.MEASURES}
_SAYS = {"表示": Role.MEASURES, "表态": Role.MEASURES, "指出": Role.PROBLEMS, "认为": Role.PROBLEMS}
_LISTED = frozenset(
    {Style.ARABIC, Style.ARABIC_BRACKET, Style.CIRCLED, Style.DOTTED, Style.QUESTION, Style.BULLET}
)


@dataclass(frozen=True, slots=True)
class Strand:
    """``span`` without its number. ``listed`` says that it is a list item or an ordinal item as a
    whole; ``item`` numbers the paragraph or item it stands in, ``labelled`` that a label gave the
    role. ``title`` marks the words of a heading themselves."""

    span: Span
    role: Role
    heading: int | None
    item: int
    number: str | None = None
    listed: bool = False
    ordinal: bool = False
    labelled: bool = False
    field: bool = False


@dataclass(slots=True)
class _State:
    heading: int | None = None
    role: Role = Role.OPENING
    labelled: bool = False
    item: int = 0


class Weaver:
    """Walks the pieces once and yields their strands."""

    def __init__(
        self,
        text: str,
        folded: str,
        pieces: list[Piece],
        outline: tuple[Heading, ...],
        headed: list[Headed],
    ) -> None:
        self._text = text
        self._folded = folded
        self._pieces = pieces
        self._outline = outline
        self._heading_of = {head.piece: (n, head) for n, head in enumerate(headed)}
        self._children = Counter(heading.parent for heading in outline)
        self.heading_roles = heading_roles(folded, outline)
        self._state = _State()
        self._strands: list[Strand] = []

    def weave(self) -> list[Strand]:
        """All strands of the document in order."""
        for index, piece in enumerate(self._pieces):
            self._state.item += 1
            body = piece.body
            if index in self._heading_of:
                number, head = self._heading_of[index]
                self._enter(number)
                body = Span(min(head.title.end, body.end), body.end)
                mark = None
            else:
                mark = piece.mark
                self._leave(piece)
            self._paragraph(body, piece, mark)
        return self._strands

    def _number(self, mark: Mark | None) -> str | None:
        return None if mark is None else self._text[mark.start : mark.end].strip()

    def _enter(self, heading: int) -> None:
        state = self._state
        state.heading = heading
        role = self.heading_roles[heading]
        if self._outline[heading].level == 0:
            state.role = Role.OPENING
        elif role is not None:
            state.role = role
        elif state.labelled or state.role is Role.OPENING:
            state.role = Role.OTHER
        state.labelled = False

    def _leave(self, piece: Piece) -> None:
        """A paragraph that turns to something else (“具体要求：”, “督察要求，…”) ends the last leaf
        heading: what follows answers all of its siblings."""
        heading = self._state.heading
        if heading is None or piece.mark is not None or not piece.opens:
            return
        words = self._folded[piece.body.start : min(piece.body.end, piece.body.start + _TURNING)]
        whole = piece.body.end - piece.body.start <= len(words)
        said = _SAID.match(words)
        if said:
            role = (_INSTEAD | _SAYS).get(said.group(1))
        elif whole and words[-1] == ":":
            if label_at(words, 0, len(words)) and "要求" not in words:
                return
            role = turn(words)
        else:
            return
        siblings = self._children[self._outline[heading].parent]
        apart = siblings > 2 and self.heading_roles[heading] in {None, Role.PROBLEMS}
        if role is not None and role is not self._state.role and apart:
            self._state.heading = self._outline[heading].parent

    def _paragraph(self, body: Span, piece: Piece, mark: Mark | None) -> None:
        """One piece: its ordinals, else its sentences; labels and turns change the role."""
        ordinals = [m for m in piece.ordinals if body.start <= m.start < body.end]
        first = ordinals[0].start if ordinals else body.end
        own = mark if mark and mark.style in {Style.ORDINAL, Style.FIRST} else None
        if own:
            self._ordinal_item(Span(body.start, first), own)
        elif mark and mark.style in _LISTED and not ordinals:
            self._list_item(body, mark)
        else:
            self._run(Span(body.start, first), self._number(mark))
        for number, ordinal in enumerate(ordinals):
            end = ordinals[number + 1].start if number + 1 < len(ordinals) else body.end
            self._state.item += 1
            self._ordinal_item(Span(ordinal.end, end), ordinal)

    def _list_item(self, body: Span, mark: Mark) -> None:
        """A numbered item is one strand up to the first label inside it."""
        if mark.style is Style.QUESTION:
            self._state.role, self._state.labelled = Role.PROBLEMS, True
        label = self._label_inside(body)
        head = Span(body.start, label) if label is not None else body
        if self._labels(head):
            self._run(body, self._number(mark))
            return
        if _blank(self._folded, head):
            pass
        elif turn(self._folded[head.start : head.end]) and self._folded[head.end - 1] == ":":
            self._run(head, self._number(mark))
        else:
            self._put(_trimmed(self._folded, head), number=self._number(mark), listed=True)
        if label is not None:
            self._aside(Span(label, body.end), mark, head)

    def _aside(self, span: Span, mark: Mark, head: Span) -> None:
        """Labelled words inside one item (“…。措施：…”): the next item starts as this one did."""
        state = self._state
        before = state.role, state.labelled
        self._run(span, self._number(mark))
        if not _blank(self._folded, head):
            state.role, state.labelled = before

    def _ordinal_item(self, span: Span, mark: Mark) -> None:
        label = self._label_inside(span)
        head = _trimmed(self._folded, Span(span.start, label if label is not None else span.end))
        ended = self._turns_inside(head)
        if ended is not None:
            tail = Span(ended, head.end)
            head = _trimmed(self._folded, Span(head.start, ended))
        if not _blank(self._folded, head):
            self._put(head, number=self._number(mark), listed=True, ordinal=True)
        if ended is not None:
            self._run(tail, None)
        if label is not None:
            self._aside(Span(label, span.end), mark, head)

    def _turns_inside(self, span: Span) -> int | None:
        """Offset of a sentence behind the first that hands over to somebody else’s words."""
        said = sentences(self._folded, span, semicolons=False)
        for sentence in said[1:]:
            words = self._folded[sentence.start : sentence.end]
            found = _SAID.match(words)
            if found and len(words) > found.end() + 4:
                return sentence.start
            if _NEXT.match(words):
                return sentence.start
        return None

    def _run(self, span: Span, number: str | None) -> None:
        """Sentences in a row, each taken by itself."""
        for sentence in sentences(self._folded, span):
            self._sentence(sentence, number)

    def _sentence(self, sentence: Span, number: str | None) -> None:
        start = sentence.start
        state = self._state
        while True:
            label = label_at(self._folded, start, sentence.end)
            if label is None:
                break
            state.role, state.labelled = label[0], True
            start = label[1]
        words = self._folded[start : sentence.end]
        if field_at(self._folded, start, sentence.end):
            self._put(Span(start, sentence.end), number=number, field=True)
            return
        said = _SAID.match(words)
        if said and not _quoted(words, said.end()):
            state.role = (_INSTEAD | _SAYS).get(said.group(1), state.role)
            start += said.end()
            words = self._folded[start : sentence.end]
        start = self._turn(words, start)
        rest = _trimmed(self._folded, Span(start, max(start, sentence.end)))
        if _blank(self._folded, rest):
            return
        if is_closing(self._folded[rest.start : rest.end]):
            state.role = Role.CLOSING
        self._put(rest, number=number)

    def _turn(self, words: str, start: int) -> int:
        """Follow a turning sentence; returns where the words behind it begin."""
        colon = words.find(":")
        head = words[: colon + 1] if colon >= 0 else words
        role = turn(head)
        if role is None:
            return start
        inside = self._state.role
        if role is Role.PROBLEMS and colon < 0 and not re.search(r"如下|以下", head):
            return start
        if role is Role.MEASURES and colon < 0 and not re.search(r"如下|以下", head):
            if inside in {Role.OPENING, Role.PROBLEMS, Role.OTHER}:
                self._state.role = role
            return start
        if role is Role.CAUSES and colon < 0 and not re.search(r"如下|以下", head):
            if inside is not Role.OPENING:
                self._state.role = role
            return start
        self._state.role = role
        return start + len(head)

    def _labels(self, span: Span) -> bool:
        return label_at(self._folded, span.start, span.end) is not None

    def _label_inside(self, span: Span) -> int | None:
        """Offset of the first role label or field that opens a sentence within ``span``."""
        for sentence in sentences(self._folded, span)[1:]:
            if label_at(self._folded, sentence.start, sentence.end) or field_at(
                self._folded, sentence.start, sentence.end
            ):
                return sentence.start
        return None

    def _put(
        self,
        span: Span,
        *,
        number: str | None = None,
        listed: bool = False,
        ordinal: bool = False,
        field: bool = False,
    ) -> None:
        state = self._state
        strand = Strand(
            span, state.role, state.heading, state.item, number, listed, ordinal, state.labelled
        )
        self._strands.append(replace(strand, field=True) if field else strand)


def heading_roles(folded: str, outline: tuple[Heading, ...]) -> list[Role | None]:
    """The role each heading names, else that of its parent; ``None`` where neither names one."""
    roles: list[Role | None] = []
    for heading in outline:
        if heading.level == 0:
            roles.append(None)
            continue
        title = folded[heading.span.start : heading.span.end]
        own = title_role(title)
        above = roles[heading.parent] if heading.parent is not None else None
        if above is Role.MEASURES and (_NAMES_PROBLEM.search(title) or _restates(title)):
            own = Role.MIXED
        elif above in {Role.PROBLEMS, Role.CAUSES, Role.MEASURES}:
            own = above
        elif own is Role.PROBLEMS and (
            above in {Role.PROGRESS, Role.MIXED} or _NAMES_PROBLEM.match(title.lstrip(_NUMBERS))
        ):
            own = Role.MIXED
        roles.append(own or above)
    return roles


def _restates(title: str) -> bool:
    """“门面租金长期拖欠问题” above its measures: a heading that is the problem itself."""
    return title.rstrip("。: ").endswith("问题") and short_of(title)


def _quoted(words: str, end: int) -> bool:
    return words[:end].count('"') % 2 == 1


def _trimmed(folded: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and folded[start] in " \t\r\n*":
        start += 1
    while end > start and folded[end - 1] in " \t\r\n*":
        end -= 1
    return Span(start, end)


def _blank(folded: str, span: Span) -> bool:
    return not any(c.isalnum() for c in folded[span.start : span.end])
