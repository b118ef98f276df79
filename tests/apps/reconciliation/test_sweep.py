"""After the hour nothing is left: not on the disk, not in memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from zhenggai.apps.reconciliation import queries, results


def test_a_sweep_forgets_what_was_held_in_memory(send: Callable[..., str]) -> None:
    results.forget()
    send()
    assert results._reconciled.cache_info().currsize == 1

    queries.sweep(at=now() + timedelta(hours=2))

    assert results._reconciled.cache_info().currsize == 0


def test_a_sweep_takes_uploads_that_a_killed_process_left(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    old, new = tmp_path / "old.upload", tmp_path / "new.upload"
    old.touch()
    new.touch()
    past = (now() - timedelta(hours=2)).timestamp()
    os.utime(old, (past, past))

    queries.sweep(at=now())

    assert not old.exists()
    assert new.exists()


def test_a_fault_of_ours_shows_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("zhenggai.apps.reconciliation.web.page.start", fail)
    client = Client(raise_request_exception=False)

    page = client.get("/check/")

    assert page.status_code == 500
    assert "程序出错" in page.content.decode()
    assert "secret detail" not in page.content.decode()
