"""What the papers take from the program is what the program says now: ``make papers`` mends it."""

from __future__ import annotations

import pytest
from tools import papers, papers_of_api, papers_of_states


def test_the_excerpt_in_the_readme_is_what_the_program_prints():
    assert papers.readme() == papers.README.read_text("utf-8")


@pytest.mark.parametrize("path", papers.HOW_TO, ids=lambda path: path.stem)
def test_the_examples_of_a_page_are_what_the_command_answers(path):
    assert papers.how_to(path) == path.read_text("utf-8")


def test_the_list_of_codes_is_what_the_program_says():
    assert papers.codes() == papers.CODES.read_text("utf-8")


def test_refusals_and_notices_stand_apart():
    refusals, notices = papers.codes().split("## Notices")
    assert "`document.empty`" in refusals
    for code in ("document.macros-ignored", "docx.comments-left-out", "sheet.error-cells"):
        assert f"`{code}`" in notices
    assert "`sheet.register`" not in refusals + notices


def test_the_drawing_of_the_states_is_that_of_the_table():
    assert papers_of_states.states() == papers_of_states.PAPER.read_text("utf-8")


def test_the_reference_of_the_interface_is_that_of_its_schema():
    assert papers_of_api.paper() == papers_of_api.PAPER.read_text("utf-8")
