"""Finds, reads and compiles the message catalogues. What the messages say is in ``locale``.

Messages are keyed by code. Compiled catalogues (``.mo``) are made at set-up by
``python -m zhenggai.presentation.catalogues`` and are not in version control; where one is missing
or older than its source, the source is read, so that a bare checkout speaks too.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
LANGUAGES = ("zh_Hans", "en")
DOMAIN = "zhenggai"


@cache
def messages(language: str) -> Mapping[str, str]:
    """Every worded code of ``language`` (one of ``LANGUAGES``) with its sentence."""
    source = source_of(language)
    compiled = source.with_suffix(".mo")
    # An installed wheel has the compiled catalogue alone.
    if compiled.exists() and not (
        source.exists() and source.stat().st_mtime_ns > compiled.stat().st_mtime_ns
    ):
        with compiled.open("rb") as stream:
            return dict(_entries(gettext.GNUTranslations(stream)))
    import polib  # noqa: PLC0415 - only a checkout without set-up needs the parser

    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(source)) if entry.msgstr}


def source_of(language: str) -> Path:
    """The catalogue that people edit."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def compile_catalogues() -> list[Path]:
    """Write the ``.mo`` beside every ``.po`` of the package; return what was written."""
    import polib  # noqa: PLC0415 - needed at set-up only

    written = []
    for source in sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        # Beside it first: a running command must never read half a catalogue.
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written.append(target)
    messages.cache_clear()
    return written


def _entries(catalogue: gettext.GNUTranslations) -> dict[str, str]:
    # The class offers look-up only; a whole mapping is wanted to tell "missing" from "same".
    entries: dict[str, str] = vars(catalogue)["_catalog"]
    return {code: text for code, text in entries.items() if code and text}


if __name__ == "__main__":
    for path in compile_catalogues():
        sys.stdout.write(f"{path.relative_to(PACKAGE)}\n")
