"""The row of a file, and its text where somebody wants it found. Nothing personal: names, dates and
places belong to the uses of a file."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhenggai.kit.keys import new_key


class File(models.Model):
    """Bytes that were taken in once. Rows are written by `commands` and never changed, but for
    `judged`, which rises from `name` to `text` when the file can be read at a later upload, and
    `stored_at`, which is when the bytes were taken in last.

    `digest` is SHA-256 in hex; `kind` a code of `kinds`; `storage` where the bytes lie (`disk`,
    `s3`); `judged` what the look for a secrecy marking went by (`text`, or only the `name`).
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    media = models.CharField(max_length=100)
    storage = models.CharField(max_length=8)
    judged = models.CharField(max_length=8)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="file_not_empty", condition=Q(size__gt=0))]

    @property
    def unread(self) -> bool:
        """Whether no text could be judged: the page asks its uploader to confirm that the document
        bears no marking."""
        return self.judged != "text"

    @property
    def named(self) -> str:
        """The file as the journal names it."""
        return f"sha256:{self.digest}"


class FileText(models.Model):
    """The beginning of the text that was read from a file, where somebody wants it to be found by
    its words. Empty where there is none to be read."""

    file = models.OneToOneField(File, models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()
