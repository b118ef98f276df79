"""What a reading repeats goes with the document, and with the words of a finding."""

from __future__ import annotations

import json

import pytest

from apps.findings.to_erase import DAY, NUMBER, erase, found
from cast import Walk
from intake_desk import REPORT, Desk, confirmed
from zhenggai.apps.intake.commands import FindingFields
from zhenggai.apps.intake.kinds import PassageKind
from zhenggai.apps.intake.layout import loaded
from zhenggai.apps.intake.models import Passage
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries.checking import of_rows
from zhenggai.kit.erased import BLOT, Decision, read

pytestmark = pytest.mark.django_db(transaction=True)
FINDING = PassageKind.FINDING
OTHERS = "\n三、孙某名下的其他事项\n孙某负责的台账缺失。\n"


@pytest.fixture
def registered(district, take_in):
    """Findings registered of a report; a passage on a person was set aside, with its fields set."""
    desk = Desk(district, take_in((REPORT + OTHERS).encode(), "孙某反馈.txt"))
    start, end = desk.find("孙某负责的台账缺失。")
    aside = desk.add_missed(start=start, end=end, kind=FINDING)
    aside = desk.set_fields(aside, fields=FindingFields(rating="孙某类", scheme="x", number="孙1"))
    desk.reject_passage(aside, reason="另案处理。")
    for kind in PassageKind:
        count = len(desk.passages(kind=kind, state="proposed"))
        if count:
            desk.accept_all(kind=kind, expected=count)
    start, end = desk.find("三、孙某名下的其他事项")
    desk.set_aside(start=start, end=end, reason="标题。")
    desk.made = desk.register_intake(confirmed=confirmed(desk.intake))
    desk.aside = Passage.objects.get(pk=aside.pk)
    return desk


def test_a_document_goes_from_its_readings_but_for_what_findings_quote(registered):
    desk = registered
    document = desk.intake.document
    digest = document.digest
    assert "孙某反馈.txt" in desk.intake.layout
    erase(Walk(desk.district, desk.made[0]), f"document-{document.pk}")
    assert found("孙某", "孙1", digest) == []
    desk.intake.refresh_from_db()
    document.refresh_from_db()
    layout = loaded(document.text, desk.intake.layout)
    assert read(layout.document.name) == Decision(NUMBER, DAY)
    assert BLOT * len("孙某名下的其他事项") in {one.title for one in layout.outline}
    desk.aside.refresh_from_db()
    assert read(desk.aside.rating) == Decision(NUMBER, DAY)
    # What somebody said of it is his own.
    assert desk.aside.reason == "另案处理。"
    for one in desk.made:
        one.refresh_from_db()
        assert BLOT not in one.quote.text
        assert read(one.heading) is None
    assert of_rows().found == []


def test_a_heading_within_an_erased_quote_goes_from_the_outline(district, take_in):
    desk = Desk(district, take_in("一、孙某的台账缺失\n".encode() + REPORT.encode(), "反馈.txt"))
    for kind in PassageKind:
        count = len(desk.passages(kind=kind, state="proposed"))
        if count:
            desk.accept_all(kind=kind, expected=count)
    made = desk.register_intake(confirmed=confirmed(desk.intake))
    one = next(one for one in made if "孙某" in one.quote.text)
    assert "孙某" in json.dumps(desk.intake.layout, ensure_ascii=False)
    walk = Walk(desk.district, one)
    (told,) = journal.about(one.pk, most=1, kinds=["finding.registered"])
    erase(walk, f"words-{told.id}-quote")
    desk.intake.refresh_from_db()
    assert "孙某" not in desk.intake.layout
