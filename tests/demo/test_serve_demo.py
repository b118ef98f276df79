"""`zhenggai serve --demo`: a site of its own, with the district in it before anybody is served."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request

import pytest

from installed import ON_POSTGRES
from ports import free_port

pytestmark = pytest.mark.skipif(ON_POSTGRES, reason="the demo is on SQLite")

COMMAND = [sys.executable, "-m", "zhenggai.cli", "serve", "--demo"]


def environment(state, **more):
    """A database of the demo's own, in its own state folder, whatever the tests run on."""
    clean = {name: value for name, value in os.environ.items() if name != "ZHENGGAI_DATABASE"}
    return {**clean, "ZHENGGAI_STATE": str(state), **more}


def test_it_serves_the_district_from_a_folder_of_its_own(tmp_path):
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == address + "\n"
        with urllib.request.urlopen(address, timeout=20) as page:
            assert page.url == address + "demo/"
            assert 'value="sam"' in page.read().decode()
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_it_is_refused_behind_a_proxy(tmp_path):
    done = subprocess.run(
        [*COMMAND, "--port", "0"],
        env=environment(tmp_path, ZHENGGAI_HTTPS="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "ZHENGGAI_DEMO" in done.stderr
