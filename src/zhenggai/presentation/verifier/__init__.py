"""The offline verifier as one page that opens from a disk, needs no network and may ask for none.

Its parts stand in this folder: the markup, the style, and scripts that are short enough to be read
by who will rely on them. Here they are put together, with the sentences of the catalogues and a
policy that lets exactly this script and this style run. The same parts make the same bytes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from string import Template

from zhenggai.presentation.catalogues import LANGUAGES, messages
from zhenggai.presentation.wording import language_of, say

_SCRIPTS = ("sha2", "ed25519", "strict", "formats", "zip", "judging", "wording", "page")
_HEADS = ("verify.", "verifier.", "tlog.malformed", "tlog-form.", "tlog-fault.", "event.")


@cache
def page(language: str) -> str:
    """The whole HTML document; it opens in this language and can be switched to the other."""
    parts = "\n".join(map(script_of, _SCRIPTS))
    script = f'"use strict";\n(() => {{\n{parts}}})();\n'
    style = _part("page.css")
    named = {"zh_Hans": "zh-Hans", "en": "en"}[language_of(language)]
    return Template(_part("page.html")).substitute(
        LANG=named,
        TITLE=say("verifier.title", language),
        NO_SCRIPT=say("verifier.no-script", language),
        SCRIPT=script,
        STYLE=style,
        SCRIPT_HASH=_hash(script),
        STYLE_HASH=_hash(style),
        CATALOGUES=_catalogues(),
    )


def script_of(name: str) -> str:
    """One of the scripts; each uses only what those before it define."""
    return _part(f"{name}.js")


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _catalogues() -> str:
    """The sentences that the page may need. No `<` can end the element that they stand in."""
    needed = {
        language: {
            code: text
            for code, text in sorted(messages(language).items())
            if code.startswith(_HEADS)
        }
        for language in LANGUAGES
    }
    written = json.dumps(needed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return written.replace("<", "\\u003c")
