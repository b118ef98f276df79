"""A case as it is handed out: what its files look like, and how they are packed. Who may have it,
and that it was handed out, is `commands.export_case`'s."""

from __future__ import annotations

from zhenggai.apps.findings.cases.gathered import Gathered, Kept
from zhenggai.apps.findings.cases.json_form import case_json
from zhenggai.apps.findings.cases.pages import case_page, keys, read_me
from zhenggai.apps.findings.cases.zipped import Zipped

__all__ = ["Gathered", "Kept", "Zipped", "case_json", "case_page", "keys", "read_me"]
