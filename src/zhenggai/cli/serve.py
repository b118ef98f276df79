"""Starts the site on this machine: one process, a few threads. There is no sign-in yet, so nothing
but the loopback interface is served."""

from __future__ import annotations

import argparse
import ipaddress
import os
import sys
import threading
from typing import Any

from zhenggai.core.errors import Invalid

_THREADS = 4
_SWEEP_SECONDS = 60


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted. Raises `Invalid` for an address that others could reach, and where
    set-up has not made what the pages need; 1 where the port cannot be had."""
    refuse_foreign(arguments.host)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")
    import django  # noqa: PLC0415 - `check` must not load the framework
    from django.core import checks  # noqa: PLC0415

    django.setup()
    faults = [fault for fault in checks.run_checks() if fault.is_serious()]
    if faults:
        raise Invalid("serve.not-set-up", reason="; ".join(str(fault.msg) for fault in faults))
    _serve(arguments.host, arguments.port)
    return 0


def refuse_foreign(host: str) -> None:
    """Raise `Invalid` unless `host` is `localhost` or a loopback address."""
    if host == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Invalid("serve.not-loopback", host=host)


def _serve(host: str, port: int) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # noqa: PLC0415

    bare = host.strip("[]")
    shown = f"[{bare}]" if ":" in bare else bare

    class Site(BaseApplication):  # type: ignore[misc]  # gunicorn has no annotations
        """Gunicorn with our settings and no configuration file."""

        def load_config(self) -> None:
            for name, value in {
                "bind": f"{shown}:{port}",
                "workers": 1,
                "worker_class": "gthread",
                "threads": _THREADS,
                "timeout": 120,
                "loglevel": "warning",
                "control_socket_disable": True,
                "post_worker_init": _keep_sweeping,
                "when_ready": lambda server: (
                    sys.stdout.write(f"http://{shown}:{port}/\n") and sys.stdout.flush()
                ),
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from zhenggai.config.wsgi import application  # noqa: PLC0415

            return application

    Site().run()


def _keep_sweeping(worker: Any) -> None:
    """Delete what is past its hour, at the start and every minute, also when nobody uploads."""
    from django.utils.timezone import now  # noqa: PLC0415

    from zhenggai.apps.reconciliation import queries  # noqa: PLC0415

    def sweep() -> None:
        pause = threading.Event()
        while True:
            queries.sweep(at=now())
            pause.wait(_SWEEP_SECONDS)

    threading.Thread(target=sweep, name="sweep", daemon=True).start()
