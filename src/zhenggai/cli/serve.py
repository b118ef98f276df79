"""Starts the site: brings the database up to date, then a few workers with a few threads each.

Without TLS in front of it, nothing but the loopback interface is served.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from zhenggai.cli import link, listening, site
from zhenggai.cli.heap import keep_one_heap
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say_refusal

_THREADS = 4
_SWEEP_SECONDS = 60
# What is over by the day harms nobody for an hour.
_HOURLY_ROUNDS = 60
# Looking through all files takes seconds where there are many: an hour after the start, then daily.
_DAILY_ROUNDS = 24 * _HOURLY_ROUNDS


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted; 2 with a line on standard error where the site cannot start."""
    keep_one_heap()
    try:
        refuse_foreign(arguments.host, behind_tls=_behind_tls())
        listening.refuse_taken(arguments.host, arguments.port)
        if arguments.demo:
            os.environ["ZHENGGAI_DEMO"] = "1"
        _set_up()
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2
    _serve(arguments.host, arguments.port, arguments.workers, arguments.language)
    return 0


def refuse_foreign(host: str, *, behind_tls: bool = False) -> None:
    """Raise `Invalid` unless `host` is `localhost` or a loopback address, or TLS is ended by a
    proxy in front of the site: passwords must not cross a network in the clear."""
    if not behind_tls and not listening.is_loopback(host):
        raise Invalid("serve.not-loopback", host=host)


def _behind_tls() -> bool:
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - not for `check`

    from zhenggai.config import env  # noqa: PLC0415

    try:
        return env.flag("ZHENGGAI_HTTPS", default=False)
    except ImproperlyConfigured as fault:
        raise Invalid("serve.misconfigured", reason=str(fault)) from fault


def _set_up() -> None:
    """Load the site and its database. Raises `Invalid` where that cannot be done."""
    site.load()
    site.refuse_unready(pages=True)
    from zhenggai.cli import migrating  # noqa: PLC0415 - needs the site

    migrating.bring_up_to_date()
    _load_demo()


def _load_demo() -> None:
    """In demo mode, the fictional district, before anybody is served."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.utils.timezone import now  # noqa: PLC0415

    if not settings.DEMO:
        return
    from zhenggai.demo.load import load  # noqa: PLC0415 - nobody else pays for it

    load(at=now())
    connections.close_all()


def _serve(host: str, port: int, workers: int, language: str) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # noqa: PLC0415

    bare = host.strip("[]")
    shown = f"[{bare}]" if ":" in bare else bare

    class Site(BaseApplication):  # type: ignore[misc]  # gunicorn has no annotations
        """Gunicorn with our settings and no configuration file."""

        def load_config(self) -> None:
            for name, value in {
                "bind": f"{shown}:{port}",
                "workers": workers,
                # Loaded once before the fork: workers share its memory until they write to it.
                "preload_app": True,
                "umask": 0o077,
                "worker_class": "gthread",
                "threads": _THREADS,
                "timeout": 120,
                "loglevel": "warning",
                "control_socket_disable": True,
                "post_worker_init": _keep_at_it,
                "when_ready": lambda server: _say_ready(f"http://{shown}:{port}/", language),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from django.urls import get_resolver  # noqa: PLC0415

            from zhenggai.config.wsgi import application  # noqa: PLC0415

            # Pulls in every view now, and not at a worker's first page.
            _ = get_resolver().url_patterns
            _load_words()
            return application

    Site().run()


def _load_words() -> None:
    """The words of every language, which workers then share."""
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now
    from django.utils.translation import gettext, override  # noqa: PLC0415

    for language, _ in settings.LANGUAGES:
        with override(language):
            gettext("zhenggai")


def _say_ready(address: str, language: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    link.tell_first(address, language)
    # What lives now lives for ever: a collection would only copy its pages into each worker.
    gc.collect()
    gc.freeze()


def _keep_at_it(worker: Any) -> None:
    """What goes on beside the requests."""
    from django.conf import settings  # noqa: PLC0415 - the site is loaded by now

    from zhenggai.apps.jobs import working  # noqa: PLC0415
    from zhenggai.apps.journal import sealing  # noqa: PLC0415

    _keep_sweeping()
    sealing.keep_sealing()
    if settings.WORK:
        working.begin()


def _keep_sweeping() -> None:
    """Delete what is past its hour, at the start and every minute, also when nobody uploads."""
    from django.utils.timezone import now  # noqa: PLC0415

    from zhenggai.apps.reconciliation import queries  # noqa: PLC0415

    def sweep() -> None:
        pause = threading.Event()
        for rounds in itertools.count():
            queries.sweep(at=now())
            if rounds % _HOURLY_ROUNDS == 0:
                keep_house(daily=rounds % _DAILY_ROUNDS == _HOURLY_ROUNDS)
            pause.wait(_SWEEP_SECONDS)

    threading.Thread(target=sweep, name="sweep", daemon=True).start()


def keep_house(*, daily: bool) -> None:
    """Erase what has served its time: sessions, who objected once the term is over, answers kept
    for programs, and with `daily` files that nobody has a use for. Each worker may: rows are
    locked, and what is gone is gone."""
    from django.db import connections  # noqa: PLC0415
    from django.utils.timezone import localdate, now  # noqa: PLC0415

    from zhenggai.apps.files import commands as files  # noqa: PLC0415
    from zhenggai.apps.findings import commands as findings  # noqa: PLC0415
    from zhenggai.apps.people import commands as people  # noqa: PLC0415
    from zhenggai.kit.sessions import SessionStore  # noqa: PLC0415

    _try(SessionStore.clear_expired)
    _try(lambda: findings.erase_objectors(at=now(), today=localdate()))
    _try(lambda: people.erase_answers(at=now()))
    if daily:
        _try(lambda: files.sweep_unused(at=now()))
        _try(lambda: files.sweep_leftovers(at=now()))
    connections.close_all()


def _try(task: Callable[[], object]) -> None:
    """A database that is away for a while must not end the sweeping of uploads; a store that is, or
    a fault of ours, must not either, and is told."""
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        task()
    except DatabaseError:
        return
    except Exception:
        logging.getLogger(__name__).exception("the daily round")
