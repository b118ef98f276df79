"""The site as the tests see it: its own state folder, compiled catalogues, no database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# Before Django reads its settings: no test touches the state of a real installation.
_STATE = tempfile.TemporaryDirectory(prefix="zhenggai-tests-")
os.environ["ZHENGGAI_STATE"] = str(Path(_STATE.name) / "state")
os.environ["DJANGO_SETTINGS_MODULE"] = "zhenggai.config.settings"

import django  # noqa: E402

from zhenggai.presentation.catalogues import compile_catalogues  # noqa: E402

django.setup()
compile_catalogues()
