"""What a run on many findings repeats of words that findings erase under a decision."""

from __future__ import annotations

from zhenggai.apps.findings.erasing import Erased, within
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal import queries as entries
from zhenggai.apps.register.models import Run, RunRow


def erase(erased: Erased) -> None:
    """Put the mark where the runs that the findings took part in repeat the words, and take them
    away from beside the entries about these runs."""
    rows = RunRow.objects.filter(finding__in=erased.findings)
    runs = list(Run.objects.filter(pk__in=rows.values("run")).select_for_update().order_by("pk"))
    found = entries.words_of([run.pk for run in runs], texts=erased.words)
    journal.erase(words=[one.key for one in found], by=erased.by)
    for run in runs:
        reason = erased.mark if run.reason in erased.words else run.reason
        arguments = _without(run.arguments, erased)
        if (reason, arguments) != (run.reason, run.arguments):
            Run.objects.filter(pk=run.pk).update(reason=reason, arguments=arguments)
    for row in rows.exclude(arguments="", told=""):
        arguments, told = _without(row.arguments, erased), _without(row.told, erased)
        if (arguments, told) != (row.arguments, row.told):
            RunRow.objects.filter(pk=row.pk).update(arguments=arguments, told=told)


def _without(text: str, erased: Erased) -> str:
    return within(text, erased.words, erased.mark) if text else ""
