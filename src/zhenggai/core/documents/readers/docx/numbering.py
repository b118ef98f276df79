"""Automatic numbers: the numbering part resolved and counted as the word processor does.

The sign of a single value is written by ``number_formats``; this module knows which counter
stands where, when it restarts and how levels are put together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from zhenggai.core.documents.readers.docx.names import (
    LOCAL,
    attribute,
    child,
    children,
    is_on,
    number,
    value_of,
)
from zhenggai.core.documents.readers.docx.number_formats import formatted

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
# After these no gap is seen on the page, so none is written.
_TIGHT = frozenset("、）」』】〕》：．。，）")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. ``restart`` is the 1-based level after which it starts again (0 for
    never, ``None`` for any higher level); ``plain`` shows all numbers as decimal (``isLgl``)."""

    text: str = ""
    style: str = "decimal"
    start: int = 1
    restart: int | None = None
    plain: bool = False
    gap: bool = True
    paragraph_style: str | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """A numbering instance (``w:num``): its list, its own levels and its own starts."""

    abstract: int
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """What stands in front of one paragraph: ``text`` is empty for a bullet."""

    text: str
    level: int


@dataclass(slots=True)
class Numbering:
    """The lists of one document with their running counters. Use one per reading."""

    instances: Mapping[int, Instance] = field(default_factory=dict)
    # Signs of a style that is not known here; written as decimal, reported by the reader.
    unknown_styles: set[str] = field(default_factory=set)
    unknown_instances: set[int] = field(default_factory=set)
    _counters: dict[int, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[int, int]] = field(default_factory=set)

    def level_of_style(self, num: int, style_id: str | None) -> int:
        """The level that a paragraph style is tied to in that instance, 0 where none is."""
        instance = self.instances.get(num)
        if instance is not None and style_id is not None:
            for at, level in instance.levels.items():
                if level.paragraph_style == style_id:
                    return at
        return 0

    def next(self, num: int, at: int) -> Label | None:
        """Count one paragraph and return its label; ``None`` where nothing stands before it."""
        instance = self.instances.get(num)
        if instance is None:
            self.unknown_instances.add(num)
            return None
        level = instance.levels.get(at)
        if level is None:
            return None
        counters = self._counters.setdefault(instance.abstract, {})
        self._count(instance, num, counters, at)
        if level.style == "bullet":
            return Label("", at)
        text = _PLACEHOLDER.sub(lambda hit: self._value(instance, counters, level, hit), level.text)
        text = text.strip()
        if text and level.gap and text[-1] not in _TIGHT and not _is_circled(text[-1]):
            text += " "
        return Label(text, at)

    def _count(self, instance: Instance, num: int, counters: dict[int, int], at: int) -> None:
        for deeper in range(at + 1, LEVELS):
            level = instance.levels.get(deeper)
            after = deeper if level is None or level.restart is None else level.restart
            if at < after:
                counters.pop(deeper, None)
        # A level that was skipped counts as begun, so that the next paragraph on it goes on.
        for higher in range(at):
            if higher not in counters and higher in instance.levels:
                counters[higher] = self._first(instance, num, higher)
        fresh = at in instance.starts and (num, at) not in self._started
        if fresh or at not in counters:
            counters[at] = self._first(instance, num, at)
        else:
            counters[at] += 1

    def _first(self, instance: Instance, num: int, at: int) -> int:
        self._started.add((num, at))
        start = instance.starts.get(at)
        return instance.levels[at].start if start is None else start

    def _value(
        self, instance: Instance, counters: Mapping[int, int], level: Level, hit: re.Match[str]
    ) -> str:
        at = int(hit[1]) - 1
        shown = instance.levels.get(at)
        value = counters.get(at)
        if shown is None or value is None:
            return ""
        style = shown.style
        if level.plain and style not in {"bullet", "none"}:
            style = "decimal"
        written = formatted(value, style)
        if written is None:
            self.unknown_styles.add(style)
            return str(value)
        return written


def read_numbering(root: etree._Element, style_nums: Mapping[str, int] | None = None) -> Numbering:
    """The lists of a numbering part. ``style_nums`` maps numbering styles to their instance, for
    lists that only point to a style (``w:numStyleLink``)."""
    lists: dict[int, dict[int, Level]] = {}
    links: dict[int, str] = {}
    named: dict[str, int] = {}
    for item in children(root, "abstractNum"):
        abstract = number(item, "abstractNumId")
        if abstract is None:
            continue
        lists[abstract] = _levels(item)
        if link := value_of(item, "numStyleLink"):
            links[abstract] = link
        if name := value_of(item, "styleLink"):
            named.setdefault(name, abstract)
    for abstract, link in links.items():
        if link in named and not lists[abstract]:
            lists[abstract] = lists[named[link]]
    instances: dict[int, Instance] = {}
    for item in children(root, "num"):
        num = number(item, "numId")
        if num is not None:
            instances[num] = _instance(item, lists)
    return Numbering(_follow_styles(instances, links, style_nums or {}))


def _follow_styles(
    instances: dict[int, Instance], links: Mapping[int, str], style_nums: Mapping[str, int]
) -> dict[int, Instance]:
    out: dict[int, Instance] = {}
    for num, instance in instances.items():
        via = instances.get(style_nums.get(links.get(instance.abstract, ""), -1))
        if via is not None and not instance.levels:
            out[num] = replace(instance, levels=via.levels)
        else:
            out[num] = instance
    return out


def _levels(item: etree._Element) -> dict[int, Level]:
    out: dict[int, Level] = {}
    for stated in children(item, "lvl"):
        at = number(stated, "ilvl")
        if at is not None and 0 <= at < LEVELS:
            out[at] = _level(stated)
    return out


def _instance(item: etree._Element, lists: Mapping[int, Mapping[int, Level]]) -> Instance:
    reference = child(item, "abstractNumId")
    abstract = None if reference is None else number(reference)
    levels = dict(lists.get(-1 if abstract is None else abstract, {}))
    starts: dict[int, int] = {}
    for override in children(item, "lvlOverride"):
        at = number(override, "ilvl")
        if at is None or not 0 <= at < LEVELS:
            continue
        own = child(override, "lvl")
        if own is not None:
            levels[at] = _level(own)
        start = child(override, "startOverride")
        value = None if start is None else number(start)
        if value is not None:
            starts[at] = value
    return Instance(-1 if abstract is None else abstract, levels, starts)


def _level(item: etree._Element) -> Level:
    start, restart = child(item, "start"), child(item, "lvlRestart")
    stated = None if start is None else number(start)
    return Level(
        text=value_of(item, "lvlText") or "",
        style=_style(item),
        # The schema's default; Word leaves it out for lists that begin at nought.
        start=0 if stated is None else stated,
        restart=None if restart is None else number(restart),
        plain=is_on(child(item, "isLgl")),
        gap=value_of(item, "suff") != "nothing",
        paragraph_style=value_of(item, "pStyle"),
    )


def _style(item: etree._Element) -> str:
    """The number format; inside ``mc:AlternateContent`` the fallback, which every reader knows."""
    direct = value_of(item, "numFmt")
    for wrapper in item:
        if direct is None and LOCAL.get(wrapper.tag) == "AlternateContent":
            direct = value_of(child(wrapper, "Fallback"), "numFmt")
    if direct is None:
        return "decimal"
    if direct == "custom":
        shape = child(item, "numFmt")
        zeros = attribute(shape, "format") if shape is not None else None
        return "decimalZero" if zeros and zeros.startswith("01") else "decimal"
    return direct


def _is_circled(sign: str) -> bool:
    return "\u2460" <= sign <= "\u24ff" or "\u3220" <= sign <= "\u32ff"
