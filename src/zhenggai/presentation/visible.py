"""Source text made safe to look at: what would act on the screen is shown instead of done."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and newline (terminal escapes), bidirectional and zero-width controls
# (another order or other words than the text has), line separators, surrogates, non-characters.
# The zero-width joiners stay: scripts and emoji need them.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]"
)


def visible(text: str) -> str:
    """``text`` with every control character written out as ``⟨U+202E⟩``; line ends are ``\\n``."""
    if text.isascii() and text.isprintable():
        return text
    return HIDDEN.sub(_named, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """``visible`` text on a single line, for messages, headings and table cells."""
    return " ".join(visible(text).split())


def _named(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match[0]):04X}⟩"
