"""English audit papers: entries by reference, reports by heading, labels run together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenggai.core.documents import understand
from zhenggai.core.documents.readers import read
from zhenggai.core.records import ElementKind, MeasureKind, Origin, Reading, Role

RUN_ON = """LAKE COUNTY AUDIT

PART A. FINDINGS TEXT

[2031-002]
Criteria: Claims are due in 30 days.Condition: Two of nine claims were late. Questioned costs: \
$1,200 Context: A sample of nine.Cause: Nobody keeps a calendar.Effect: Money may be lost. Repeat \
Finding: 2030-001 Recommendation: Keep a calendar. Views of responsible officials: We agree.

[2031-001]
(2031-001) Title: Pumps are not countedCondition: No count since 2029. It repeats finding 2030-007.
2030-007 was closed in error last year.
Questioned Costs: NoneRecommendation: Count them.

PART B. CORRECTIVE ACTION PLAN

[2031-001]
CORRECTIVE ACTION PLAN
The pumps will be counted by hand.

[2031-002]
Status:Corrective action completeCorrective Action:Staff were trained.Name of the contact person \
responsible for corrective action: Claims OfficerPlanned completion date for corrective \
action plan: May 31, 2032
"""


def reading_of(text: str) -> Reading:
    return understand(read(text.encode(), name="audit.txt"))


def test_it_reads_run_on_labels_and_links_entries_to_their_numbers() -> None:
    reading = reading_of(RUN_ON)
    assert reading.language == "en"
    assert [f.number for f in reading.findings] == ["2031-002", "2031-001"]
    assert [m.number for m in reading.measures] == ["2031-001", "2031-002"]
    first = reading.findings[0]
    assert first.quote.text.startswith("Criteria:")
    assert first.quote.text.endswith("We agree.")
    assert [e.kind for e in first.elements] == [
        ElementKind.CRITERIA,
        ElementKind.CONDITION,
        ElementKind.QUESTIONED_COST,
        ElementKind.CONTEXT,
        ElementKind.CAUSE,
        ElementKind.EFFECT,
        ElementKind.REPEAT,
        ElementKind.RECOMMENDATION,
        ElementKind.RESPONSE,
    ]
    assert [(a.text, a.unit) for a in first.amounts] == [("$1,200", "USD")]
    assert first.origin is Origin.OWN
    assert [c.quote.text for c in reading.causes] == ["Nobody keeps a calendar."]


def test_it_reads_owner_date_kind_and_status_of_a_plan_entry() -> None:
    plan = reading_of(RUN_ON).measures[1]
    assert plan.owner == "Claims Officer"
    assert plan.deadline is not None
    assert plan.deadline.text == "May 31, 2032"
    assert plan.kind is MeasureKind.STUDY
    assert plan.done


@pytest.mark.parametrize(
    "typed", ["Finding 2031 001", "Finding Number: 2031-001", "(2031-001)", "2031-001 – Pumps"]
)
def test_it_knows_a_reference_however_it_is_typed(typed: str) -> None:
    text = (
        "SCHEDULE OF FINDINGS AND QUESTIONED COSTS\n\n"
        "Finding 2031-001: Pumps\n\nCondition: None was counted.\n\n"
        f"CORRECTIVE ACTION PLAN\n\n{typed}\n\nThe pumps will be counted.\n"
    )
    reading = reading_of(text)
    assert len(reading.findings) == len(reading.measures) == 1
    assert reading.measures[0].quote.text == "The pumps will be counted."


def test_a_response_that_states_an_act_is_the_measure_where_there_is_no_plan() -> None:
    text = (
        "FEDERAL AWARD FINDINGS\n\n"
        "Finding 2031-001: Pumps\n\nCondition: None was counted.\n\n"
        "Management's response: We agree. The Plant Manager will count them by June 30, 2032.\n\n"
        "Finding 2031-002: Keys\n\nCondition: Two keys are missing.\n\n"
        "Management's response: There is no disagreement with the finding.\n"
    )
    reading = reading_of(text)
    assert [m.number for m in reading.measures] == ["2031-001"]
    assert reading.measures[0].owner == "Plant Manager"


def test_findings_of_earlier_audits_are_past() -> None:
    text = (
        "SCHEDULE OF FINDINGS\n\nFinding 2031-001: Pumps\n\nCondition: None was counted.\n\n"
        "SUMMARY SCHEDULE OF PRIOR AUDIT FINDINGS\n\n"
        "Finding 2030-004: Keys\n\nCondition: Two keys were missing.\n\nStatus: Corrected.\n"
    )
    assert [f.origin for f in reading_of(text).findings] == [Origin.OWN, Origin.PAST]


HEADED = """Internal Audit of the Depot

1 Background

We looked at keys and pumps.

2 Findings and management responses

2.1 Keys are not handed back

Rating: High

Of 20 keys issued, 3 were missing. Nobody signs for a key.

Recommendation: Keep a list.

Management response: Agreed. A key list will be kept. Staff have been trained.

Owner: Depot Manager. Target date: 31 May 2032.

2.2 Pumps are not counted

Recommendation: Count them.

Management response: Agreed.
"""


def test_a_report_without_references_is_read_heading_by_heading() -> None:
    reading = reading_of(HEADED)
    assert [h.number for h in reading.outline[1:]] == ["1", "2", "2.1", "2.2"]
    assert reading.findings[0].quote.text == "Of 20 keys issued, 3 were missing."
    assert reading.findings[-1].quote.text == "Pumps are not counted"
    assert [m.quote.text for m in reading.measures] == [
        "A key list will be kept.",
        "Staff have been trained.",
    ]
    assert {m.owner for m in reading.measures} == {"Depot Manager"}
    assert Role.MIXED in {section.role for section in reading.sections}


def test_ongoing_states_no_date() -> None:
    text = HEADED.replace("31 May 2032", "ongoing").replace("Depot Manager", "not stated")
    assert {(m.owner, m.deadline) for m in reading_of(text).measures} == {(None, None)}


def test_a_stated_number_of_findings_is_held_against_what_is_there() -> None:
    text = HEADED.replace("keys and pumps.", "keys and pumps. Three findings are set out below.")
    (count,) = reading_of(text).counts
    assert (count.stated, count.found) == (3, 2)


PIECES = st.sampled_from(
    [
        *"\n:.([2] -",
        "\n\n",
        "Finding 2031-001",
        "[2031-002]",
        "Condition: ",
        "Cause:",
        "Recommendation",
        "Management response: We will count.",
        "CORRECTIVE ACTION PLAN",
        "Owner: ",
        "Due date: ongoing",
        "1.2 Keys",
        "\t",
        "$5",
        "问题",
    ]
)


@settings(max_examples=150)
@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=40))
def test_any_text_is_read_and_every_quote_is_verbatim(parts: list[str]) -> None:
    text = "Audit report of the depot " + "".join(parts).encode("utf-8", "ignore").decode()
    clean = "".join(c for c in text if c.isprintable() or c in "\n\t")
    reading = reading_of(clean)
    source = reading.document.text
    quotes = [item.quote for item in reading.findings]
    quotes += [item.quote for item in reading.causes]
    quotes += [item.quote for item in reading.measures]
    quotes += [element.quote for item in reading.findings for element in item.elements]
    quotes += [element.quote for item in reading.measures for element in item.elements]
    for quote in quotes:
        assert quote.text == source[quote.span.start : quote.span.end]


def test_a_long_run_of_letters_or_labels_is_read_in_one_pass() -> None:
    """Would not come back if a pattern tried every start against every end."""
    for hostile in ("A" * 300_000, "Condition: Cause: " * 15_000, "Finding 2031-001 " * 15_000):
        assert reading_of("Audit report\n\n" + hostile).language == "en"
