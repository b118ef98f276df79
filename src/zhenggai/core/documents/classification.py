"""Whether a document is marked as a state secret: 绝密, 机密 or 秘密, TOP SECRET and below.

Only markings are looked for: a line of its own at the head of the document or of a sheet, in a
running head or foot, or a part of the file name. Sentences that speak of secrets mark nothing.
Form of the marking: GB/T 9704-2012 section 7.2.2 (level, ★, term; copy number before, urgency
after it). 内部 and 工作秘密 are no state secrets and pass, as do commercial labels such as
"private and confidential".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.core.documents.readers.formats import ending
from zhenggai.core.folding import fold
from zhenggai.core.records import BlockKind, Document, Table

_HEAD_LINES = 12
_LONGEST_STARRED = 60
_LONGEST = 120  # a line of the head with all that may stand beside a marking is far shorter


class Level(StrEnum):
    """The three levels of the law on guarding state secrets, and what the same words in English
    banners stand for."""

    TOP_SECRET = "top_secret"  # noqa: S105 - a level, no password
    SECRET = "secret"  # noqa: S105
    CONFIDENTIAL = "confidential"


class Where(StrEnum):
    """Where a marking was found."""

    HEAD = "head"
    MARGIN = "margin"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Marking:
    """A marking that counts. It holds no word of the document, so that it may be spoken of."""

    level: Level
    where: Where


_LEVELS = {"绝密": Level.TOP_SECRET, "机密": Level.SECRET, "秘密": Level.CONFIDENTIAL}
_ENGLISH = {
    "TOP SECRET": Level.TOP_SECRET,
    "TOPSECRET": Level.TOP_SECRET,
    "SECRET": Level.SECRET,
    "CONFIDENTIAL": Level.CONFIDENTIAL,
}

# What no reader sees between two characters: zero-width and bidirectional signs, soft hyphens.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_STARS = re.compile("[☆✩✪✫✬✭✮✯✰⭐⋆∗＊*🌟]")
_BETWEEN = re.compile("(?<=[\u3400-\u9fff★0-9]) (?=[\u3400-\u9fff★])")
_APART = re.compile(r"(?<=[绝机秘])[\s._·-]+(?=密)")

_COUNT = r"[0-9零〇一二三四五六七八九十百]{1,4}"
_DATE = rf"[0-9零〇一二三四五六七八九十]{{4}}年(?:{_COUNT}月(?:{_COUNT}日)?)?"
_TERM = (
    rf"(?:{_COUNT}(?:个?月|年|日|天)|长期|永久|(?:{_DATE}|[^\s,。;:★]{{1,8}})(?:前|为止|止)"
    rf"|自?{_DATE}(?:[至到-]{_DATE})?|解密时间.{{1,12}})"
)
_LEVEL = "(?P<level>绝密|机密|秘密)"
_NOUN = "(?:级|件|文件|资料|材料|公文)?"
# Level, star and term, wherever in a short line: nothing but a marking is written so.
_STARRED = re.compile(rf"(?:国家)?{_LEVEL}{_NOUN}★+(?:{_TERM}|$|(?=\W))")
_PROSE = re.compile(r"[。;!?]|,.*,")
# Else the whole line must be made of such pieces, the level among them.
_PIECES = re.compile(
    rf"(?:(?:文件|定)?密级(?:和保密期限)?|秘密等级|保密等级|涉密等级)(?=\W|绝密|机密|秘密)"
    rf"|保密期限(?:{_TERM})?"
    rf"|{_LEVEL}{_NOUN}(?:★+)?(?:(?<=★){_TERM})?"
    rf"|{_TERM}"
    r"|份\s*号|(?:编|序)号|(?:第\s*)?[0-9]{1,8}(?:\s*[号份])?|共\s*[0-9]{1,6}\s*份|No"
    r"|特\s*急|特\s*提|加\s*急|平\s*急|急\s*件|紧急程度"
    r"|知悉范围|(?:不得|严禁|请勿|禁止)(?:翻印|复印|复制|外传|传播|拍照|转发)"
    r"|(?:阅|会|用)后(?:即|请)?(?:收回|退回|归还|销毁)|注意(?:保密|保存)|妥善保管"
    r"|[\W_]+"
)
_BANNER = re.compile(
    r"(?:(?:OVERALL |DOCUMENT |SECURITY )?CLASSIFICATION ?:? ?|CLASSIFIED ?:? ?)?"
    r"(?:(?:UK|US|EU|UE|NATO|COSMIC|AUSTRALIAN|CANADIAN)[ -])?"
    r"(?P<level>TOP[ -]?SECRET|SECRET|CONFIDENTIAL)"
    r"(?: ?//? ?[A-Z0-9 ,/()-]{1,60}| ?[-(:] ?[A-Z ]{1,20} EYES ONLY\)?| (?:UK|US|EU)"
    r"(?: EYES ONLY)?)?",
    re.I,
)
_SPACED = re.compile(r"\b[A-Z](?: [A-Z])+\b")
# In a name the title may follow the star at once: 机密★关于…的反馈意见.
_STARRED_NAME = re.compile(rf"{_LEVEL}{_NOUN}★")
_IN_NAME = re.compile(
    rf"(?:国家)?{_LEVEL}{_NOUN}[0-9]{{0,8}}(?:{_TERM})?|(?P<led>绝密|机密|秘密)(?=关于).*"
)
_CUTS = re.compile(r"[\s_\-.,、+()\[\]<>{}\"'《》~#@&=;!|/\\]+")
_HARD_CUTS = re.compile(r"[_\-.,+()\[\]<>{}\"'~#@&=;!|/\\]+")


def marking(document: Document, name: str) -> Marking | None:
    """The first marking of a document that was read, or of the name of its file; ``None`` where
    it bears none."""
    for line in _head(document):
        level = _of_line(line)
        if level is not None:
            return Marking(level, Where.HEAD)
    for line in document.margins:
        level = _of_line(line)
        if level is not None:
            return Marking(level, Where.MARGIN)
    return marking_of_name(name)


def marking_of_name(name: str) -> Marking | None:
    """The marking in a file name: all there is to judge where no text can be read."""
    last = re.split(r"[/\\]", name)[-1]
    end = ending(last)
    stem = last[: -len(end) - 1] if end else last
    level = _of_name(_plain(stem))
    return None if level is None else Marking(level, Where.NAME)


def _plain(text: str) -> str:
    """The text as it is compared: compatibility forms, traditional characters and odd stars made
    alike, nothing unseen in it, no space between the two characters of a level."""
    shown = fold(unicodedata.normalize("NFKC", _UNSEEN.sub("", text))).replace("祕", "秘")
    shown = _STARS.sub("★", " ".join(shown.split()))
    shown = re.sub(r"\s*★\s*", "★", shown)
    return _APART.sub("", shown)


def _head(document: Document) -> Iterator[str]:
    """The first lines, and those of each sheet; a row of a table is one line."""
    tables = {table.block: table for table in document.tables}
    of_sheets = bool(document.blocks) and all(b.kind is BlockKind.TABLE for b in document.blocks)
    left = _HEAD_LINES
    for index, block in enumerate(document.blocks):
        if of_sheets:
            left = _HEAD_LINES
        if left <= 0:
            return
        table = tables.get(index)
        text = document.text[block.span.start : block.span.end]
        # A number that the format supplies is no part of what the line says.
        body = text.removeprefix(block.number) if block.number else text
        lines = body.splitlines() if table is None else _rows(document, table)
        for line in lines:
            if left <= 0:
                break
            if line.strip():
                left -= 1
                yield line


def _rows(document: Document, table: Table) -> Iterator[str]:
    """The rows of a table down to the first that is one of a list: several cells, none a
    marking."""
    for row in table.rows:
        cells = {cell.span: document.text[cell.span.start : cell.span.end] for cell in row if cell}
        texts = [text for text in cells.values() if text.strip()]
        line = "  ".join(texts)
        if len(texts) > 2 and _of_line(line) is None:
            return
        yield line


def _of_line(line: str) -> Level | None:
    seen = _UNSEEN.sub("", line).strip()
    shown = _plain(seen) if len(seen) <= _LONGEST else ""
    if not shown:
        return None
    found = _starred(shown) or _pieced(shown)
    return found or _of_banner(shown)


def _starred(shown: str) -> Level | None:
    tight = _BETWEEN.sub("", shown)
    if len(tight) > _LONGEST_STARRED or _PROSE.search(tight):
        return None
    found = _STARRED.search(tight)
    # In quotation marks the marking of another paper is spoken of.
    if found is None or tight[: found.start()].endswith(('"', "'")):
        return None
    return _LEVELS[found["level"]]


def _pieced(shown: str) -> Level | None:
    if shown.endswith(("。", "?")):
        return None
    at, level = 0, None
    while at < len(shown):
        found = _PIECES.match(shown, at)
        if found is None or found.end() == at:
            return None
        if found["level"]:
            # Two levels in one line are the choices of a form.
            if level is not None and level != found["level"]:
                return None
            level = found["level"]
        at = found.end()
    return _LEVELS[level] if level else None


def _of_banner(shown: str) -> Level | None:
    line = _SPACED.sub(lambda word: word[0].replace(" ", ""), shown)
    line = line.strip(" *★-=_.|[](){}<>\"'#")
    found = _BANNER.fullmatch(line)
    if found is None:
        return None
    word = found["level"]
    # In small letters it is the label of a firm, which marks its own papers so.
    if word.upper() == "CONFIDENTIAL" and not word.isupper():
        return None
    return _ENGLISH[word.upper().replace("-", " ")]


def _of_name(shown: str) -> Level | None:
    found = _STARRED_NAME.search(_BETWEEN.sub("", shown))
    if found is not None:
        return _LEVELS[found["level"]]
    for part in _CUTS.split(shown):
        found = _IN_NAME.fullmatch(part)
        if found is not None:
            return _LEVELS[found["level"] or found["led"]]
    return _english_name(shown)


def _english_name(shown: str) -> Level | None:
    for part in _HARD_CUTS.split(shown):
        word = part.strip().upper()
        if word in _ENGLISH and (part.strip().isupper() or part.strip() == shown.strip()):
            return _ENGLISH[word]
    if shown.isupper():
        # Capitals throughout say nothing of one word: TRADE SECRET POLICY.
        return None
    found = re.search(r"(?<![A-Za-z])(TOP ?SECRET|SECRET|CONFIDENTIAL)(?![A-Za-z])", shown)
    return _ENGLISH[found[1]] if found else None
