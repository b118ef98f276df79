"""The sample documents and their hand-made reading agree with each other and with the README."""

from __future__ import annotations

import html
import itertools
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
KINDS = {"action", "system", "study", "meeting", "plan", "inspect", "discipline", "slogan"}
ROLES = {"opening", "problems", "causes", "measures", "progress", "mixed", "closing", "other"}
ENCODINGS = {"rectification-report.txt": "gb18030", "hazards.csv": "utf-8-sig"}

Record = dict[str, Any]


def records(name: str) -> list[Record]:
    lines = (SAMPLES / "gold" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


ITEMS = records("items.jsonl")
OUTLINES = records("outline.jsonl")
DOCUMENTS = sorted(path.name for path in SAMPLES.iterdir() if path.name != "README.md")
DOCUMENTS = [name for name in DOCUMENTS if (SAMPLES / name).is_file()]


def label(record: Record) -> str:
    return "+".join(record[key] for key in ("doc", "against") if key in record)


def answering(record: Record) -> str:
    """The file that holds the measures: the document itself unless another answers it."""
    return str(record.get("against", record["doc"]))


def folded(text: str) -> str:
    return re.sub(r"\s+", "", text)


def content(name: str) -> str:
    """The text of a sample, by means that share nothing with the project's readers.

    A PDF is judged by the source that it was printed from.
    """
    path = SAMPLES / name
    if path.suffix == ".pdf":
        path = SAMPLES / "sources" / f"{path.stem}.fodt"
    if path.suffix in {".docx", ".xlsx"}:
        with zipfile.ZipFile(path) as package:
            parts = [part for part in package.namelist() if part.endswith(".xml")]
            text = "\n".join(package.read(part).decode("utf-8") for part in parts)
        return html.unescape(re.sub(r"<[^>]+>", "", text))
    text = path.read_bytes().decode(ENCODINGS.get(name, "utf-8"))
    if path.suffix in {".html", ".fodt"}:
        return html.unescape(re.sub(r"<[^>]+>", "", text))
    return text.replace("\r\n", "\n")


def holds(name: str, quote: str) -> bool:
    """Whether the file holds the quote: to the letter in plain text, else but for white space."""
    if Path(name).suffix in {".txt", ".md", ".csv"}:
        return quote in content(name)
    return folded(quote) in folded(content(name))


def own(problems: list[Record]) -> list[str]:
    return [item["id"] for item in problems if item.get("origin", "own") == "own"]


@pytest.mark.parametrize("record", ITEMS, ids=label)
def test_every_item_stands_in_its_file(record: Record) -> None:
    answer = answering(record)
    sources = [(record["doc"], "problems"), (record["doc"], "causes"), (answer, "measures")]
    quotes = [(name, item["text"]) for name, key in sources for item in record[key]]
    quotes += [(record["doc"], element["text"]) for element in record.get("elements", ())]
    lost = [quote for name, quote in quotes if not holds(name, quote)]
    assert quotes
    assert lost == []


@pytest.mark.parametrize("record", ITEMS, ids=label)
def test_owners_deadlines_and_targets_are_quoted(record: Record) -> None:
    answer = answering(record)
    fields = [m[key] for m in record["measures"] for key in ("owner", "deadline", "target")]
    stated = [value for value in fields if value is not None]
    assert "" not in stated
    assert [value for value in stated if not holds(answer, value)] == []


@pytest.mark.parametrize("record", ITEMS, ids=label)
def test_ids_are_unique_and_links_name_known_items(record: Record) -> None:
    ids = [item["id"] for key in ("problems", "causes", "measures") for item in record[key]]
    assert len(ids) == len(set(ids))
    problems = {item["id"] for item in record["problems"]}
    measures = {item["id"] for item in record["measures"]}
    causes = {item["id"] for item in record["causes"]}
    pairs = [(problem, measure) for problem, measure, _ in record["pairs"]]
    assert len(pairs) == len(set(pairs))
    assert {problem for problem, _ in pairs} <= problems
    assert {measure for _, measure in pairs} <= measures
    assert {strength for _, _, strength in record["pairs"]} <= {"direct", "generic"}
    assert {cause for cause, _ in record["cause_links"]} <= causes
    assert {problem for _, problem in record["cause_links"]} <= problems


@pytest.mark.parametrize("record", ITEMS, ids=label)
def test_gaps_follow_from_the_pairs(record: Record) -> None:
    answered = {problem for problem, _, _ in record["pairs"]}
    direct = {problem for problem, _, strength in record["pairs"] if strength == "direct"}
    used = {measure for _, measure, _ in record["pairs"]}
    asked = own(record["problems"])
    assert record["unanswered"] == [p for p in asked if p not in answered]
    assert record["unanswered_or_generic_only"] == [p for p in asked if p not in direct]
    assert record["orphan_measures"] == [m["id"] for m in record["measures"] if m["id"] not in used]


@pytest.mark.parametrize("record", ITEMS, ids=label)
def test_kinds_and_roles_are_the_known_ones(record: Record) -> None:
    assert {measure["kind"] for measure in record["measures"]} <= KINDS
    assert {section["role"] for section in record["sections"]} <= ROLES


@pytest.mark.parametrize("record", OUTLINES, ids=label)
def test_headings_stand_in_their_file_and_skip_no_level(record: Record) -> None:
    headings = record["headings"]
    assert [h["title"] for h in headings if not holds(record["doc"], h["title"])] == []
    levels = [heading["level"] for heading in headings]
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))
    assert levels[:1] in ([0], [])


def test_every_document_has_its_gold_and_its_line_in_the_readme() -> None:
    assert sorted({record["doc"] for record in ITEMS}) == DOCUMENTS
    assert sorted(record["doc"] for record in OUTLINES) == DOCUMENTS
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([^`]+)` \|", readme, flags=re.MULTILINE)
    assert sorted(listed) == DOCUMENTS


def test_binaries_stay_small() -> None:
    sizes = {name: (SAMPLES / name).stat().st_size for name in DOCUMENTS}
    assert {name: size for name, size in sizes.items() if size >= 200_000} == {}


def test_the_sections_of_a_document_are_headings_of_its_outline() -> None:
    titles = {record["doc"]: [h["title"] for h in record["headings"]] for record in OUTLINES}
    for record in ITEMS:
        sections = [section["title"] for section in record["sections"]]
        assert [title for title in sections if title not in titles[record["doc"]]] == []
