"""One broken file from a sound one: by bytes, by text, or inside its container."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

from tools.fuzz.rewriting import rewrite
from tools.fuzz.seeds import Seed

_UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)
MOST = 1 << 20  # bytes; larger files cost time and show nothing more
_WORDS = (b"\0", b"\xff", b"\xff" * 4, b"\0" * 8, b"\x7f\xff\xff\xff", b"\x80", b"\x0d\x0a", b"%")
_ENCODINGS = ("utf-8", "utf-8", "utf-8", "gb18030", "utf-16", "utf-16-le", "utf-8-sig", "big5")


def mutated(index: int, seed: int, sound: Sequence[Seed]) -> Seed:
    """Input ``index`` of the run with ``seed``: the same whenever the seeds are the same."""
    rng = Random(f"{seed}:{index}")  # noqa: S311 - must repeat, need not be secret
    start = rng.choice(sound)
    name, data = start.name, start.data
    if rng.random() < 0.05:
        name = f"{name.rpartition('.')[0]}.{rng.choice(sound).name.rpartition('.')[2]}"
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = _once(data, rng, sound)[:MOST]
    return Seed(name, data)


def _once(data: bytes, rng: Random, sound: Sequence[Seed]) -> bytes:
    if data[:2] == b"PK" and rng.random() < 0.8:
        return _in_package(data, rng, sound)
    if data[:2] != b"PK" and rng.random() < 0.75:
        text = _decoded(data)
        if text is not None:
            return _encoded(rewrite(text, rng), rng)
    if rng.random() < 0.1:
        return _splice(data, rng, sound)
    return rng.choice(BY_BYTES)(data, rng)


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _encoded(text: str, rng: Random) -> bytes:
    # Half of the surrogates and of what an encoding lacks goes in as bytes that no decoder takes.
    errors = rng.choice(("surrogatepass", "replace"))
    encoding = rng.choice(_ENCODINGS)
    if errors == "surrogatepass" and not encoding.startswith("utf"):
        errors = "replace"
    return text.encode(encoding, errors)


# -- bytes ---------------------------------------------------------------------------------------


def _flip(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 4, 30, 300)) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncate(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _drop(data: bytes, rng: Random) -> bytes:
    at, size = _block(data, rng)
    return data[:at] + data[at + size :]


def _swap(data: bytes, rng: Random) -> bytes:
    at, size = _block(data, rng)
    to = rng.randrange(len(data) + 1)
    low, high = min(at, to), max(at, to)
    return data[:low] + data[high : high + size] + data[low:high] + data[high + size :]


def _double(data: bytes, rng: Random) -> bytes:
    at, size = _block(data, rng)
    return data[: at + size] + data[at : at + size] * rng.choice((1, 1, 2, 20)) + data[at + size :]


def _overwrite(data: bytes, rng: Random) -> bytes:
    at, word = rng.randrange(len(data) + 1), rng.choice(_WORDS)
    return data[:at] + word + data[at + len(word) :]


def _insert(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(_WORDS) * rng.choice((1, 3, 1000)) + data[at:]


def _splice(data: bytes, rng: Random, sound: Sequence[Seed]) -> bytes:
    other = rng.choice(sound).data
    at, size = _block(other, rng)
    to = rng.randrange(len(data) + 1)
    return data[:to] + other[at : at + size] + data[to + rng.choice((0, size)) :]


def _block(data: bytes, rng: Random) -> tuple[int, int]:
    size = rng.choice((1, 4, 16, 64, 512, 4096, max(1, len(data) // 3)))
    return rng.randrange(len(data) + 1), size


BY_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _flip,
    _truncate,
    _drop,
    _swap,
    _double,
    _overwrite,
    _insert,
)


# -- containers ----------------------------------------------------------------------------------


def _in_package(data: bytes, rng: Random, sound: Sequence[Seed]) -> bytes:
    """The members unpacked, changed and packed again, so that changes reach the parsers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in dict.fromkeys(archive.namelist())]
    except _UNPACKING:
        return rng.choice(BY_BYTES)(data, rng)
    if not members:
        return data
    at = rng.randrange(len(members))
    name, body = members[at]
    act = rng.random()
    if act < 0.7:
        text = _decoded(body)
        if text is None or rng.random() < 0.1:
            members[at] = (name, rng.choice(BY_BYTES)(body, rng))
        else:
            members[at] = (name, rewrite(text, rng).encode("utf-8", "replace"))
    elif act < 0.78:
        del members[at]
    elif act < 0.86:
        members.append((name, rng.choice((body, b"", rng.choice(members)[1]))))
    elif act < 0.93:
        members[at] = (name, rng.choice(members)[1])
    else:
        members[at] = (rng.choice((name.upper(), "/" + name, "../" + name, name[:-1])), body)
    return _packed(members, rng)


def _packed(members: Sequence[tuple[str, bytes]], rng: Random) -> bytes:
    stream = io.BytesIO()
    way = rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings():
        # A name that stands twice is what is wanted here.
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(stream, "w", way) as archive:
            for name, body in members:
                archive.writestr(zipfile.ZipInfo(name), body, compress_type=way)
    return stream.getvalue()
