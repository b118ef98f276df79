"""Registers the capability with Django."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.apps import AppConfig

# Before the hour at which digests go out, so that they tell how things stand that morning.
_PREPARED_AT = time(7, 30)
_FORGOTTEN_AT = time(3, 15)
_RECKONED_AT = time(3, 45)
# How soon a year that was published is seen, and that a unit is no more.
_LOOKED_EVERY = timedelta(minutes=5)


class SupervisionConfig(AppConfig):
    """Reminders of what is due, and the ladder of steps against what stays undone."""

    name = "zhenggai.apps.supervision"
    label = "supervision"

    def ready(self) -> None:
        """Prepare digests each morning, tell of what is urgent within a minute, erase by night what
        is kept no longer, reckon provisional deadlines again, give the steps of a unit that is no
        more to the one that follows it, let messages know the working days and what still holds,
        and show the steps on the pages of findings."""
        from zhenggai.apps.findings import beside  # noqa: PLC0415 - after the registry is filled
        from zhenggai.apps.findings.queries.provisional import ripe_at  # noqa: PLC0415
        from zhenggai.apps.jobs.registry import Job, register  # noqa: PLC0415
        from zhenggai.apps.messages.feeds import register_feed  # noqa: PLC0415
        from zhenggai.apps.messages.freshening import use_freshener  # noqa: PLC0415
        from zhenggai.apps.messages.hours import use_calendar  # noqa: PLC0415
        from zhenggai.apps.supervision import queries, showing, tasks  # noqa: PLC0415
        from zhenggai.apps.supervision.queries import successors  # noqa: PLC0415

        register(Job("supervision.digests", tasks.prepare, daily=_PREPARED_AT))
        register(
            Job("supervision.urgent", tasks.tell, every=timedelta(minutes=1), wanted=queries.unread)
        )
        register(
            Job(
                "supervision.follow_units",
                tasks.follow_units,
                every=_LOOKED_EVERY,
                wanted=successors.left_behind_at,
            )
        )
        register(Job("supervision.forget", tasks.forget, daily=_FORGOTTEN_AT))
        register(Job("supervision.reckon_steps", tasks.reckon_steps, daily=_RECKONED_AT))
        beside.register(showing.beside_finding)
        again, every = tasks.reckon_again, _LOOKED_EVERY
        register(Job("supervision.reckon_again", again, every=every, wanted=ripe_at))
        use_calendar(_is_working)
        use_freshener(queries.still_holds)
        register_feed(queries.calendar_of)


def _is_working(day: date) -> bool:
    from django.conf import settings  # noqa: PLC0415

    from zhenggai.apps.regimes import queries  # noqa: PLC0415

    return queries.calendar(settings.CALENDAR).is_working(day)
