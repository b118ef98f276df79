"""Temporary copies of uploads that are overwritten before Django deletes them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from zhenggai.core.documents.wiping import wipe


class WipedUpload(TemporaryUploadedFile):
    """A large upload on the disk until the request ends, whatever became of it."""

    def wipe(self) -> None:
        """Wipe the copy; it may be wiped already."""
        if not self.closed:
            # Or what is still in memory would be written after the noughts.
            self.flush()
        with suppress(FileNotFoundError):
            wipe(Path(self.temporary_file_path()))

    def close(self) -> None:
        """Wipe the copy before Django deletes it."""
        self.wipe()
        super().close()


class WipingUploads(TemporaryFileUploadHandler):
    """Django's handler for large uploads, with `WipedUpload` for its files."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file."""
        # Past the handler of Django itself, which would make a copy of its own.
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = WipedUpload(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )
