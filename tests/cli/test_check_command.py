"""The command as a person runs it: what it prints, where it writes, how it ends."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zhenggai.cli import batch, main, output
from zhenggai.core.documents import Limits

REPORT = """青滩镇整改情况报告

一、存在的问题

（一）为民服务不够到位。便民大厅窗口排队时间过长。

（二）资金管理不够规范。欠付施工队工程款18.6万元。

二、整改措施

（一）提升服务水平。由镇政务办牵头，6月底前在便民大厅增设窗口3个，缩短排队时间。
"""
PLAN = "一、整改措施\n\n1. 6月底前付清欠付施工队的工程款18.6万元，责任单位：镇财政所。\n"


@pytest.fixture(autouse=True)
def spoken_english(monkeypatch):
    for name in ("LC_ALL", "LANG", "NO_COLOR", "ZHENGGAI_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(REPORT, "utf-8")
    return path


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.md"
    path.write_text(PLAN, "utf-8")
    return path


@pytest.fixture
def run(capsysbinary):
    def run(*arguments: object) -> tuple[int, str, str]:
        code = main(["check", *map(str, arguments)])
        out, err = capsysbinary.readouterr()
        return code, out.decode("utf-8"), err.decode("utf-8")

    return run


def test_it_shows_a_document_and_ends_with_0(run, report):
    code, out, err = run(report)
    assert code == 0
    assert out.startswith("Rectification check · report.txt\n")
    assert "一、存在的问题" in out
    assert "便民大厅" in out
    assert err == ""


def test_gaps_end_with_1_under_strict_only(run, report):
    assert run(report)[0] == 0
    assert run(report, "--strict")[0] == 1


@pytest.mark.parametrize(
    ("options", "spoken", "words"),
    [
        (["--language", "zh-Hans"], "en_GB.UTF-8", "整改对照结果"),
        (["--language=en"], "zh_CN.UTF-8", "Rectification check"),
        ([], "zh_CN.UTF-8", "整改对照结果"),
        ([], "fr_FR.UTF-8", "Rectification check"),
        ([], "C", "整改对照结果"),
        ([], "", "整改对照结果"),
    ],
)
def test_the_language_comes_from_the_option_then_the_environment(
    report, capsys, options, spoken, words
):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", spoken)
        main(["check", str(report), *options])
    assert words in capsys.readouterr().out


def test_one_file_is_one_json_object(run, report):
    told = json.loads(run(report, "--format", "json")[1])
    assert told["source"]["name"] == "report.txt"
    assert told["problems"]


def test_several_files_are_results_in_input_order_and_errors(run, report, plan, tmp_path):
    missing = tmp_path / "missing.txt"
    code, out, err = run(plan, missing, report, "--format", "json")
    told = json.loads(out)
    assert code == 2
    assert [one["source"]["name"] for one in told["results"]] == ["plan.md", "report.txt"]
    assert told["errors"] == [
        {
            "file": str(missing),
            "code": "file.missing",
            "message": "No such file. Check the path and the name.",
        }
    ]
    assert err == f"{missing}: No such file. Check the path and the name.\n"


def test_no_figure_for_a_person_or_file_ranks_anybody(run, report, plan):
    out = run(report, plan)[1]
    assert "%" not in out
    assert "score" not in out.lower()


def test_the_other_files_are_read_and_shown_when_one_cannot_be(run, report, tmp_path):
    empty = tmp_path / "empty.docx"
    empty.touch()
    code, out, err = run(empty, report)
    assert code == 2
    assert "report.txt" in out
    assert err.startswith(f"{empty}: The file is empty.")
    assert err.count("\n") == 1


def refused(run, *arguments):
    code, out, err = run(*arguments)
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def test_it_refuses_a_directory(run, tmp_path):
    assert "This is a folder" in refused(run, tmp_path)


def test_it_refuses_a_pipe_without_waiting_for_a_writer(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(run, tmp_path / "pipe")


def test_it_refuses_a_file_that_it_may_not_read(run, report, monkeypatch):
    def denied(*_: object) -> None:
        # Root, who often runs tests, may read everything: so the refusal is played.
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert "EACCES" in refused(run, report)


def test_it_refuses_a_name_that_no_file_can_have(run):
    assert "ENAMETOOLONG" in refused(run, "x" * 5000)


def test_it_refuses_by_size_before_reading(run, tmp_path, monkeypatch):
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as stream:
        stream.truncate(Limits().max_bytes + 1)
    monkeypatch.delattr(Path, "open")
    assert "65 MiB, more than the limit of 64 MiB" in refused(run, huge)


def test_a_name_with_escape_sequences_is_shown_not_done(run, tmp_path):
    err = refused(run, tmp_path / "x\x1b[2J\n\u202e.txt")
    assert "x⟨U+001B⟩[2J ⟨U+202E⟩.txt" in err


def test_it_refuses_binary_with_the_place(run, tmp_path):
    binary = tmp_path / "core.txt"
    binary.write_bytes(b"\x7fELF\x00\x00\x01" * 50)
    assert str(binary) in refused(run, binary)


def given_stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_dash_is_standard_input(run, monkeypatch):
    given_stdin(monkeypatch, REPORT.encode())
    code, out, _ = run("-", "--format", "json")
    assert code == 0
    assert json.loads(out)["source"]["name"] == "-"


def test_standard_input_is_bounded(run, monkeypatch):
    monkeypatch.setattr("zhenggai.cli.check.Limits", lambda: Limits(max_bytes=1024 * 1024))
    given_stdin(monkeypatch, b"x" * (1024 * 1024 + 1))
    assert "more than the limit of 1 MiB" in refused(run, "-")


def test_standard_input_cannot_be_read_twice(run, monkeypatch):
    given_stdin(monkeypatch, REPORT.encode())
    assert "once only" in refused(run, "-", "--against", "-")


@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_two_documents_held_against_each_other_are_one_result(run, report, plan, tmp_path, form):
    target = tmp_path / f"answer.{form}"
    assert run(report, "--against", plan, "-o", target)[0] == 0
    assert target.stat().st_size > 1000


def test_against_holds_problems_against_the_other_document(run, report, plan):
    told = json.loads(run(report, "--against", plan, "--format", "json")[1])
    assert told["against"]["source"]["name"] == "plan.md"
    text = told["against"]["text"]
    for measure in told["against"]["measures"]:
        start, end = measure["span"]
        assert text[start:end] == measure["text"]


def test_an_unreadable_second_document_is_named_once(run, report, plan, tmp_path):
    missing = tmp_path / "missing.docx"
    assert refused(run, report, plan, "--against", missing).startswith(str(missing))


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("out.json", b"{"),
        ("out.html", b"<!DOCTYPE html>"),
        ("out.xlsx", b"PK"),
        ("out.md", b"# "),
        ("out.txt", b"Rectification check"),
    ],
)
def test_the_ending_of_the_output_chooses_the_form(run, report, tmp_path, name, start):
    target = tmp_path / name
    assert run(report, "-o", target) == (0, "", "")
    assert target.read_bytes().startswith(start)


def test_an_output_file_has_ordinary_rights_and_leaves_no_draft(run, report, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    umask = os.umask(0o027)
    try:
        run(report, "-o", folder / "r.md")
    finally:
        os.umask(umask)
    assert (folder / "r.md").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in folder.iterdir()] == ["r.md"]


def test_nothing_is_written_when_nothing_could_be_read(run, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    refused(run, tmp_path / "missing.txt", "-o", folder / "out.html")
    assert list(folder.iterdir()) == []


def test_an_older_output_survives_a_failure(run, report, tmp_path, monkeypatch):
    target = tmp_path / "out.md"
    target.write_text("older")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    assert "ENOSPC" in refused(run, report, "-o", target)
    assert target.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.md", "report.txt"]


def test_it_never_overwrites_what_it_checks(run, report, plan):
    assert "would overwrite" in refused(run, report, "-o", report)
    assert "would overwrite" in refused(run, report, "--against", plan, "-o", plan)
    assert report.read_text("utf-8") == REPORT


def test_it_never_replaces_a_device_or_pipe(run, report, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in refused(run, report, "-o", tmp_path / "pipe")
    assert "not a regular file" in refused(run, report, "-o", "/dev/null")
    assert Path("/dev/null").is_char_device()


def test_it_says_when_the_folder_of_the_output_is_missing(run, report, tmp_path):
    assert "ENOENT" in refused(run, report, "-o", tmp_path / "no" / "such" / "out.md")


def test_a_link_stays_a_link(run, report, tmp_path):
    (tmp_path / "real.md").touch()
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    run(report, "-o", tmp_path / "link.md")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text("utf-8").startswith("# ")


def test_several_pages_or_registers_need_a_folder(run, report, plan, tmp_path):
    for form in ("html", "xlsx"):
        assert "must be a folder" in refused(run, report, plan, "--format", form)
        named = tmp_path / f"one.{form}"
        assert "must be a folder" in refused(run, report, plan, "-o", named)


def test_a_folder_gets_one_file_each_and_none_twice(run, report, tmp_path):
    (tmp_path / "b").mkdir()
    twin = tmp_path / "b" / "REPORT.md"
    twin.write_text(REPORT, "utf-8")
    folder = tmp_path / "out"
    assert run(report, twin, tmp_path / "none.md", "--format", "html", "-o", f"{folder}/")[0] == 2
    assert sorted(path.name for path in folder.iterdir()) == [
        "REPORT-2.check.html",
        "report.check.html",
    ]


def test_several_files_in_text_follow_one_another(run, report, plan, tmp_path):
    target = tmp_path / "all.txt"
    run(report, plan, "-o", target)
    text = target.read_text("utf-8")
    assert text.index("report.txt") < text.index("plan.md")


def test_many_files_are_read_by_processes_in_input_order(run, tmp_path):
    paths = []
    for number in range(9):
        path = tmp_path / f"{9 - number}.txt"
        path.write_text(REPORT if number != 4 else "", "utf-8")
        paths.append(path)
    code, out, err = run(*paths, "--format", "json")
    told = json.loads(out)
    assert code == 2
    assert [one["source"]["name"] for one in told["results"]] == [
        f"{number}.txt" for number in (9, 8, 7, 6, 4, 3, 2, 1)
    ]
    assert err.startswith(f"{tmp_path / '5.txt'}: The file is empty.")


def kill_on(name: str):
    real = batch.read

    def read(path: str, limits: Limits):
        if Path(path).name == name:
            os._exit(9)
        return real(path, limits)

    return read


def test_a_process_that_dies_costs_its_own_file_only(run, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "read", kill_on("3.txt"))
    paths = [tmp_path / f"{number}.txt" for number in range(7)]
    for path in paths:
        path.write_text(REPORT, "utf-8")
    code, out, err = run(*paths, "--format", "json")
    assert code == 2
    assert len(json.loads(out)["results"]) == 6
    assert err.startswith(f"{paths[3]}: The process that read this file was stopped")


def test_a_bug_in_one_file_shows_one_line_and_no_traceback(run, report, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(batch, "check", broken)
    assert "(ZeroDivisionError)" in refused(run, report)


def test_too_little_memory_is_said(run, report, monkeypatch):
    def hungry(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(batch, "check", hungry)
    assert "not enough memory" in refused(run, report)


@pytest.mark.parametrize("arguments", [[], ["--format", "pdf", "x"], ["x", "--frobnicate"]])
def test_wrong_usage_is_one_line_and_2(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("Wrong usage: ")
    assert err.count("\n") == 1


def test_help_is_given_in_both_languages(capsys, monkeypatch):
    for language, words in (("zh_CN", "要检查的文件"), ("en_GB", "document to check")):
        monkeypatch.setenv("LC_ALL", language)
        with pytest.raises(SystemExit) as ended:
            main(["check", "--help"])
        assert ended.value.code == 0
        assert words in capsys.readouterr().out


def test_names_in_a_folder_are_never_those_of_the_inputs(tmp_path):
    names = output.names_in(tmp_path, ["a.md", "-", ".hidden", "b/a.docx"], "md")
    assert [path.name for path in names] == [
        "a.check.md",
        "stdin.check.md",
        ".hidden.check.md",
        "a-2.check.md",
    ]


def command(*arguments: object, **more):
    return subprocess.run(
        [sys.executable, "-m", "zhenggai.cli", "check", *map(str, arguments)],
        capture_output=True,
        check=False,
        **more,
    )


def test_the_start_imports_no_more_than_it_needs(report):
    script = (
        "import sys; from zhenggai.cli import main; "
        f"main(['check', {str(report)!r}, '--format', 'json']); "
        "heavy = {'django', 'rich', 'xlsxwriter', 'pypdfium2'}; "
        "sys.stderr.write(repr(sorted(heavy & set(sys.modules))))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert ended.stderr.decode() == "[]"


def test_a_reader_that_has_seen_enough_is_no_error(report):
    process = subprocess.Popen(
        [sys.executable, "-m", "zhenggai.cli", "check", *[str(report)] * 4],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    with process:
        _, err = process.communicate()
    assert err == b""


def test_a_terminal_without_utf_8_gets_question_marks_not_a_traceback(report):
    ended = command(report, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "en_GB"})
    assert ended.returncode == 0
    assert ended.stdout.startswith(b"Rectification check ? report.txt")
    assert ended.stderr == b""


def test_an_error_line_survives_a_terminal_without_utf_8():
    ended = command("缺.txt", env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "zh_CN"})
    assert ended.returncode == 2
    assert ended.stderr.isascii()
    assert b"Traceback" not in ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_one_line(report):
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "zhenggai.cli", "check", str(report)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"stdout cannot be written (ENOSPC).")
    assert ended.stderr.count(b"\n") == 1


def test_a_bug_in_the_second_document_shows_one_line(run, report, plan, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("zhenggai.cli.check.read", broken)
    assert "(ZeroDivisionError)" in refused(run, report, "--against", plan)
