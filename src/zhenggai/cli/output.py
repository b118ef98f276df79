"""Where results go: standard output, one file, or a folder of files; whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO

from zhenggai.cli.files import STDIN, reason
from zhenggai.core.errors import Invalid

ENDINGS = {"text": "txt", "json": "json", "html": "html", "xlsx": "xlsx", "md": "md"}
# These hold one document; several cannot be written one after the other.
SINGLE = frozenset({"html", "xlsx"})


def format_of(output: str | None) -> str:
    """The form that an output's ending asks for; ``text`` where it asks for none."""
    ending = PurePath(output).suffix.lower().removeprefix(".") if output else ""
    forms = {ending: form for form, ending in ENDINGS.items()} | {"htm": "html", "markdown": "md"}
    return forms.get(ending, "text")


def is_folder(output: str | None) -> bool:
    """Whether results go into a folder, one file each: it exists as one or ends like one."""
    return output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir())


def check_target(output: str | None, form: str, inputs: Sequence[str], *, many: bool) -> None:
    """Raise ``Invalid`` when results in ``form``, ``many`` or one, cannot go to ``output``."""
    if is_folder(output):
        return
    if many and form in SINGLE:
        raise Invalid("output.needs-directory", format=form)
    if output is None:
        if form == "xlsx" and sys.stdout.isatty():
            raise Invalid("output.needs-path")
        return
    refuse_target(Path(output), inputs)


def refuse_target(target: Path, inputs: Iterable[str]) -> None:
    """Raise ``Invalid`` when ``target`` is no regular file or is one of the inputs."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as fault:
        raise Invalid("output.unwritable", path=str(target), reason=reason(fault)) from fault
    # Replacing a device or pipe would remove it.
    if not stat.S_ISREG(found.st_mode):
        raise Invalid("output.not-regular", path=str(target))
    for path in inputs:
        if path != STDIN and Path(path).exists() and target.samefile(path):
            raise Invalid("output.is-input", path=str(target))


def names_in(folder: Path, inputs: Sequence[str], form: str) -> list[Path]:
    """A file in ``folder`` for each input: ``report.docx`` becomes ``report.check.html``; a name
    that the batch has already used gets a number. No name is an input's."""
    used: set[str] = set()
    paths = []
    for path in inputs:
        stem = "stdin" if path == STDIN else PurePath(path).stem or "document"
        name, number = f"{stem}.check.{ENDINGS[form]}", 2
        while name.casefold() in used:
            name, number = f"{stem}-{number}.check.{ENDINGS[form]}", number + 1
        used.add(name.casefold())
        paths.append(folder / name)
    return paths


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content stands at ``path`` once all went well, and nowhere otherwise."""
    target = Path(os.path.realpath(path))
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    except OSError as fault:
        raise Invalid("output.unwritable", path=str(path), reason=reason(fault)) from fault
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(draft).chmod(_mode(target))
        Path(draft).replace(target)
    except OSError as fault:
        raise Invalid("output.unwritable", path=str(path), reason=reason(fault)) from fault
    finally:
        Path(draft).unlink(missing_ok=True)


def _mode(target: Path) -> int:
    # A replaced file keeps its rights; a new one gets those any program would give it.
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def to_stdout(data: bytes, form: str) -> None:
    """Write to standard output: machine forms as they are, text in the terminal's encoding."""
    encoding = (sys.stdout.encoding or "utf-8").lower().replace("-", "")
    if form == "text" and encoding != "utf8":
        data = data.decode("utf-8").encode(encoding, errors="replace")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as fault:
        drop_stdout()
        raise Invalid("output.unwritable", path="stdout", reason=reason(fault)) from fault


def drop_stdout() -> None:
    """Send what is still buffered nowhere; Python would complain once more at exit otherwise."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
