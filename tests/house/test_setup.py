"""The set-up refuses in one line and does nothing twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tools.setup import postgres, running, stamps
from tools.setup.port import refuse_taken


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "ROOT", tmp_path)
    path = tmp_path / "base.txt"
    path.write_text("lxml==1\n", encoding="utf-8")
    return path


def test_a_step_done_with_the_same_contents_is_current(inputs, tmp_path):
    stamps.Stamp("base", [inputs], folder=tmp_path).mark()
    inputs.write_text("lxml==1\n", encoding="utf-8")  # a new time, the old contents
    assert stamps.Stamp("base", [inputs], folder=tmp_path).is_current()


def test_a_step_is_due_when_a_content_changed(inputs, tmp_path):
    stamps.Stamp("base", [inputs], folder=tmp_path).mark()
    inputs.write_text("lxml==2\n", encoding="utf-8")
    assert not stamps.Stamp("base", [inputs], folder=tmp_path).is_current()


def test_a_step_never_done_is_due(inputs, tmp_path):
    assert not stamps.Stamp("base", [inputs], folder=tmp_path).is_current()


def test_a_taken_port_is_refused_in_one_line_that_names_another():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        taken = server.getsockname()[1]
        with pytest.raises(SystemExit) as refusal:
            refuse_taken(str(taken))
    assert str(refusal.value).count("\n") == 0
    assert "make demo PORT=" in str(refusal.value)


@pytest.mark.parametrize("number", ["", "0", "65536", "-1", "80a", "８０"])
def test_what_is_no_port_is_refused(number):
    with pytest.raises(SystemExit, match="no port"):
        refuse_taken(number)


def test_a_program_that_fails_is_refused_with_our_line():
    with pytest.raises(SystemExit, match="setup: mend this"):
        running.run(["false"], failure="mend this")


def test_a_program_that_is_absent_is_refused_with_our_line():
    with pytest.raises(SystemExit, match="setup: mend this"):
        running.run(["no-such-program"], failure="mend this")


def test_without_postgresql_the_command_is_not_run_and_one_line_says_so(monkeypatch, capsys):
    monkeypatch.setattr(postgres, "_installed", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("ZHENGGAI_TEST_POSTGRES", raising=False)
    assert postgres.run_with(["false"]) == 0
    said = capsys.readouterr().out
    assert "nothing is tested on PostgreSQL" in said
    assert said.count("\n") == 1


def test_in_ci_a_machine_without_postgresql_is_refused(monkeypatch):
    monkeypatch.setattr(postgres, "_installed", lambda: None)
    monkeypatch.setattr(postgres, "apt_install", lambda *packages: False)
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("ZHENGGAI_TEST_POSTGRES", raising=False)
    with pytest.raises(SystemExit, match="no PostgreSQL"):
        postgres.run_with(["true"])


def test_a_named_server_is_used_and_the_command_s_exit_code_is_kept(monkeypatch):
    monkeypatch.setenv("ZHENGGAI_TEST_POSTGRES", "postgresql://u@h/a")
    given = 'test "$ZHENGGAI_DATABASE" = postgresql://u@h/a && exit 7'
    assert postgres.run_with(["sh", "-c", given]) == 7


@pytest.mark.skipif(postgres._installed() is None, reason="no PostgreSQL on this machine")
@pytest.mark.parametrize("end", [signal.SIGTERM, None])
def test_a_private_server_goes_with_the_command(tmp_path, end):
    mark = tmp_path / "address"
    sleep = f"exec sleep {20 if end else 0}"
    wait = f'echo "$ZHENGGAI_DATABASE" > {mark}.draft; mv {mark}.draft {mark}; {sleep}'
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.setup", "postgres", "--", "sh", "-c", wait],
        cwd=running.ROOT,
        stdout=subprocess.DEVNULL,
        env={k: v for k, v in os.environ.items() if k != "ZHENGGAI_TEST_POSTGRES"},
    )
    while not mark.exists():
        assert process.poll() is None or mark.exists()
        time.sleep(0.05)
    folder = mark.read_text("utf-8").strip().partition("host=")[2]
    if end:
        process.send_signal(end)
    assert process.wait(30) == (128 + end if end else 0)
    assert Path(folder).name.startswith("zg-pg-")
    assert not Path(folder).exists()
