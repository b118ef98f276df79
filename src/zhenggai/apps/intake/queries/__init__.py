"""Reading what is under review: the passages, what is still unassigned, what a plan may adopt."""

from zhenggai.apps.intake.queries.completeness import (
    Completeness,
    completeness,
    unit_at,
)
from zhenggai.apps.intake.queries.looking import (
    documents,
    documents_page,
    elements_of,
    find_document,
    find_finding,
    find_intake,
    find_passage,
    find_round,
    next_undecided,
    passages_in,
    passages_page,
    similar_to,
)
from zhenggai.apps.intake.queries.proposals import (
    Proposal,
    propose_from_reading,
    proposed_for,
    units_named,
)
from zhenggai.apps.intake.queries.registering import Named, owners, taken_numbers

__all__ = [
    "Completeness",
    "Named",
    "Proposal",
    "completeness",
    "documents",
    "documents_page",
    "elements_of",
    "find_document",
    "find_finding",
    "find_intake",
    "find_passage",
    "find_round",
    "next_undecided",
    "owners",
    "passages_in",
    "passages_page",
    "propose_from_reading",
    "proposed_for",
    "similar_to",
    "taken_numbers",
    "unit_at",
    "units_named",
]
