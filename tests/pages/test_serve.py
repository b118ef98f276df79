"""Starting the site: only for this machine, and with a reason where it cannot start."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from zhenggai.cli import serve
from zhenggai.core.errors import Invalid


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_this_machine_is_served(host: str) -> None:
    serve.refuse_foreign(host)


EVERYWHERE = "0.0.0.0"  # noqa: S104 - refused, that is the point


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.168.1.4", "example.org", "", "127.1"])
def test_others_are_not(host: str) -> None:
    with pytest.raises(Invalid, match="not-loopback"):
        serve.refuse_foreign(host)


def test_it_says_so_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argparse.Namespace(host=EVERYWHERE, port=8000, language="en")

    assert serve.run(arguments) == 2
    said = capsys.readouterr().err
    assert "0.0.0.0 is not an address of this machine alone" in said
    assert said.count("\n") == 1


def test_a_taken_port_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = argparse.Namespace(host="127.0.0.1", port=port, language="en")

        assert serve.run(arguments) == 2
    assert f"Port {port} of 127.0.0.1 cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHENGGAI_DEBUG", "perhaps"),
        ("ZHENGGAI_UPLOAD_MIB", "0"),
        ("ZHENGGAI_STATE", "relative/folder"),
        ("ZHENGGAI_HOSTS", "*"),
    ],
)
def test_a_wrong_setting_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zhenggai.cli", "serve", "--port", "0", "--language", "en"],
        env={**os.environ, "ZHENGGAI_STATE": str(tmp_path / "state"), name: value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_the_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    from zhenggai.config import state

    key = state.secret_key(tmp_path)

    assert state.secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
