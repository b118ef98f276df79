"""LibreOffice as the fallback for legacy formats that no library of ours reads.

It runs headless, with a profile of its own that is thrown away, macros off, within a time limit.
What the converted docx says is read by core.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zhenggai.core.documents import readers
from zhenggai.core.documents.readers import Limits, doc
from zhenggai.core.documents.readers.base import MIB
from zhenggai.core.documents.wiping import wiped_folder
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

TIMEOUT = 60.0
MOST_MADE = 128 * MIB
_PROGRAM = "soffice"
_DOCX = "docx:MS Word 2007 XML"
# Level 3: only macros from trusted places run, and the fresh profile trusts none. Links to other
# files are never refreshed.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">\
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def read_document(data: bytes, *, name: str, limits: Limits | None = None) -> Document:
    """The document as core reads it; where core needs a converter, through LibreOffice.

    Raises ``Invalid`` as ``readers.read`` does; ``document.needs-converter`` remains where no
    LibreOffice is installed, ``document.conversion-failed`` and ``document.conversion-timeout``
    where it could not help.
    """
    limits = limits or Limits()
    try:
        return readers.read(data, name=name, limits=limits)
    except Invalid as refusal:
        if refusal.code != "document.needs-converter" or shutil.which(_PROGRAM) is None:
            raise
    made = convert_to_docx(data, name=name, timeout=TIMEOUT)
    return doc.converted(made, original=data, name=name, limits=limits)


def convert_to_docx(data: bytes, *, name: str, timeout: float) -> bytes:
    """The file as docx, made within ``timeout`` seconds and at most 128 MiB large.

    Raises ``document.needs-converter``, ``document.conversion-failed``,
    ``document.conversion-timeout``.
    """
    rtf = data.lstrip()[:5].lower() == b"{\\rtf"
    return _converted(data, "rtf" if rtf else "doc", _DOCX, name=name, timeout=timeout)


def convert_to_pdf(data: bytes, *, ending: str, name: str, timeout: float) -> bytes:
    """The file as PDF for looking at; ``ending`` says what it is. Bounds and refusals as
    ``convert_to_docx``."""
    return _converted(data, ending, "pdf", name=name, timeout=timeout)


def _converted(data: bytes, ending: str, to: str, *, name: str, timeout: float) -> bytes:
    program = shutil.which(_PROGRAM)
    if program is None:
        raise Invalid("document.needs-converter", name=name, format=ending)
    with wiped_folder("zhenggai-office-") as room:
        # A name of our own: that of the file is not ours to put on a command line.
        source = room / f"in.{ending}"
        source.write_bytes(data)
        _run(_command(program, source, room, to), room, name=name, timeout=timeout)
        made = room / "out" / f"in.{to.partition(':')[0]}"
        if not made.is_file() or made.stat().st_size > MOST_MADE:
            raise Invalid("document.conversion-failed", name=name)
        return made.read_bytes()


def _command(program: str, source: Path, room: Path, to: str) -> list[str]:
    profile = room / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    return [
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--nologo",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        to,
        "--outdir",
        str(room / "out"),
        str(source),
    ]


def _run(command: list[str], room: Path, *, name: str, timeout: float) -> None:
    with _started(command, room) as process:
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired as fault:
            raise Invalid("document.conversion-timeout", name=name, seconds=timeout) from fault
    if code:
        raise Invalid("document.conversion-failed", name=name)


@contextmanager
def _started(command: list[str], room: Path) -> Iterator[subprocess.Popen[bytes]]:
    # Its own session, because the program is a script that starts the one doing the work: both
    # must go when time is up.
    process = subprocess.Popen(
        command,
        cwd=room,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(room), "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
