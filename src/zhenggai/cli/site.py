"""Loads the site for the commands that need it; ``check`` never does.

What cannot be loaded is refused with its mend. What a command does with the site stands in the
command.
"""

from __future__ import annotations

import os

from zhenggai.core.errors import Invalid


def load() -> None:
    """Load settings and apps. Raises ``Invalid`` (``serve.misconfigured``)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")
    import django  # noqa: PLC0415 - `check` must not load the framework
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    # Whatever the site writes is for its own user alone.
    os.umask(0o077)
    try:
        django.setup()
    except ImproperlyConfigured as fault:
        raise Invalid("serve.misconfigured", reason=str(fault)) from fault
    except OSError as fault:
        reason = f"{fault.filename}: {fault.strerror}"
        raise Invalid("serve.misconfigured", reason=reason) from fault


def refuse_unready() -> None:
    """Raise ``Invalid`` (``serve.not-set-up``) where what set-up should have made is missing."""
    from django.core import checks  # noqa: PLC0415

    faults = [fault for fault in checks.run_checks() if fault.is_serious()]
    if faults:
        raise Invalid("serve.not-set-up", reason="; ".join(str(fault.msg) for fault in faults))
