"""`zhenggai calendar`: a year's days off on a site that is there."""

from __future__ import annotations

import json

TABLE = "day,kind,name\n2027-01-01,holiday,元旦\n2027-02-08,holiday,春节\n"
SEEN = """
import json
from datetime import date
from zhenggai.cli import site
site.load()
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.regimes import queries
calendar = queries.calendar("cn")
print(json.dumps([
    calendar.known(2027), calendar.is_working(date(2027, 2, 8)),
    [[one.kind, one.actor] for one in Entry.objects.order_by("pk")],
]))
"""


def publish(installation, path, *more):
    given = ["calendar", str(path), "--year", "2027", "--source", "国办发明电〔虚构〕", *more]
    return installation.run(*given)


def seen(installation):
    return json.loads(installation.python(SEEN).splitlines()[-1])


def test_a_year_is_published_once_and_changes_only_with_a_reason(install, tmp_path):
    installation = install()
    assert seen(installation) == [False, True, []]
    table = tmp_path / "2027.csv"
    table.write_text(TABLE, encoding="utf-8")
    done = publish(installation, table)
    assert (done.returncode, done.stdout) == (0, "The days off of 2027 (cn) are published.\n")
    assert seen(installation) == [True, False, [["calendar.published", None]]]
    table.write_text(TABLE.replace("02-08", "02-09"), encoding="utf-8")
    refused = publish(installation, table)
    assert refused.returncode == 2
    assert "2027-02-08" in refused.stderr
    assert publish(installation, table, "--reason", "通知更正。").returncode == 0
    assert seen(installation)[1] is True


def test_a_wrong_table_changes_nothing(install, tmp_path):
    installation = install()
    table = tmp_path / "2027.csv"
    table.write_text("day,kind,name\n2027-13-01,holiday,元旦\n", encoding="utf-8")
    refused = publish(installation, table)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "2027-13-01" in refused.stderr
    assert seen(installation) == [False, True, []]
