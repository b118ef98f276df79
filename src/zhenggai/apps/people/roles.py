"""The roles, and which may not be held together. Pure: a table."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person may be for a subtree of units (``domain.md`` sections 1, 4 and 6.2)."""

    ISSUER = "issuer"  # 巡视巡察组、审计组：提出问题
    REGISTRAR = "registrar"  # 登记
    LEAD_LEADER = "lead_leader"  # 牵头领导、第一责任人
    LEAD_OFFICER = "lead_officer"  # 牵头单位承办人
    RESPONSIBLE = "responsible"  # 责任人
    SUPPORTING = "supporting"  # 配合单位
    REVIEWER = "reviewer"  # 审核
    VERIFIER = "verifier"  # 核查
    CLOSER = "closer"  # 销号
    OBSERVER = "observer"  # 列席、督导
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ADMINS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
# Held over the rounds that a unit of the subtree issues.
OFFICE = frozenset({Role.ISSUER, Role.REGISTRAR, Role.REVIEWER, Role.VERIFIER, Role.CLOSER})
# Held over the findings that a unit of the subtree answers for.
RECTIFYING = frozenset({Role.LEAD_LEADER, Role.LEAD_OFFICER, Role.RESPONSIBLE, Role.SUPPORTING})
BUSINESS = frozenset(Role) - ADMINS


def clash(held: Role, wanted: Role) -> bool:
    """Whether one person may not hold both: an administrator holds nothing beside that one role."""
    return held != wanted and (held in ADMINS or wanted in ADMINS)
