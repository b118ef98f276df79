"""A reconciliation as people and programs see it: one form, one file, each with ``render``.

Forms only read the records; they judge nothing and compute no figure about a person. Words come by
code from ``locale`` through ``wording.say``. No Django belongs here.
"""
