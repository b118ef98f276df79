"""The command: what it prints and writes, with and without documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tools.evaluation.__main__ import main

from zhenggai.adapters import semantic

TEXT = "一、存在的问题\n1.台账登记不全。\n二、整改措施\n1.办公室6月底前补齐台账。\n"
ROW = {
    "doc": "small.txt",
    "basis": "same number",
    "problems": [{"id": "P1", "text": "台账登记不全。"}, {"id": "P2", "text": "没有此句"}],
    "pairs": [],
}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    folder = tmp_path / "samples"
    (folder / "gold").mkdir(parents=True)
    (folder / "small.txt").write_text(TEXT, encoding="utf-8")
    rows = [ROW, {"doc": "gone.txt", "problems": []}]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "gold" / "items.jsonl").write_text(lines, encoding="utf-8")
    return folder


def options(tmp_path: Path, *more: str) -> list[str]:
    return [
        *("--shared", str(tmp_path / "none")),
        *("--samples", str(tmp_path / "samples")),
        *("--output", str(tmp_path / "build" / "eval.json")),
        *more,
    ]


def test_without_any_documents_it_says_so_and_succeeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options(tmp_path)) == 0
    said = capsys.readouterr().out
    assert "that part is skipped" in said
    written = json.loads((tmp_path / "build" / "eval.json").read_text(encoding="utf-8"))
    assert written["documents"] == {}


def test_it_writes_figures_per_document_and_tells_what_it_could_not_place(
    tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options(tmp_path)) == 0
    said = capsys.readouterr()
    assert "gold text not located: samples/small.txt P2" in said.out
    assert "Gold names gone.txt" in said.err
    written = json.loads((tmp_path / "build" / "eval.json").read_text(encoding="utf-8"))
    document = written["documents"]["samples/small.txt"]
    assert document["group"] == "own-structure"
    assert document["not_located"] == ["P2"]
    figures = document["figures"]["items.problems"]
    assert figures["hits"] + figures["misses"] == 2


def test_it_shows_one_document_in_detail(
    tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(options(tmp_path, "--doc", "small", "--show")) == 0
    assert "PROBLEMS: 2 gold" in capsys.readouterr().out
    assert main(options(tmp_path, "--doc", "nowhere")) == 1


def test_a_document_that_cannot_be_read_counts_as_missed_and_fails_the_run(
    tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (samples / "small.txt").write_bytes(b"\x00\x01\x02")
    assert main(options(tmp_path)) == 1
    assert "not read through: samples/small.txt" in capsys.readouterr().err
    written = json.loads((tmp_path / "build" / "eval.json").read_text(encoding="utf-8"))
    assert written["documents"]["samples/small.txt"]["figures"]["items.problems"]["misses"] == 2


def test_it_says_kindly_that_the_encoder_is_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semantic, "installed", lambda: False)
    assert main(options(tmp_path, "--semantic")) == 0
    assert "without it" in capsys.readouterr().out
