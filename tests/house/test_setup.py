"""The set-up refuses in one line and does nothing twice."""

from __future__ import annotations

import socket

import pytest
from tools.setup import running, stamps
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
