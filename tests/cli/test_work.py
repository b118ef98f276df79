"""`zhenggai work`: another pair of hands at the same database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from far_sides import Post, mail_server

PUT = """
from django.db import transaction
from django.utils.timezone import now
from zhenggai.apps.messages import commands
from zhenggai.apps.messages.commands import Telling
from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.apps.people.models import Person
sam = Person.objects.create(login="sam", name="Sam", email="sam@x.example", joined_on="2026-11-22")
with transaction.atomic():
    for number in range(6):
        told = Telling(f"e{number}", "mail", Kind.DUE, [Item("N1", None, "/")], person=sam.pk)
        commands.put_many([told], at=now())
"""
COUNT = 6
# Whatever day and hour it is while the tests run.
ALWAYS = """
from zhenggai.cli import main, site
site.load()
from zhenggai.apps.messages import delivering
delivering.next_allowed = lambda at, hours: at
{more}
raise SystemExit(main(["work", "--once"]))
"""


def sending(post: Post) -> dict[str, str]:
    return {
        "ZHENGGAI_SMTP": f"smtp://127.0.0.1:{post.port}",
        "ZHENGGAI_MAIL_FROM": "z@district.example",
        "ZHENGGAI_ADDRESS": "https://z.example.org",
    }


def test_it_does_what_waits_and_ends(install):
    installation = install()
    installation.python(PUT)
    with mail_server(Post()) as post:
        # Each task sends for a moment and leaves the rest to the next.
        script = ALWAYS.format(more="delivering.deliver_due.__kwdefaults__['spell'] = 0.0001")
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, **installation.environment, **sending(post)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert len(post.letters) == COUNT
    assert done.stderr == ""


def test_what_fails_meanwhile_is_told(install):
    installation = install()
    installation.python(PUT)
    script = ALWAYS.format(more="delivering.deliver_due = None")
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **installation.environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "后台工作出错：messages.deliver-1" in done.stderr


def test_told_to_stop_it_ends_between_two_messages(install):
    installation = install()
    installation.python(PUT)
    with mail_server(Post(seconds=0.5)) as post:
        process = subprocess.Popen(
            [sys.executable, "-c", ALWAYS.format(more="")],
            env={**os.environ, **installation.environment, **sending(post)},
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 30
        while not post.letters and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == 1
        assert 1 <= len(post.letters) < COUNT
    left = installation.python(
        "from zhenggai.apps.messages.models import Message\n"
        "rows = Message.objects.filter(state='waiting')\n"
        "print(rows.count(), rows.exclude(lease=None).count())"
    )
    assert left.split() == [str(COUNT - len(post.letters)), "0"]


def test_it_works_until_it_is_told_to_stop(install):
    installation = install()
    process = subprocess.Popen(
        [sys.executable, "-m", "zhenggai.cli", "work", "--language", "en"],
        env={**os.environ, **installation.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    begun = process.stdout.readline()
    assert begun.startswith("Working in the background: ")
    # The first tasks of a new installation are done by the worker of that name.
    names, until = "", time.monotonic() + 20
    while not names.strip() and time.monotonic() < until:
        names = installation.python(
            "from django_tasks_db.models import DBTaskResult\n"
            "print(*sum(DBTaskResult.objects.values_list('worker_ids', flat=True), []))"
        )
    assert set(names.split()) == {begun.split(": ")[1].split(". ")[0]}
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, "")


def test_it_alters_no_tables(install):
    done = install(migrated=False).run("work", "--once")
    assert done.returncode == 2
    assert "Run zhenggai serve first" in done.stderr
