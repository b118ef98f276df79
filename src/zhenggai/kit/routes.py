"""Addresses found by their first and last words.

Django tries its patterns one after the other; with 300 of them that took 0.1 to 0.3 ms a request.
Here those that cannot match are left out first: of a path with so many slashes, such a first and
such a last word, a few patterns are left, tried in their order by Django itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

# Converters whose values hold no slash; the last is that of the interface for programs.
_WITHIN_A_WORD = frozenset({"int", "slug", "str", "uuid", "uuidstr"})
# The site has fewer shapes; who makes up more than these waits for all patterns to be tried.
_MOST_KEPT = 1000
_SLOT = re.compile(r"<(?:(?P<converter>[^>:]+):)?[^>]+>")


class _Shape(NamedTuple):
    """How many slashes there are, and the first and the last word; ``None`` is any."""

    slashes: int | None
    first: str | None
    last: str | None

    def takes(self, other: _Shape) -> bool:
        """Whether a path of the other shape may match a pattern of this one."""
        return all(own is None or own == its for own, its in zip(self, other, strict=True))


_ANY = _Shape(None, None, None)


class Routes(URLResolver):
    """A `URLResolver` that finds the same and looks at fewer patterns."""

    @classmethod
    def of(cls, one: URLResolver) -> Routes:
        """The same addresses."""
        return cls(one.pattern, one.urlconf_name, one.default_kwargs, one.app_name, one.namespace)

    @cached_property
    def _known(self) -> tuple[frozenset[int | None], frozenset[str | None], frozenset[str | None]]:
        """What any shape names; of all else it is all one what it is."""
        shapes = list(_shapes(self, ""))
        return (
            frozenset(shape.slashes for shape in shapes),
            frozenset(shape.first for shape in shapes),
            frozenset(shape.last for shape in shapes),
        )

    @cached_property
    def _few(self) -> dict[_Shape, URLResolver]:
        return {}

    def resolve(self, path: str) -> Any:
        """As Django's; of what it has tried it names fewer."""
        text = str(path)
        shape, (slashes, first, last) = _shape_of_path(text), self._known
        shape = _Shape(
            shape.slashes if shape.slashes in slashes else None,
            shape.first if shape.first in first else None,
            shape.last if shape.last in last else None,
        )
        few = self._few.get(shape)
        if few is None:
            if len(self._few) >= _MOST_KEPT:
                return super().resolve(path)
            few = self._few[shape] = _pruned(self, shape, "")
        return few.resolve(text)


def _pruned(one: URLResolver, wanted: _Shape, before: str | None) -> URLResolver:
    """A resolver with those patterns only that a path of a shape may match, down to the last."""
    route = _joined(before, one)
    left = [
        _pruned(each, wanted, route) if isinstance(each, URLResolver) else each
        for each in one.url_patterns
        if any(shape.takes(wanted) for shape in _shapes(each, route))
    ]
    return URLResolver(one.pattern, left, one.default_kwargs, one.app_name, one.namespace)


def _shapes(one: URLPattern | URLResolver, before: str | None) -> Iterator[_Shape]:
    """The shapes of all that lies below a pattern that stands behind a route."""
    route = _joined(before, one)
    if isinstance(one, URLPattern):
        yield _shape(route)
        return
    for each in one.url_patterns:
        yield from _shapes(each, route)


def _joined(before: str | None, one: URLPattern | URLResolver) -> str | None:
    """The whole route of a pattern; ``None`` where a part of it is no route."""
    if before is None or not isinstance(one.pattern, RoutePattern):
        return None
    return before + str(one.pattern)


def _shape(route: str | None) -> _Shape:
    if route is None:
        return _ANY
    if any((slot["converter"] or "str") not in _WITHIN_A_WORD for slot in _SLOT.finditer(route)):
        return _ANY
    slashes, first, last = _shape_of_path(route)
    return _Shape(
        slashes,
        None if first is None or "<" in first else first,
        None if last is None or "<" in last else last,
    )


def _shape_of_path(path: str) -> _Shape:
    return _Shape(path.count("/"), path.partition("/")[0], path.rstrip("/").rpartition("/")[2])
