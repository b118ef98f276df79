"""A few lines of PDF for the tests: pages of Latin text in a standard font, rules, raw streams."""

from __future__ import annotations

from collections.abc import Sequence

A4 = (595, 842)


def text(x: float, y: float, words: str, size: float = 12, turn: str = "1 0 0 1") -> str:
    """One shown string with its start at (x, y)."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F1 {size} Tf {turn} {x} {y} Tm ({escaped}) Tj ET\n"


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    """A stroked line."""
    return f"0.5 w {x1} {y1} m {x2} {y2} l S\n"


def pdf(pages: Sequence[str], *, extra: str = "", page: str = "", trailer: str = "") -> bytes:
    """A whole file. ``extra`` goes into the catalogue, ``page`` into each page."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {extra} >>"]
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] {page}"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for at, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{at} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    size = len(objects) + 1
    out += (
        f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def paragraph(top: float, lines: Sequence[str], *, left: float = 72, indent: float = 0) -> str:
    """Lines of 12 points set 18 points apart, the first one indented."""
    return "".join(
        text(left + (indent if at == 0 else 0), top - 18 * at, words)
        for at, words in enumerate(lines)
    )
