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


def refuse_unready(*, pages: bool = False) -> None:
    """Raise ``Invalid`` (``serve.not-set-up``) where what set-up should have made is missing; with
    `pages`, where a page cannot be loaded."""
    faults = unready(pages=pages)
    if faults:
        raise Invalid("serve.not-set-up", reason="; ".join(faults))


def unready(*, pages: bool = False) -> list[str]:
    """What is missing. To load every page takes longer than most commands do."""
    from django.core import checks  # noqa: PLC0415

    from zhenggai.kit.checks import SET_UP  # noqa: PLC0415

    found = checks.run_checks(tags=None if pages else [SET_UP])
    return [str(fault.msg) for fault in found if fault.is_serious()]
