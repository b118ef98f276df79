"""The fictional sample documents of a checkout, read at run time.

A pair is `…feedback` with `…plan…` or `…progress…` of the same beginning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhenggai.apps.reconciliation.store import Upload
from zhenggai.kit.refusals import Missing

ENDINGS = ("docx", "pdf", "xlsx", "csv", "html", "md", "txt")
_MOST = 24
_ASKS = "feedback"
_ANSWERS = ("plan", "progress")


@dataclass(frozen=True, slots=True)
class Sample:
    """One file, or a pair: `key` is what the form sends back."""

    key: str
    paths: tuple[Path, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The file names, without folders."""
        return tuple(path.name for path in self.paths)

    def uploads(self) -> tuple[Upload, ...]:
        """The files as if they had been sent."""
        return tuple(Upload(path.name, path.read_bytes()) for path in self.paths)


def samples(folder: Path) -> list[Sample]:
    """At most two dozen samples, pairs first; none where the folder is absent."""
    if not folder.is_dir():
        return []
    files = sorted(
        path
        for path in folder.iterdir()
        if path.suffix[1:].lower() in ENDINGS and path.is_file() and not path.is_symlink()
        if not path.name.lower().startswith("readme")
    )
    pairs = list(_pairs(files))
    paired = {path for pair in pairs for path in pair.paths}
    singles = [Sample(path.name, (path,)) for path in files if path not in paired]
    return (pairs + singles)[:_MOST]


def find_sample(folder: Path, key: str) -> Sample:
    """The sample of that key. Looked up in the list, so that no key can name another file."""
    for sample in samples(folder):
        if sample.key == key:
            return sample
    raise Missing("site.no-sample")


def _pairs(files: list[Path]) -> Iterator[Sample]:
    for path in files:
        if not path.stem.endswith(_ASKS):
            continue
        theme = path.stem.removesuffix(_ASKS)
        for other in files:
            if other.stem.startswith(tuple(theme + word for word in _ANSWERS)):
                yield Sample(f"{path.name}+{other.name}", (path, other))
                break
