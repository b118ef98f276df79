"""What goes on from paragraph to paragraph while a document is read: page, fields, tallies.

The tallies become the notices; which paragraph says what is told in ``paragraphs.py``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from zhenggai.core.documents.readers.base import Builder
from zhenggai.core.documents.readers.docx.numbering import Numbering
from zhenggai.core.documents.readers.docx.styles import Styles


@dataclass(slots=True)
class Field:
    """An open field: whether its instruction is still being given, and whether it is a table of
    contents (whose entries repeat the headings)."""

    instruction: bool = True
    contents: bool = False


@dataclass(slots=True)
class Story:
    """The running state of one reading."""

    styles: Styles
    numbering: Numbering
    tally: Counter[str] = field(default_factory=Counter)
    fields: list[Field] = field(default_factory=list)
    page: int = 1
    # A page break that a person set, with no text after it yet: the word processor records its
    # own break at the same place, which must not count twice.
    page_just_turned: bool = True
    rendered_breaks: int = 0
    set_breaks: int = 0
    # Text of a paragraph whose mark was deleted: it runs on into the next paragraph.
    carried: str = ""

    def turn_page(self, *, rendered: bool) -> None:
        """Go to the next page, unless a break at this very place was counted already."""
        if rendered:
            self.rendered_breaks += 1
        else:
            self.set_breaks += 1
        if not (rendered and self.page_just_turned):
            self.page += 1
        self.page_just_turned = not rendered

    def in_instruction(self) -> bool:
        """Whether text here belongs to a field's instruction, not to its result."""
        return any(item.instruction for item in self.fields)

    def in_contents(self) -> bool:
        """Whether text here is the result of a table of contents."""
        return any(item.contents for item in self.fields)

    def end_paragraph(self) -> None:
        """Drop instructions left open, so that a field never closed cannot swallow what follows."""
        if self.fields:
            self.fields = [item for item in self.fields if not item.instruction]

    def record(self, builder: Builder) -> None:
        """Turn the tallies into notices."""
        tally = self.tally
        changes = {key: tally[key] for key in ("inserted", "deleted", "moved") if tally[key]}
        if changes:
            counts = {key: tally[key] for key in ("inserted", "deleted", "moved")}
            builder.notice("docx.tracked-changes-accepted", **counts)
        for key, code in _NOTICES:
            if tally[key]:
                builder.notice(code, count=tally[key])
        if self.numbering.unknown_styles:
            styles = ", ".join(sorted(self.numbering.unknown_styles))
            builder.notice("docx.number-format-unknown", styles=styles)
        if self.numbering.unknown_instances:
            builder.notice("docx.numbering-missing", count=len(self.numbering.unknown_instances))
        if self.set_breaks and not self.rendered_breaks:
            builder.notice("docx.pages-by-set-breaks-only", count=self.set_breaks)


_NOTICES = (
    ("comments", "docx.comments-left-out"),
    ("hidden", "docx.hidden-text-left-out"),
    ("contents", "docx.contents-left-out"),
    ("symbols", "docx.symbols-left-out"),
    ("embedded", "docx.embedded-document-left-out"),
    ("notes", "docx.notes-appended"),
)
