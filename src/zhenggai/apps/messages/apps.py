"""Registers the capability with Django."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """The outbox, its channels, and feeds."""

    name = "zhenggai.apps.messages"
    label = "messages"

    def ready(self) -> None:
        """Deliver what is due, tidy up once a day, end with an account what leads to it, and let
        the audit administrator see who lets what be sent where."""
        from zhenggai.apps.jobs.registry import Job, register  # noqa: PLC0415 - after the registry
        from zhenggai.apps.messages import commands, delivering, tasks  # noqa: PLC0415 - is filled
        from zhenggai.apps.messages.events import Event  # noqa: PLC0415
        from zhenggai.apps.people import closing, directory  # noqa: PLC0415

        directory.list_too(kind.value for kind in Event)
        closing.register(commands.end_addresses)
        closing.register(commands.end_feeds)

        # Several, so that several workers send at once where much is waiting.
        for number in range(delivering.MOST_AT_ONCE):
            register(
                Job(
                    f"messages.deliver-{number + 1}",
                    tasks.deliver,
                    every=timedelta(seconds=1),
                    wanted=delivering.waiting,
                    above=number * delivering.WORTH_ANOTHER,
                    longest=delivering.LONGEST,
                )
            )
        register(Job("messages.tidy", tasks.tidy, every=timedelta(days=1)))
