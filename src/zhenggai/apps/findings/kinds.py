"""The closed vocabularies of the chain beside its states. Pure; worded in ``locale`` by code."""

from __future__ import annotations

from enum import StrEnum


class FindingType(StrEnum):
    """How fast a finding is to be put right."""

    IMMEDIATE = "immediate"  # 立行立改
    PHASED = "phased"  # 分阶段整改
    ONGOING = "ongoing"  # 持续整改


class MeasureState(StrEnum):
    """Where a measure stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class Term(StrEnum):
    """Whether a measure mends now or builds for long (当下改与长久立)."""

    NOW = "now"
    LASTING = "lasting"


class Position(StrEnum):
    """Where an audited unit stands towards a finding."""

    AGREE = "agree"
    PARTLY = "partly"
    DISAGREE = "disagree"


class ReturnReason(StrEnum):
    """Why a reviewer, verifier or closer returns (``domain.md`` section 4)."""

    NOT_ENOUGH = "not_enough"  # 材料不足
    OFF_THE_POINT = "off_the_point"  # 未触及问题
    NOT_DONE = "not_done"  # 措施未落实
    NO_RESULT = "no_result"  # 成效不实
    DATES = "dates"  # 时间矛盾
    OTHER = "other"


class Relation(StrEnum):
    """What a person says of two findings that are alike. Who says that they are not related takes
    an earlier word back."""

    REPEAT_OF = "repeat_of"  # 屡查屡犯：与以往轮次的问题重复
    COMMON_WITH = "common_with"  # 共性问题
    NOT_RELATED = "not_related"  # 不相关


class Method(StrEnum):
    """How a verifier looked."""

    ON_SITE = "on_site"  # 现场核查
    CALL_BACK = "call_back"  # 回访
    SAMPLE = "sample"  # 抽查
    RECORDS = "records"  # 查阅账册记录


class Confirmed(StrEnum):
    """What a call-back yields; nothing more is kept of whoever was asked."""

    YES = "yes"
    NO = "no"
    NONE = "none"


class EvidenceKind(StrEnum):
    """What a file shows: paper that something was said, or an outcome (``domain.md`` F06)."""

    MEETING = "meeting"  # 会议纪要
    NOTICE = "notice"  # 通知、文件
    PLAN = "plan"  # 方案
    STUDY = "study"  # 学习材料
    VOUCHER = "voucher"  # 凭证
    PHOTO = "photo"  # 整改前后照片
    REGISTER = "register"  # 台账、登记
    TEST = "test"  # 检测、验收
    RULE = "rule"  # 已执行的制度
    CONFIRMATION = "confirmation"  # 当事方确认


class FoundIn(StrEnum):
    """Whose words a passage is that can be found."""

    HEADING = "heading"
    QUOTE = "quote"
    CAUSE = "cause"
    MEASURE = "measure"
    PROGRESS = "progress"
    EVIDENCE_NAME = "evidence_name"
    EVIDENCE_TEXT = "evidence_text"


PAPER = frozenset(
    {EvidenceKind.MEETING, EvidenceKind.NOTICE, EvidenceKind.PLAN, EvidenceKind.STUDY}
)


class ErasureReason(StrEnum):
    """Why something is erased, as the law names the cases (个人信息保护法第四十七条)."""

    PURPOSE_OVER = "purpose_over"  # 处理目的已实现、无法实现或者不再必要
    TERM_OVER = "term_over"  # 保存期限已届满
    CONSENT_WITHDRAWN = "consent_withdrawn"  # 个人撤回同意
    UNLAWFUL = "unlawful"  # 违反法律、行政法规或者约定处理
    OTHER_LAW = "other_law"  # 法律、行政法规规定的其他情形


class LinkSource(StrEnum):
    """Where a link between problem, cause and measure comes from."""

    READ = "read"  # found by reading
    HAND = "hand"  # drawn or confirmed by a person
    REFUSED = "refused"  # a person said that it does not hold
