"""Makes the small files that serve as evidence in the demo. Pure; the same every time."""

from __future__ import annotations

import struct
import zlib

from zhenggai.apps.findings.kinds import EvidenceKind

K = EvidenceKind
_TABLES = {
    K.VOUCHER: ("凭证号,日期,摘要,金额（元）", ("记-0031,第一笔,{title},136200.00",)),
    K.REGISTER: ("序号,事项,责任人,是否办结", ("1,{title},虚构,是", "2,{title}（复核）,虚构,是")),
}
_TEXTS = {
    K.MEETING: "会议纪要\n议题：{title}\n议定：各责任单位按分工落实，月底前报告进展。\n",
    K.NOTICE: "通知\n事由：{title}\n请各单位遵照执行。\n",
    K.PLAN: "工作方案\n{title}\n一、目标\n二、分工\n三、时限\n",
    K.STUDY: "学习记录\n主题：{title}\n形式：集中学习一次，交流发言三人。\n",
    K.TEST: "检测报告\n项目：{title}\n结论：符合要求。\n",
    K.RULE: "制度文本\n{title}\n第一条 明确责任。\n第二条 明确时限。\n附：执行记录三份。\n",
    K.CONFIRMATION: "当事方确认\n事项：{title}\n确认：情况属实，已办理完毕。\n",
}
_WIDE, _HIGH = 160, 100


def paper(kind: EvidenceKind, title: str) -> tuple[str, bytes]:
    """A file of this kind: its name and its bytes."""
    if kind is K.PHOTO:
        return f"{title}.png", _picture(title)
    if kind in _TABLES:
        head, rows = _TABLES[kind]
        lines = [head, *(row.format(title=title) for row in rows)]
        return f"{title}.csv", ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
    body = _TEXTS[kind].format(title=title)
    return f"{title}.txt", ("（演示材料，内容虚构）\n" + body).encode()


def _picture(title: str) -> bytes:
    """Two flat fields side by side, before and after, in colours taken from the title."""
    tint = zlib.crc32(title.encode())
    before = bytes((96 + tint % 48, 88 + tint % 24, 80))
    after = bytes((168, 184 + tint % 32, 160 + tint % 48))
    row = b"\0" + before * (_WIDE // 2) + after * (_WIDE // 2)
    head = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(row * _HIGH, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    checked = name + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
