"""Regenerate the binary sample documents from their sources; not part of the project's setup.

Run ``python tools/make_samples.py`` with LibreOffice (``soffice``) and the Noto CJK fonts
installed; it needs nothing else. Sources are in ``samples/sources``, results go to ``samples``:

- ``*.html`` → ``.docx``, ``*.fods`` → ``.xlsx``, ``*.fodt`` → ``.pdf``, all by LibreOffice;
- ``plan.txt`` → ``plan.docx`` and ``eco.csv`` → ``eco.xlsx``, written here as bare OOXML, so that
  the readers meet files that no office program and no library of ours has made.

The text samples have no source but themselves. The gold in ``samples/gold`` is written by hand
and is not made here: whoever changes a source changes the gold with it.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SOURCES = SAMPLES / "sources"
OFFICE = {
    ".html": ("docx:MS Word 2007 XML", "HTML (StarWriter)"),
    ".fods": ("xlsx:Calc MS Excel 2007 XML", None),
    ".fodt": ("pdf:writer_pdf_Export", None),
}
# A fixed date keeps the hand-made archives the same from run to run.
STAMP = (2025, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADINGS = {"H1": "1", "H2": "2", "H3": "3"}
# How the plan's headings are numbered: 一、 / （一） / 1. — no number stands in its text.
LEVELS = (
    ("chineseCountingThousand", "%1、"),
    ("chineseCountingThousand", "（%2）"),
    ("decimal", "%3."),
)


def main() -> int:
    """Make every binary sample; 0 when all were made, 1 when LibreOffice failed on one."""
    write_plan(SOURCES / "plan.txt", SAMPLES / "plan.docx")
    write_register(SOURCES / "eco.csv", SAMPLES / "eco.xlsx")
    failed = [path.name for path in sorted(SOURCES.iterdir()) if not convert(path)]
    if failed:
        print("LibreOffice made nothing of: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


def convert(source: Path) -> bool:
    """Convert one source by LibreOffice, in a profile of its own; True unless it failed."""
    if source.suffix not in OFFICE:
        return True
    target, infilter = OFFICE[source.suffix]
    result = SAMPLES / f"{source.stem}.{target.split(':')[0]}"
    result.unlink(missing_ok=True)
    profile = Path(tempfile.gettempdir()) / "lo-samples"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    if infilter:
        command.append(f"--infilter={infilter}")
    command += ["--convert-to", target, "--outdir", str(SAMPLES), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return result.is_file()


def write_plan(source: Path, target: Path) -> None:
    """Write the plan: one ``style<TAB>text`` a line, headings numbered by the numbering part."""
    body = "".join(paragraph(*line.split("\t", 1)) for line in lines(source))
    document = f"<w:document {W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    pack(
        target,
        {
            "[Content_Types].xml": content_types(
                ("/word/document.xml", f"{WORD}.document.main+xml"),
                ("/word/styles.xml", f"{WORD}.styles+xml"),
                ("/word/numbering.xml", f"{WORD}.numbering+xml"),
            ),
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/_rels/document.xml.rels": relations(
                ("styles", "styles.xml"), ("numbering", "numbering.xml")
            ),
            "word/document.xml": document,
            "word/styles.xml": word_styles(),
            "word/numbering.xml": word_numbering(),
        },
    )


def paragraph(style: str, text: str) -> str:
    """One paragraph of the plan; body text has no style, as in most files in use."""
    name = {"Title": "Title", **{key: f"Heading{level}" for key, level in HEADINGS.items()}}
    chosen = f'<w:pPr><w:pStyle w:val="{name[style]}"/></w:pPr>' if style in name else ""
    return f'<w:p>{chosen}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_styles() -> str:
    """Title and three heading styles; the headings carry the numbering, paragraphs do not."""
    styles = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    styles += '</w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
    styles += '<w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
    for level in HEADINGS.values():
        depth = int(level) - 1
        styles += (
            f'<w:style w:type="paragraph" w:styleId="Heading{level}">'
            f'<w:name w:val="heading {level}"/><w:basedOn w:val="Normal"/><w:pPr><w:numPr>'
            f'<w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'
            f'<w:outlineLvl w:val="{depth}"/></w:pPr></w:style>'
        )
    return f"<w:styles {W}>{styles}</w:styles>"


def word_numbering() -> str:
    """One multi-level list, each level bound to its heading style."""
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="Heading{depth + 1}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(LEVELS)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def write_register(source: Path, target: Path) -> None:
    """Write a register as one sheet of inline strings; rows of one cell are banners, merged."""
    with source.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    width = max(len(row) for row in rows)
    last = chr(ord("A") + width - 1)
    data = "".join(
        f'<row r="{number}">{"".join(cells(row, number))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    banners = [f"A{n}:{last}{n}" for n, row in enumerate(rows, start=1) if len(row) == 1]
    merged = "".join(f'<mergeCell ref="{place}"/>' for place in banners)
    sheet = (
        f"<worksheet {S}><sheetData>{data}</sheetData>"
        f'<mergeCells count="{len(banners)}">{merged}</mergeCells></worksheet>'
    )
    book = (
        f'<workbook {S} xmlns:r="{R}"><sheets>'
        '<sheet name="任务台账" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    pack(
        target,
        {
            "[Content_Types].xml": content_types(
                ("/xl/workbook.xml", f"{SHEET}.sheet.main+xml"),
                ("/xl/worksheets/sheet1.xml", f"{SHEET}.worksheet+xml"),
            ),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": sheet,
        },
    )


def cells(row: list[str], number: int) -> list[str]:
    """The cells of one row; serial numbers are numbers, all else is text; empty ones left out."""
    made = []
    for index, value in enumerate(row):
        place = f"{chr(ord('A') + index)}{number}"
        if value.isdigit():
            made.append(f'<c r="{place}"><v>{value}</v></c>')
        elif value:
            made.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>')
    return made


def lines(source: Path) -> list[str]:
    """The lines of a source that hold something."""
    return [line for line in source.read_text(encoding="utf-8").splitlines() if line.strip()]


def content_types(*parts: tuple[str, str]) -> str:
    """The part that names the type of every other part."""
    named = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    plain = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{plain}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def relations(*targets: tuple[str, str]) -> str:
    """A relationships part with rId1, rId2, … in the order given."""
    named = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{named}</Relationships>'


def pack(target: Path, parts: dict[str, str]) -> None:
    """Write an OOXML package, the same bytes for the same parts."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(
                zipfile.ZipInfo(name, STAMP), XML + text, compress_type=zipfile.ZIP_DEFLATED
            )


if __name__ == "__main__":
    raise SystemExit(main())
