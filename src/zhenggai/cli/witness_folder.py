"""The folder of a witness: its key, the logs that it knows, and what it last cosigned of each.

What it holds of a log is that log's checkpoint with its own cosignature below it: so a file that
was damaged shows it, and each is at once what the witness can lay before a third person. A log that
is known has such a file from the first moment on, if only to say that nothing was cosigned yet: one
that is gone is damage too, and not a log of which nothing is held.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from zhenggai.adapters import durable
from zhenggai.cli.files import reason
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, cosignature, note
from zhenggai.core.tlog.cosignature import CosignatureVerifier, Cosigner
from zhenggai.core.tlog.ed25519 import SEED_BYTES
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.note import Note, Verifier
from zhenggai.core.tlog.witness import Held

MOST_NAME = 200
# Of checkpoints that contradict what is held so many are kept of each kind: the first tell it all.
_MOST_EVIDENCE = 50
_KEY, _LOGS, _HELD, _EVIDENCE = "key", "logs", "held", "refused"
_NOTHING = "nothing cosigned yet\n"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is held of a log, and when it was cosigned, in seconds since 1970; 0 for nothing yet."""

    held: Held
    time: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A witness's folder. Files are put in place whole and are on the disk when a call returns."""

    path: Path

    @classmethod
    def made(cls, path: Path, *, name: str) -> Folder:
        """A new folder with a new key. Raises `Invalid` (`witness.name-wrong`, `witness.exists`,
        `output.unwritable`)."""
        if not note.is_name(name) or not name.isprintable() or len(name) > MOST_NAME:
            raise Invalid("witness.name-wrong", most=MOST_NAME)
        folder = cls(path)
        try:
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise Invalid("witness.exists", path=str(path))
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.chmod(0o700)
            (path / _HELD).mkdir(mode=0o700)
            durable.put(path / _LOGS, b"")
            # Last: where there is a key, there is a witness.
            secret = Cosigner.of(name, secrets.token_bytes(SEED_BYTES)).secret
            durable.put(path / _KEY, f"{secret}\n".encode())
        except OSError as fault:
            raise Invalid("output.unwritable", path=str(path), reason=reason(fault)) from fault
        return folder

    def cosigner(self) -> Cosigner:
        """Its key. Raises `Invalid` (`witness.no-folder`, `witness.key-open`, or malformed)."""
        path = self.path / _KEY
        try:
            if path.stat().st_mode & 0o077:
                raise Invalid("witness.key-open", path=str(path))
            written = path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise Invalid("witness.no-folder", path=str(self.path)) from fault
        return Cosigner.read(written)

    def logs(self) -> dict[str, list[Verifier]]:
        """The keys of the logs that it knows, by origin. Raises `Invalid`
        (`witness.state-damaged`)."""
        found: dict[str, list[Verifier]] = {}
        for written in self._keys():
            try:
                verifier = read_verifier(written)
            except Invalid as fault:
                raise _damaged(self.path / _LOGS) from fault
            found.setdefault(verifier.key.name, []).append(verifier)
        return found

    def trust(self, keys: Sequence[str]) -> None:
        """Know these keys of logs too. Raises `Invalid` where one is no key of a log."""
        origins = {_log_key(written) for written in keys}
        with self._alone("logs.lock", wait=True):
            known = self._keys()
            for origin in sorted(origins):
                if any(written.startswith(f"{origin}+") for written in known):
                    continue
                if not self._of(origin).exists():
                    # Before the log is known: a log that is known and has no file is damage.
                    durable.put(self._of(origin), f"{_NOTHING}{origin}\n".encode())
            self._put_keys(
                [*known, *(written for written in dict.fromkeys(keys) if written not in known)]
            )

    def distrust(self, keys: Sequence[str]) -> None:
        """Know these keys no longer. What was cosigned stays held, should a log come back. Raises
        `Invalid` (`witness.key-not-here`)."""
        with self._alone("logs.lock", wait=True):
            known = self._keys()
            for written in keys:
                if written not in known:
                    raise Invalid("witness.key-not-here", key=written)
            self._put_keys([written for written in known if written not in keys])

    def kept(self, origin: str) -> Kept:
        """What is held of a log that it knows. Raises `Invalid` (`witness.state-damaged`)."""
        path = self._of(origin)
        try:
            data = path.read_bytes()
            if data == f"{_NOTHING}{origin}\n".encode():
                return Kept(Held(), 0)
            own = CosignatureVerifier(self.cosigner().key)
            opened = checkpoint.opened(data, origin=origin, log=[own])
        except (OSError, Invalid) as fault:
            raise _damaged(path) from fault
        mine = opened.signed_by[own.key].signed
        held = Held(opened.checkpoint.size, opened.checkpoint.root)
        return Kept(held, cosignature.seconds(mine))

    def keep(self, cosigned: Note) -> None:
        """Hold this checkpoint of its log from now on; on the disk when the call returns. Raises
        OSError, and then it is not to be cosigned, whichever of the two is held."""
        durable.put(self._of(checkpoint.parsed(cosigned.text).origin), cosigned.printed)

    def keep_evidence(self, refused: bytes, *, kind: str) -> Path | None:
        """Keep a checkpoint that a log signed and that was refused; where, or `None` where enough
        are kept. Raises OSError."""
        folder = self.path / _EVIDENCE
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{kind}-{sha256(refused).hexdigest()[:16]}"
        if path.exists() or len(list(folder.glob(f"{kind}-*"))) >= _MOST_EVIDENCE:
            return None
        durable.put(path, refused)
        return path

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve from this folder, alone. Raises `Invalid` (`witness.served-already`)."""
        with self._alone("lock", wait=False):
            yield

    @contextmanager
    def _alone(self, name: str, *, wait: bool) -> Iterator[None]:
        try:
            handle = os.open(self.path / name, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise Invalid("witness.no-folder", path=str(self.path)) from fault
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as fault:
                raise Invalid("witness.served-already", path=str(self.path)) from fault
            yield
        finally:
            os.close(handle)

    def _keys(self) -> list[str]:
        path = self.path / _LOGS
        try:
            return path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise _damaged(path) from fault

    def _put_keys(self, keys: Iterable[str]) -> None:
        durable.put(self.path / _LOGS, "".join(f"{written}\n" for written in keys).encode())

    def _of(self, origin: str) -> Path:
        # An origin may hold what a file's name may not.
        return self.path / _HELD / sha256(origin.encode()).hexdigest()


def _log_key(written: str) -> str:
    """The origin of the log whose key that is. Raises `Invalid`."""
    key = read_verifier(written).key
    if key.kind == cosignature.KIND:
        raise Invalid("witness.not-a-log", name=key.name)
    return key.name


def _damaged(path: Path) -> Invalid:
    return Invalid("witness.state-damaged", path=str(path))
