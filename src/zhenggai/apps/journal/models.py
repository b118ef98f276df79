"""The rows of the journal. Importable only by this app."""

from __future__ import annotations

from django.db import models

from zhenggai.kit.keys import new_key


class Entry(models.Model):
    """One act. `leaf` is what happened, byte for byte as it will be hashed; the other columns
    repeat parts of it, so that it can be found. Triggers keep rows as they were written."""

    id = models.BigAutoField(primary_key=True)
    leaf = models.BinaryField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_subject"),
            models.Index(fields=["actor", "id"], name="entry_actor"),
        ]


class Text(models.Model):
    """Words that belong to an entry, which holds only their salted digest: personal data and free
    text can be erased under a decision and the log still verifies. Of words that were erased the
    row stays, empty and without its salt, and names the entry of the act that erased them."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="texts", db_index=False)
    name = models.CharField(max_length=32)
    text = models.TextField()
    salt = models.BinaryField(max_length=16)
    # Few are ever erased, and nobody looks for them by the act: no index to keep at each act.
    erased = models.ForeignKey(
        Entry, models.PROTECT, null=True, related_name="erasures", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="text_once_per_entry"),
            models.CheckConstraint(
                condition=models.Q(erased=None) | models.Q(text="", salt=b""),
                name="erased_is_empty",
            ),
        ]


class Place(models.Model):
    """Where an entry stands in the log. Given by the one sealer, once no earlier entry can appear
    any more: the order of commits is not the order of numbers. Never changed."""

    # `index` is a word of SQL itself.
    index = models.BigIntegerField(primary_key=True, db_column="log_index")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="place")


class SignedHead(models.Model):
    """A checkpoint that was signed: the tree of `size` entries has this root. What was once told to
    somebody must never be contradicted, so all are kept and none is changed."""

    id = models.BigAutoField(primary_key=True)
    origin = models.CharField(max_length=255)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "size"], name="head_once_per_size")
        ]


class LogKey(models.Model):
    """A public key of the log, for those who verify: since when it signs, and until when. The
    private half is on the disk of the sealer and nowhere else."""

    id = models.BigAutoField(primary_key=True)
    origin = models.CharField(max_length=255)
    key = models.CharField(max_length=400, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Witness(models.Model):
    """Somebody else's machine that cosigns our checkpoints, and so would notice if the log forked
    or shrank. Taken on and let go with a date, never deleted."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=400, unique=True)
    address = models.CharField(max_length=400)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    @property
    def look(self) -> str:
        """The look whose faults are about this witness."""
        return f"witness:{self.pk}"


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint; `at` is the time that he states."""

    id = models.BigAutoField(primary_key=True)
    head = models.ForeignKey(
        SignedHead, models.PROTECT, related_name="cosignatures", db_index=False
    )
    witness = models.ForeignKey(
        Witness, models.PROTECT, related_name="cosignatures", db_index=False
    )
    line = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "witness"], name="cosigned_once")]
        indexes = [models.Index(fields=["witness", "head"], name="cosigned_last")]


class TimeStamp(models.Model):
    """An authority's word (RFC 3161) that a checkpoint was there: its reply as it came. `at` and
    `authority`, the name in the certificate that signed, repeat what the reply says. The first that
    was got is the one that counts, so there is one for each checkpoint and none is changed."""

    id = models.BigAutoField(primary_key=True)
    head = models.OneToOneField(SignedHead, models.PROTECT, related_name="stamp")
    reply = models.BinaryField()
    authority = models.CharField(max_length=200)
    at = models.DateTimeField()


class Fault(models.Model):
    """What a look at the log found wrong: the sealer's, a full check's, a witness's, or that no
    time-stamp can be had. A row is never dismissed: it is over when the same look finds it no more,
    and stays listed."""

    id = models.BigAutoField(primary_key=True)
    look = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["look"], condition=models.Q(over_at=None), name="fault_open")
        ]


class FullCheck(models.Model):
    """A full check: everything derived anew from the entries and held against tiles and
    checkpoints."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    size = models.BigIntegerField()
    seconds = models.FloatField()
    sound = models.BooleanField()
