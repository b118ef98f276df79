"""Changes that know what a text is made of: numbers, brackets, labels, lines, characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

MOST = 400_000  # characters; what grows beyond is cut
_NUMBER = re.compile(r"\d+|[一二三四五六七八九十百千万]+|[①-⑳]")
_NUMBERS = (
    "0 -1 1 99999999999999999999 1e309 000 ² ③ ㊱ Ⅳ ٣ ２０２４ 十十十 百千万亿 零 〇〇 廿 卅 "
    "30.5.2 1.1.1.1.1.1 2024-000 13月45日 2月30日 0年0月0日 一千零零一 99999年 反馈后0个月内 "
    "第0章 （零） 1／0 ½ NaN -0 0x10 ௧"
).split()
_BRACKETS = "（）()[]【】〔〕《》〈〉「」『』“”‘’\"'{}<>"
_LABELS = (
    "存在问题 存在的问题 原因分析 整改措施 整改情况 整改落实情况 责任单位 牵头单位 责任人 完成时限 "
    "整改时限 序号 问题 措施 下一步打算 一是 二是 首先 其次 问题表现 （一） 1. ① 一、 第一章 "
    "Finding Criteria Condition Cause Effect Recommendation Response 2023-001 Questioned "
    "Corrective Management Views"
).split()
_CHARACTERS = (
    "\u202e",
    "\u200b",
    "\x00",
    "\x0c",
    "\x1b[31m",
    "\ud800",
    "\udfff",
    "\ufffe",
    "\ufeff",
    "\U0001f468\u200d\U0001f469",
    "\u0301" * 50,
    "\r",
    "\u2028",
    "\x85",
    "\u3000" * 300,
    "|",
    "\t",
    "&#0;",
    "&amp;",
    "]]>",
    "<!--",
    "=cmd|' /C'!A0",
    "𠮷",
    "İ",
    "ß",
    "ŉ",
    "ﬃ",
    "㎡",
    "㏄",
    "ª",
)


def number(text: str, rng: Random) -> str:
    """Some numbers become others, sane or not."""
    places = list(_NUMBER.finditer(text))
    for place in sorted(rng.sample(places, min(len(places), rng.randint(1, 6))), key=_end)[::-1]:
        text = text[: place.start()] + rng.choice(_NUMBERS) + text[place.end() :]
    return text


def _end(match: re.Match[str]) -> int:
    return match.end()


def brackets(text: str, rng: Random) -> str:
    """Brackets and quotes opened, closed, nested where they do not belong."""
    for _ in range(rng.randint(1, 8)):
        sign = rng.choice(_BRACKETS) * rng.choice((1, 1, 1, 2, 40, 3000))
        text = _put(text, sign, rng)
    return text


def unbracket(text: str, rng: Random) -> str:
    """All of one bracket or quote removed or exchanged."""
    return text.replace(rng.choice(_BRACKETS), rng.choice(("", rng.choice(_BRACKETS))))


def labels(text: str, rng: Random) -> str:
    """Labels exchanged for others, or put where none was."""
    present = [label for label in _LABELS if label in text]
    for _ in range(rng.randint(1, 4)):
        if present and rng.random() < 0.6:
            text = text.replace(rng.choice(present), rng.choice(_LABELS), rng.choice((1, -1)))
        else:
            text = _put(text, rng.choice(_LABELS) + rng.choice(("", "：", "\n", ":")), rng)
    return text


def shuffle_lines(text: str, rng: Random) -> str:
    """Lines in another order."""
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    part = lines[start : start + rng.randint(2, 30)]
    rng.shuffle(part)
    return "\n".join([*lines[:start], *part, *lines[start + len(part) :]])


def repeat_lines(text: str, rng: Random) -> str:
    """Some lines many times over."""
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    part = lines[start : start + rng.randint(1, 4)]
    size = max(1, sum(map(len, part)))
    times = min(rng.choice((2, 5, 50, 500)), max(1, 60_000 // size))
    return "\n".join([*lines[:start], *(part * times), *lines[start:]])


def join_lines(text: str, rng: Random) -> str:
    """Line ends lost, or put in mid-sentence."""
    if rng.random() < 0.5:
        return text.replace("\n", rng.choice(("", " ", "\r", "\n\n\n", "\u2028")))
    for _ in range(rng.randint(1, 20)):
        text = _put(text, "\n", rng)
    return text


def characters(text: str, rng: Random) -> str:
    """Characters that no paper has: controls, surrogates, marks, entities, formulas."""
    for _ in range(rng.randint(1, 5)):
        text = _put(text, rng.choice(_CHARACTERS), rng)
    return text


def cut(text: str, rng: Random) -> str:
    """A stretch lost."""
    start = rng.randrange(len(text) + 1)
    return text[:start] + text[start + rng.choice((1, 3, 20, 200, 5000)) :]


def move(text: str, rng: Random) -> str:
    """A stretch moved elsewhere, perhaps left behind as well."""
    start = rng.randrange(len(text) + 1)
    part = text[start : start + rng.choice((1, 5, 40, 400))]
    if rng.random() < 0.5:
        text = text[:start] + text[start + len(part) :]
    return _put(text, part, rng)


def tags(text: str, rng: Random) -> str:
    """A tag of a markup lost, doubled or moved."""
    places = list(re.finditer(r"<[^<>]{1,200}>", text))
    for place in sorted(rng.sample(places, min(len(places), rng.randint(1, 4))), key=_end)[::-1]:
        tag, rest = place.group(), text[place.end() :]
        text = text[: place.start()] + rng.choice(("", tag * 2, tag * 300)) + rest
        if rng.random() < 0.3:
            text = _put(text, tag, rng)
    return text


def values(text: str, rng: Random) -> str:
    """Values of attributes become numbers out of range, empty, or one another."""
    places = list(re.finditer(r'="([^"<>]{0,80})"', text))
    for place in sorted(rng.sample(places, min(len(places), rng.randint(1, 5))), key=_end)[::-1]:
        value = rng.choice((*_NUMBERS, "", "true", rng.choice(places).group(1)))
        text = text[: place.start(1)] + value + text[place.end(1) :]
    return text


def _put(text: str, what: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + what + text[at:]


Change = Callable[[str, Random], str]
OF_TEXT: tuple[Change, ...] = (
    number,
    brackets,
    unbracket,
    labels,
    shuffle_lines,
    repeat_lines,
    join_lines,
    characters,
    cut,
    move,
)
OF_MARKUP: tuple[Change, ...] = (*OF_TEXT, tags, tags, values, values)


def rewrite(text: str, rng: Random) -> str:
    """One to three changes of ``text``."""
    changes = OF_MARKUP if text.lstrip("\ufeff \n").startswith("<") else OF_TEXT
    for _ in range(rng.randint(1, 3)):
        text = rng.choice(changes)(text, rng)[:MOST]
    return text
