"""The fuzz run itself: it repeats, it judges, it bounds; and five seconds of it find nothing."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from tools.fuzz import worker
from tools.fuzz.__main__ import SAMPLES, main
from tools.fuzz.mutate import MOST, mutated
from tools.fuzz.seeds import Seed, seeds
from tools.fuzz.worker import Task, Worker, judge, task

NOTE = Seed("a.txt", "一、存在的问题\n（一）台账登记不及时。\n".encode())


@pytest.fixture(scope="module")
def sound() -> list[Seed]:
    return seeds(SAMPLES, None)


def options(folder: Path, *more: str) -> list[str]:
    return ["--output", str(folder), "--no-legacy", *more]


def test_five_seconds_of_broken_files_give_a_result_or_a_refusal(tmp_path, capsys):
    code = main(options(tmp_path, "--seconds", "5", "--seed", "2026"))
    said = capsys.readouterr().out
    assert code == 0, said
    assert said.startswith("fuzz: seed 2026")
    assert "0 faults" in said
    assert list(tmp_path.iterdir()) == []


def test_one_number_always_makes_one_input(sound):
    made = [mutated(index, 7, sound) for index in range(60)]
    assert made == [mutated(index, 7, sound) for index in range(60)]
    assert len({one.data for one in made}) > 50
    assert [one.data for one in made] != [mutated(n, 8, sound).data for n in range(60)]


def test_inputs_stay_small_and_containers_often_stay_containers(sound):
    packed = [one for one in sound if one.data[:2] == b"PK"]
    made = [mutated(index, 1, packed) for index in range(60)]
    assert all(len(one.data) <= MOST for one in made)
    assert sum(zipfile.is_zipfile(BytesIO(one.data)) for one in made) > 30


def test_every_kind_of_sample_is_a_seed(sound):
    endings = {one.name.rpartition(".")[2] for one in sound}
    assert {"txt", "md", "docx", "pdf", "xlsx", "csv", "html", "ofd"} <= endings


def test_a_sound_file_is_a_result_and_a_refusal_is_named():
    assert judge(Task(NOTE, NOTE, "md")).outcome == "result"
    assert judge(Task(Seed("a.pdf", b"%PDF-1.4"), None, "md")).outcome == "document.damaged"


def test_a_refusal_is_no_fault_but_anything_else_is(monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr(worker, "check", broken)
    verdict = judge(Task(NOTE, None, "md"))
    assert verdict.outcome == "fault"
    assert verdict.where.startswith("IndexError")
    assert "Traceback" in verdict.report


def test_what_takes_too_long_is_a_fault_even_behind_a_catch_all(monkeypatch):
    def endless(*_: object, **__: object) -> None:
        while True:
            try:
                sum(range(1000))
            except Exception:  # noqa: S112 - as a boundary around a parser would
                continue

    monkeypatch.setattr(worker, "SECONDS", 0.2)
    monkeypatch.setattr(worker, "check", endless)
    assert judge(Task(NOTE, None, "md")).where.startswith("TooLong")


def test_a_worker_that_dies_is_a_fault_and_is_replaced():
    one = Worker()
    try:
        one._process.kill()
        one._process.join()
        assert one.run(task(0, NOTE, [NOTE])).where == "the worker died with code -9"
        assert one.run(task(0, NOTE, [NOTE])).outcome == "result"
    finally:
        one.stop()


def test_a_fault_is_kept_with_its_input_and_ends_with_one(tmp_path, monkeypatch, capsys):
    verdict = worker.Verdict("fault", "IndexError a.py:read:3", "Traceback …")
    monkeypatch.setattr(Worker, "run", lambda *_: verdict)
    assert main(options(tmp_path, "--only", "5")) == 1
    assert "1 × IndexError a.py:read:3" in capsys.readouterr().out
    kept = sorted(path.suffix for path in tmp_path.iterdir())
    assert len(kept) == 2
    assert ".trace" in kept
