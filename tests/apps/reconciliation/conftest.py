"""A small self-examination, its upload, and reconciliations built by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from review import REVIEW
from zhenggai.core.records import (
    Block,
    BlockKind,
    Cause,
    CauseLink,
    Deadline,
    DeadlineKind,
    Document,
    Finding,
    Flag,
    Heading,
    Link,
    Measure,
    MeasureKind,
    Reading,
    Reason,
    ReasonCode,
    Reconciliation,
    Severity,
    Span,
    Status,
    Strength,
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any, db: None) -> Path:
    """An empty store for each test, and a database for the session that leads to it."""
    folder = tmp_path / "uploads"
    folder.mkdir(mode=0o700)
    settings.UPLOAD_STORE = folder
    return folder


@pytest.fixture
def upload() -> Callable[..., SimpleUploadedFile]:
    def make(text: str | bytes = REVIEW, name: str = "review.txt") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())

    return make


@pytest.fixture
def send(client: Client, upload: Callable[..., SimpleUploadedFile]) -> Callable[..., str]:
    """Uploads a document and gives the address of its result."""

    def go(text: str | bytes = REVIEW, name: str = "review.txt", against: Any = None) -> str:
        files = {"document": upload(text, name)}
        if against is not None:
            files["against"] = upload(against, "plan.txt")
        answer = client.post("/check/", files)
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    return go


@pytest.fixture
def made() -> Reconciliation:
    """Three problems (answered, only in general, not answered), a cause, three measures of which
    one answers nothing; `m1` has owner and date."""
    parts = ["一、问题", "渠堵了。", "路断了。", "账乱了。", "二、原因", "怕麻烦。", "三、措施"]
    parts += ["由水务站6月底前清渠。", "提高认识。", "召开动员会。"]
    text = "\n".join(parts)
    spans: list[Span] = []
    at = 0
    for part in parts:
        spans.append(Span(at, at + len(part)))
        at += len(part) + 1
    document = Document(
        name="a.txt",
        digest="sha256:0",
        format="plain",
        text=text,
        blocks=tuple(Block(BlockKind.PARAGRAPH, span) for span in spans),
    )
    quotes = [document.quote(span) for span in spans]
    outline = tuple(
        Heading(1, text[spans[i].start : spans[i].start + 2], parts[i][2:], spans[i], spans[i + 1])
        for i in (0, 4, 6)
    )
    start = spans[7].start
    deadline = Deadline("6月底前", Span(start + 4, start + 8), DeadlineKind.DATE, month=6, day=30)
    reading = Reading(
        document=document,
        outline=outline,
        findings=tuple(Finding(f"P{i}", quotes[i], section=0) for i in (1, 2, 3)),
        causes=(Cause("C1", quotes[5], section=1),),
        measures=(
            Measure(
                "M1", quotes[7], MeasureKind.ACTION, section=2, owner="水务站", deadline=deadline
            ),
            Measure("M2", quotes[8], MeasureKind.SLOGAN, section=2),
            Measure("M3", quotes[9], MeasureKind.MEETING, section=2),
        ),
    )
    words = Reason(ReasonCode.SHARED_WORDS, ("渠",), ("渠",))
    umbrella = Reason(ReasonCode.COVERS_ALL)
    return Reconciliation(
        reading=reading,
        against=reading,
        links=(
            Link("P1", "M2", Strength.GENERIC, 0.3, (umbrella,)),
            Link("P1", "M1", Strength.DIRECT, 0.9, (words,)),
            Link("P2", "M2", Strength.GENERIC, 0.3, (umbrella,)),
        ),
        cause_links=(CauseLink("C1", "P1", 0.5, (umbrella,)),),
        status={"P1": Status.ANSWERED, "P2": Status.GENERAL, "P3": Status.UNANSWERED},
        orphan_measures=("M3",),
        findings_without_cause=("P2", "P3"),
        causes_without_measure=("C1",),
        flags=(Flag("F09", Severity.GAP, "P3"),),
    )
