"""Starts the site on this machine: one process, a few threads. There is no sign-in yet, so nothing
but the loopback interface is served."""

from __future__ import annotations

import argparse
import ipaddress
import os
import socket
import sys
import threading
from typing import Any

from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say_refusal

_THREADS = 4
_SWEEP_SECONDS = 60


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted; 2 with a line on standard error where the site cannot start."""
    try:
        refuse_foreign(arguments.host)
        _refuse_taken(arguments.host, arguments.port)
        _set_up()
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2
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


def _refuse_taken(host: str, port: int) -> None:
    # gunicorn would try for seconds and then say it in its own words.
    bare = host.strip("[]")
    with socket.socket(socket.AF_INET6 if ":" in bare else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bare, port))
        except (OSError, OverflowError) as fault:
            raise Invalid("serve.port-taken", host=host, port=port) from fault


def _set_up() -> None:
    """Load the site. Raises `Invalid` where a setting is wrong or set-up has not been run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")
    import django  # noqa: PLC0415 - `check` must not load the framework
    from django.core import checks  # noqa: PLC0415
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise Invalid("serve.misconfigured", reason=str(fault)) from fault
    faults = [fault for fault in checks.run_checks() if fault.is_serious()]
    if faults:
        raise Invalid("serve.not-set-up", reason="; ".join(str(fault.msg) for fault in faults))


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
