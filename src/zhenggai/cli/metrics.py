"""How the outbox and the work in the background stand, as figures for a monitor: the text format of
Prometheus, which its node exporter reads from a file. Numbers by channel and job alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

_DAY = timedelta(days=1)


def lines(at: datetime) -> Iterator[str]:
    """Each figure with what it means, as it stands at an instant. Needs the site."""
    from zhenggai.apps.jobs import queries as jobs  # noqa: PLC0415 - needs its tables
    from zhenggai.apps.messages import queries as messages  # noqa: PLC0415

    name = "zhenggai_messages"
    yield f"# HELP {name} Messages by channel: waiting, an hour overdue, failed, sent in a day."
    yield f"# TYPE {name} gauge"
    for one in messages.standings(at=at, since=at - _DAY):
        states = {"waiting": one.waiting, "overdue": one.overdue, "failed": one.failed}
        for state, number in {**states, "sent": one.sent}.items():
            yield f'{name}{{channel="{one.channel}",state="{state}"}} {number}'
    for name, means, found in (
        ("zhenggai_jobs_failing", "Jobs whose last run failed.", jobs.wrong(at=at)),
        ("zhenggai_jobs_late", "Jobs that were due and that nobody did.", jobs.late(at=at)),
    ):
        yield f"# HELP {name} {means}"
        yield f"# TYPE {name} gauge"
        yield f"{name} {len(found)}"
