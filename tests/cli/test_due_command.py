"""`zhenggai due`: the day and the way to it, in both languages, and what it refuses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from zhenggai.cli import main


def answer(capsys, *arguments: str) -> tuple[int, str, str]:
    try:
        code = main(["due", *arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_it_says_the_day_and_every_step(capsys):
    code, out, _ = answer(capsys, "--from", "2026-03-19", "--months", "3", "--language", "zh-Hans")
    assert code == 0
    assert out.splitlines() == [
        "截止日：2026-06-22（星期一）",
        "  · 2026-03-19当日不计入",
        "  · 自次日起算3个月，到2026-06-19（星期五）",
        "  · 2026-06-19（星期五）休息（端午）",
        "  · 顺延到其后第一个工作日2026-06-22（星期一）",
    ]


def test_it_says_it_in_english(capsys):
    arguments = ["--from", "2026-02-12", "--working-days", "5", "--language", "en"]
    assert answer(capsys, *arguments)[1].splitlines() == [
        "Due on 2026-02-26 (Thursday)",
        "  · 2026-02-12 itself is not counted",
        "  · days off on the way, not counted: Spring Festival 2026-02-15 to 2026-02-23",
        "  · days of rest on the way on which people work, counted: Spring Festival 2026-02-14",
        "  · 5 working days after it is 2026-02-26 (Thursday)",
    ]


def test_a_year_that_is_not_published_makes_it_provisional(capsys):
    arguments = ["--from", "2040-12-10", "--working-days", "20", "--language", "en"]
    code, out, _ = answer(capsys, *arguments)
    assert code == 0
    assert out.startswith("Due on 2041-01-07 (Monday) for now")
    assert "the calendar of 2040 is missing" in out


def test_what_must_be_done_before_an_event_moves_away_from_it(capsys):
    arguments = ["--from", "2026-12-20", "--days", "15", "--before"]
    assert "2026-12-04" in answer(capsys, *arguments)[1].splitlines()[0]
    assert "2026-12-05" in answer(capsys, *arguments, "--rest", "stays")[1].splitlines()[0]


def test_it_counts_by_the_federal_calendar(capsys):
    arguments = ["--from", "2026-06-03", "--days", "30", "--calendar", "us", "--language", "en"]
    code, out, _ = answer(capsys, *arguments)
    assert code == 0
    assert out.splitlines()[0] == "Due on 2026-07-06 (Monday)"
    assert "2026-07-03 (Friday) is a day off (Independence Day)" in out


def test_it_counts_by_a_table(capsys, tmp_path):
    table = tmp_path / "days.csv"
    table.write_text("day,kind,name\n2027-03-10,holiday,节\n", "utf-8")
    arguments = ["--from", "2027-03-09", "--days", "1", "--calendar", str(table)]
    assert "2027-03-11" in answer(capsys, *arguments)[1].splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-02-30", "--months", "1"], "“2026-02-30” is no day"),
        (["--from", "2026-02-25", "--months", "0"], "at most 10000"),
        (["--from", "9999-12-01", "--months", "1"], "1 to 9999"),
        (["--from", "2026-02-25", "--months", "1", "--calendar", "none.csv"], "none.csv"),
        (["--from", "2026-02-25"], "Wrong usage"),
        (["--from", "2026-02-25", "--months", "1", "--days", "1"], "Wrong usage"),
    ],
)
def test_it_refuses_with_two(capsys, arguments, said):
    code, out, err = answer(capsys, *arguments, "--language", "en")
    assert (code, out) == (2, "")
    assert said in err


def test_a_refusal_of_a_table_names_its_line(capsys, tmp_path):
    table = tmp_path / "days.csv"
    table.write_text("day,kind,name\n2027-3-10,holiday,节\n", "utf-8")
    arguments = ["--from", "2027-03-09", "--days", "1", "--calendar", str(table)]
    code, _, err = answer(capsys, *arguments, "--language", "en")
    assert code == 2
    assert "Line 2" in err


def test_it_loads_no_framework():
    asks = (
        "import sys; from zhenggai.cli import main; "
        "main(['due', '--from', '2026-03-19', '--months', '3']); "
        "sys.exit(any(name.partition('.')[0] == 'django' for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asks], check=False, capture_output=True)
    assert done.returncode == 0
