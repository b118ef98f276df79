"""The case for people: one page that loads nothing and runs nothing, and what to read first. Their
words stand in templates."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from zhenggai.apps.findings.cases.gathered import Gathered, Kept
from zhenggai.apps.findings.queries.case import Filed
from zhenggai.apps.findings.queries.told import Act
from zhenggai.apps.findings.telling import entry
from zhenggai.core.tlog.note import Key

LANGUAGES = ("zh-hans", "en")


def case_page(found: Gathered, *, language: str) -> bytes:
    """`case.html`."""
    style = _style()
    brought = {one.entry: _file(one, found) for one in found.case.files}
    with override(language):
        context = _context(found) | {
            "style": style,
            "style_digest": b64encode(sha256(style.encode()).digest()).decode(),
            "numbers": {one.id: one.no for one in found.case.page.plan.measures},
            "files": [_file(one, found) for one in found.case.files],
            "by_measure": _by_measure(found),
            "acts": [_act(one, found, brought.get(one.entry)) for one in found.case.acts],
        }
        return render_to_string("findings/case.html", context).encode()


def read_me(found: Gathered) -> bytes:
    """`README.txt`, in both languages: whoever opens it first may not be who asked for it."""
    parts = []
    for language in LANGUAGES:
        with override(language):
            parts.append(render_to_string("findings/case_readme.txt", _context(found)).strip())
    return "\r\n\r\n".join(
        part.replace("\n", "\r\n") for part in (parts[0], "-" * 72, parts[1] + "\n")
    ).encode("utf-8-sig")


def keys(found: Gathered) -> bytes:
    """`keys.txt`: one key a line, as `zhenggai verify --key` reads them."""
    listed: list[Key] = [*found.sealed.keys, *found.sealed.witnesses]
    return "".join(f"{key.printed}\n" for key in listed).encode()


@cache
def _style() -> str:
    return resources.files(__package__).joinpath("case.css").read_text("utf-8")


def _context(found: Gathered) -> dict[str, Any]:
    tree = found.checkpoint
    kept = Counter(found.kept(one) for one in found.case.files)
    return {
        "case": found.case,
        "page": found.case.page,
        "finding": found.case.finding,
        "at": found.at,
        "origin": tree.origin,
        "size": tree.size,
        "root": tree.root.hex(),
        "sealed": len(found.sealed.entries),
        "unsealed": found.unsealed,
        "witnesses": _witnesses(found),
        "here": kept[Kept.HERE],
        "erased": kept[Kept.ERASED],
        "missing": kept[Kept.MISSING],
    }


def _witnesses(found: Gathered) -> list[str]:
    """The names of those who cosigned the checkpoint."""
    known = {(key.name, key.key_id) for key in found.sealed.witnesses}
    signed = found.sealed.checkpoint.signatures
    return sorted({one.name for one in signed if (one.name, one.key_id) in known})


def _file(one: Filed, found: Gathered) -> dict[str, Any]:
    return {
        "one": one,
        "kept": found.kept(one),
        "member": found.member(one),
        "index": found.places.get(one.entry or 0),
    }


def _by_measure(found: Gathered) -> dict[Any, list[dict[str, Any]]]:
    shown: dict[Any, list[dict[str, Any]]] = {}
    for one in found.case.files:
        for measure in one.measures:
            shown.setdefault(measure, []).append(_file(one, found))
    return shown


def _act(one: Act, found: Gathered, brought: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "entry": entry(one),
        "index": found.places.get(one.entry),
        "file": brought,
    }
