"""A store of its own for each test, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_files import NOON, SAM

from zhenggai.apps.files import commands
from zhenggai.apps.files.models import File


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    """The folder of the store; previews and temporary uploads lie beside it."""
    for name in ("files", "previews", "incoming"):
        (tmp_path / name).mkdir(mode=0o700)
    settings.FILES = str(tmp_path / "files")
    settings.PREVIEWS = tmp_path / "previews"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    return tmp_path / "files"


@pytest.fixture
def accept(db: None) -> Callable[..., File]:
    """Takes a file in as Sam's evidence."""

    def go(data: Any, name: str, **more: Any) -> File:
        return commands.accept(data=data, name=name, at=NOON, who=SAM, purpose="evidence", **more)

    return go
