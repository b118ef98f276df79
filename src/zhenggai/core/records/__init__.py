"""The nouns of the field as frozen values, shared by the engines and stored by the apps.

Only data and arithmetic on its own fields belong here: no parsing, no judgement, no wording.
"""

from zhenggai.core.records.items import (
    Amount,
    Cause,
    CauseKind,
    Deadline,
    DeadlineKind,
    Element,
    ElementKind,
    Finding,
    Measure,
    MeasureKind,
    Origin,
)
from zhenggai.core.records.reading import (
    Heading,
    Reading,
    Role,
    Section,
    StatedCount,
)
from zhenggai.core.records.reconciliation import (
    CauseLink,
    Flag,
    Link,
    Reason,
    ReasonCode,
    Reconciliation,
    Severity,
    Status,
    Strength,
)
from zhenggai.core.records.source import (
    Block,
    BlockKind,
    Cell,
    Document,
    Notice,
    Quote,
    Span,
    Table,
)

__all__ = [
    "Amount",
    "Block",
    "BlockKind",
    "Cause",
    "CauseKind",
    "CauseLink",
    "Cell",
    "Deadline",
    "DeadlineKind",
    "Document",
    "Element",
    "ElementKind",
    "Finding",
    "Flag",
    "Heading",
    "Link",
    "Measure",
    "MeasureKind",
    "Notice",
    "Origin",
    "Quote",
    "Reading",
    "Reason",
    "ReasonCode",
    "Reconciliation",
    "Role",
    "Section",
    "Severity",
    "Span",
    "StatedCount",
    "Status",
    "Strength",
    "Table",
]
