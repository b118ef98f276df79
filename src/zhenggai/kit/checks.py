"""Start-up checks: what set-up should have made is there. `serve` refuses to start without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error

# The tag of the checks below, for commands without pages: Django's own load every page.
SET_UP = "set_up"
ASSETS = ("vendor/tabler/tabler.min.css", "vendor/echarts/echarts.min.js")


def catalogues_are_compiled(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Every message catalogue of the site has a compiled twin that is not older."""
    return [
        Error(f"{source} is not compiled: run `make setup`", id="zhenggai.E001")
        for config in apps.get_app_configs()
        if config.name.startswith("zhenggai.")
        for source in Path(config.path).glob("locale/*/LC_MESSAGES/django.po")
        if not _is_current(source)
    ]


def assets_are_there(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """The front-end files were copied out of their packages."""
    return [
        Error(f"static file {name} is missing: run `make setup`", id="zhenggai.E002")
        for name in ASSETS
        if finders.find(name) is None
    ]


def _is_current(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
