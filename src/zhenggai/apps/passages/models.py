"""Columns. Only `commands` may change a row; the index beside them is `index.py`."""

from __future__ import annotations

from django.db import models


class Passage(models.Model):
    """A text of at most 2,000 characters that can be found, of whatever `subject` it speaks. All of
    it is derived: the caller keeps the text itself and can fill this table anew.

    `part` is what it hangs on within the subject (the subject itself where on nothing); `kind` is
    the caller's code; `key` the thing whose text it is, `no` the place of this passage in it, from
    1. `circles` are the keys by which whoever looks narrows the index, before he is judged exactly:
    part of what is indexed, kept here because taking a row out of an index needs all of it.
    `traits` are those of a passage that is compared with others of its kind, parted by spaces.
    """

    id = models.BigAutoField(primary_key=True)
    subject = models.UUIDField()
    part = models.UUIDField()
    kind = models.CharField(max_length=16)
    key = models.UUIDField()
    no = models.PositiveIntegerField(default=1)
    circles = models.TextField()
    text = models.TextField()
    traits = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["subject", "part"], name="passage_subject_part")]


class Posting(models.Model):
    """A row of the index, as far as Django can read it: `index.py` makes the table, in the way of
    each database, and is the only one to write it."""

    passage = models.OneToOneField(
        Passage, models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="posting"
    )

    class Meta:
        managed = False
        db_table = "passages_index"


class Trait(models.Model):
    """In how many passages a trait stands, so that the rare ones are known without counting. The
    row without a name counts the passages that have any."""

    name = models.CharField(primary_key=True, max_length=64)
    seen = models.IntegerField()


class Splitting(models.Model):
    """What the index was made with (`index.made_by`), in its only row."""

    version = models.PositiveIntegerField()
