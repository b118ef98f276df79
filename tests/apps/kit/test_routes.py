"""Addresses are found as Django finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, include, path

from zhenggai.config import urls
from zhenggai.kit import routes as routes_module
from zhenggai.kit.routes import Routes

_KEY = str(uuid4())
_VALUES = {
    "int": "7", "slug": "ab-c", "str": "字", "uuid": _KEY, "uuidstr": _KEY, "path": "a/b/c",
}  # fmt: skip
_SLOT = re.compile(r"<(?:(\w+):)?\w+>")


def _plain(one: URLResolver) -> URLResolver:
    """The same addresses as Django looks for them."""
    return URLResolver(one.pattern, one.urlconf_name, None, one.app_name, one.namespace)


def _every(one: URLPattern | URLResolver, before: str = "") -> Iterator[str]:
    """A path for each address."""
    route = before + str(one.pattern)
    if isinstance(one, URLPattern):
        yield _SLOT.sub(lambda slot: _VALUES[slot[1] or "str"], route)
    else:
        for each in one.url_patterns:
            yield from _every(each, route)


def _found(resolver: URLResolver, address: str) -> Any:
    try:
        found = resolver.resolve(address)
    except Resolver404:
        return None
    return found.func, found.args, found.kwargs, found.view_name, found.route, found.captured_kwargs


(THE_SITE,) = urls.urlpatterns


def test_every_address_of_the_site_is_found_as_before() -> None:
    addresses = list(_every(THE_SITE))
    assert len(addresses) > 250
    plain = _plain(THE_SITE)
    for address in addresses:
        found = _found(THE_SITE, address)
        assert found is not None, address
        assert found == _found(plain, address), address
        for near in (
            address + "/",
            address.rstrip("/"),
            address + "x",
            "x" + address,
            "/" + address,
        ):
            assert _found(THE_SITE, near) == _found(plain, near), near


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/",
        "//",
        "<int:n>/",
        "findings/<uuid:finding>/",
        "findings/" * 40,
        "%2e%2e/",
        "\0",
        "å/字/",
    ],
)
def test_a_path_of_no_address_is_found_nowhere_as_before(address: str) -> None:
    assert _found(THE_SITE, address) == _found(_plain(THE_SITE), address)


def _view(request: object) -> None: ...


def test_the_first_that_matches_counts_and_a_slot_may_hold_slashes() -> None:
    mine = [
        path("a/<path:rest>", _view, name="wide"),
        path("a/b/", _view, name="narrow"),
        path("<str:word>/b/", _view, name="word"),
        path("in/<slug:which>/", include([path("x-<int:n>/", _view, name="mixed")])),
    ]
    routes = Routes.of(path("", include(mine)))
    names = {
        address: routes.resolve(address).url_name
        for address in ("a/b/", "a/c/d/e", "c/b/", "</b/", "in/one/x-12/")
    }
    assert names == {
        "a/b/": "wide", "a/c/d/e": "wide", "c/b/": "word", "</b/": "word", "in/one/x-12/": "mixed",
    }  # fmt: skip
    with pytest.raises(Resolver404):
        routes.resolve("in/one/x-y/")


def test_paths_that_nobody_has_thought_of_leave_nothing_behind() -> None:
    routes = Routes.of(path("", include([path("a/<int:n>/", _view), path("b/", _view)])))
    for number in range(200):
        assert _found(routes, f"{number}/" * number) is None
    assert len(routes._few) <= 8


def test_however_many_shapes_are_made_up_few_are_kept_and_addresses_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(routes_module, "_MOST_KEPT", 3)
    mine = [path(f"{word}/<int:n>/{word}/", _view, name=word) for word in "abcdef"]
    routes = Routes.of(path("", include(mine)))
    for first in "abcdef":
        for last in "abcdef":
            found = _found(routes, f"{first}/7/{last}/")
            assert (found is not None) == (first == last)
    assert len(routes._few) == 3
