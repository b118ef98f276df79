"""The only writers. Each is one transaction: lock, permission, move, save, one entry."""

from zhenggai.apps.findings.commands.assign import (
    acknowledge_finding,
    assign_finding,
    name_unit,
    set_deadline,
)
from zhenggai.apps.findings.commands.case_file import Handed, export_case
from zhenggai.apps.findings.commands.categories import add_category
from zhenggai.apps.findings.commands.checking import check_can_begin
from zhenggai.apps.findings.commands.close import (
    answer_objection,
    close_finding,
    erase_objectors,
    keep_ongoing,
    post_finding,
    record_objection,
    return_finding,
)
from zhenggai.apps.findings.commands.dispute import (
    decide_dispute,
    dispute_finding,
    take_position,
)
from zhenggai.apps.findings.commands.drafts import drop_drafts, prepare_draft, save_draft
from zhenggai.apps.findings.commands.draw import announce_draw, type_seed
from zhenggai.apps.findings.commands.erase import (
    decide_erasure,
    hold_records,
    order_erasure,
    release_records,
)
from zhenggai.apps.findings.commands.evidence import (
    Bared,
    EvidenceFields,
    add_evidence,
    check_can_add,
    check_can_clean,
    clean_evidence,
    reuse_evidence,
)
from zhenggai.apps.findings.commands.extend import (
    ask_extension,
    decide_extension,
    decide_further_extension,
    withdraw_extension,
)
from zhenggai.apps.findings.commands.handover import begin_handover, sign_handover
from zhenggai.apps.findings.commands.hold import (
    accept_finding,
    resume_finding,
    suspend_finding,
)
from zhenggai.apps.findings.commands.judge import (
    review_finding,
    submit_finding,
    verify_finding,
)
from zhenggai.apps.findings.commands.many import (
    MANY,
    PORTION,
    Outcome,
    Wanted,
    act_on_many,
    judge_many,
)
from zhenggai.apps.findings.commands.marks import (
    request_progress,
    tag_finding,
    untag_finding,
)
from zhenggai.apps.findings.commands.paper import check_can_file
from zhenggai.apps.findings.commands.plan import (
    MeasureFields,
    add_cause,
    add_measure,
    change_cause,
    change_measure,
    decide_link,
    remove_cause,
    remove_measure,
)
from zhenggai.apps.findings.commands.plan_review import review_plan, revise_plan, submit_plan
from zhenggai.apps.findings.commands.proposals import (
    decide_proposal,
    propose_correction,
    propose_merge,
    propose_split,
    propose_withdrawal,
)
from zhenggai.apps.findings.commands.questions import answer_question, ask_question
from zhenggai.apps.findings.commands.reckon_again import Again, reckon_again
from zhenggai.apps.findings.commands.refill import refill_index
from zhenggai.apps.findings.commands.register import (
    FindingDraft,
    Passage,
    register_findings,
)
from zhenggai.apps.findings.commands.relapse import (
    decline_relapse,
    look_back,
    reopen_finding,
    report_relapse,
)
from zhenggai.apps.findings.commands.relate import relate_finding
from zhenggai.apps.findings.commands.rounds import add_document, check_can_open, open_round
from zhenggai.apps.findings.commands.work import (
    add_indicator,
    complete_measure,
    decide_drop,
    propose_drop,
    read_indicator,
    report_progress,
)

__all__ = [
    "MANY",
    "PORTION",
    "Again",
    "Bared",
    "EvidenceFields",
    "FindingDraft",
    "Handed",
    "MeasureFields",
    "Outcome",
    "Passage",
    "Wanted",
    "accept_finding",
    "acknowledge_finding",
    "act_on_many",
    "add_category",
    "add_cause",
    "add_document",
    "add_evidence",
    "add_indicator",
    "add_measure",
    "announce_draw",
    "answer_objection",
    "answer_question",
    "ask_extension",
    "ask_question",
    "assign_finding",
    "begin_handover",
    "change_cause",
    "change_measure",
    "check_can_add",
    "check_can_begin",
    "check_can_clean",
    "check_can_file",
    "check_can_open",
    "clean_evidence",
    "close_finding",
    "complete_measure",
    "decide_dispute",
    "decide_drop",
    "decide_erasure",
    "decide_extension",
    "decide_further_extension",
    "decide_link",
    "decide_proposal",
    "decline_relapse",
    "dispute_finding",
    "drop_drafts",
    "erase_objectors",
    "export_case",
    "hold_records",
    "judge_many",
    "keep_ongoing",
    "look_back",
    "name_unit",
    "open_round",
    "order_erasure",
    "post_finding",
    "prepare_draft",
    "propose_correction",
    "propose_drop",
    "propose_merge",
    "propose_split",
    "propose_withdrawal",
    "read_indicator",
    "reckon_again",
    "record_objection",
    "refill_index",
    "register_findings",
    "relate_finding",
    "release_records",
    "remove_cause",
    "remove_measure",
    "reopen_finding",
    "report_progress",
    "report_relapse",
    "request_progress",
    "resume_finding",
    "return_finding",
    "reuse_evidence",
    "review_finding",
    "review_plan",
    "revise_plan",
    "save_draft",
    "set_deadline",
    "sign_handover",
    "submit_finding",
    "submit_plan",
    "suspend_finding",
    "tag_finding",
    "take_position",
    "type_seed",
    "untag_finding",
    "verify_finding",
    "withdraw_extension",
]
