"""The private keys of the log: files beside the database, each for its owner alone. Never in the
database, a backup or a page, so that whoever has those cannot sign."""

from __future__ import annotations

import secrets
from pathlib import Path

from zhenggai.adapters import durable
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.ed25519 import SEED_BYTES, Ed25519Signer

_SUFFIX = ".key"


class Keyring:
    """The keys in a folder, by the text of their public half."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def signers(self) -> dict[str, Ed25519Signer]:
        """The keys that are here, by their public text. Raises `Invalid` for a file that others
        can read (`log.key-open`) or that holds no key (`log.key-damaged`)."""
        found = {}
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            if path.stat().st_mode & 0o077:
                raise Invalid("log.key-open", path=str(path))
            try:
                signer = Ed25519Signer.read(path.read_text("ascii").strip())
            except (Invalid, UnicodeDecodeError) as fault:
                raise Invalid("log.key-damaged", path=str(path)) from fault
            found[signer.key.printed] = signer
        return found

    def make(self, origin: str) -> Ed25519Signer:
        """A new key for the log of that name, on the disk when the call returns."""
        signer = Ed25519Signer.of(origin, secrets.token_bytes(SEED_BYTES))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        durable.put(self._path(signer), f"{signer.secret}\n".encode("ascii"))
        return signer

    def destroy(self, signer: Ed25519Signer) -> None:
        """Take away a key that has served its time."""
        self._path(signer).unlink()

    def _path(self, signer: Ed25519Signer) -> Path:
        return self.folder / f"{signer.key.key_id.hex()}{_SUFFIX}"
