"""LibreOffice as a fallback: what it reads, and that it cannot run on for ever."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from zhenggai.adapters import office
from zhenggai.core.errors import Invalid

RTF = rb"{\rtf1\ansi First finding.\par Second finding.\par}"


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the office program, first on the path."""
    file = folder / "soffice"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_what_core_reads_needs_no_program(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert office.read_document("一、问题".encode(), name="a.txt").text == "一、问题"


def test_without_the_program_the_refusal_of_core_stands(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Invalid, match=r"document\.needs-converter"):
        office.read_document(RTF, name="a.rtf")


def test_a_program_that_hangs_is_stopped_with_its_children(tmp_path, monkeypatch):
    mark = tmp_path / "alive"
    program(tmp_path, f"(sleep 2; touch {mark}) & sleep 30", monkeypatch)
    with pytest.raises(Invalid, match=r"document\.conversion-timeout"):
        office.convert_to_docx(RTF, name="a.rtf", timeout=0.3)
    time.sleep(2.2)
    assert not mark.exists()


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_program_that_makes_nothing_is_a_failed_conversion(script, tmp_path, monkeypatch):
    program(tmp_path, script, monkeypatch)
    with pytest.raises(Invalid, match=r"document\.conversion-failed"):
        office.convert_to_docx(RTF, name="a.rtf", timeout=20)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_rtf_is_read_through_the_office_program():
    found = office.read_document(RTF, name="a.rtf")
    assert found.text == "First finding.\nSecond finding."
    assert found.format == "doc"
