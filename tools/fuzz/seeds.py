"""What the mutations start from: the samples, and small files in the formats no sample has."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

# Formats that only LibreOffice writes, and the sample that each is made from.
_MADE = {"odt": "plan.docx", "doc": "ledger.docx", "rtf": "notice.docx"}
_MADE_SHEETS = {"ods": "register.xlsx", "xls": "register.xlsx"}
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_OFD_LINES = ("一、存在的问题", "（一）台账登记不及时。", "二、整改措施", "（一）6月底前补齐台账。")


@dataclass(frozen=True, slots=True)
class Seed:
    """One file as bytes; the name's ending tells the reader where the bytes do not."""

    name: str
    data: bytes


def seeds(samples: Path, made: Path | None) -> list[Seed]:
    """The samples with what they were made from, an OFD of our own, and, where LibreOffice is
    installed and ``made`` names a folder, its legacy formats, kept there for the next run."""
    paths = sorted(path for path in samples.rglob("*.*") if path.is_file())
    found = [Seed(path.name, path.read_bytes()) for path in paths if path.name != "README.md"]
    found.append(Seed("made.ofd", _ofd()))
    if made is not None:
        found += [Seed(path.name, path.read_bytes()) for path in _converted(samples, made)]
    return found


def _converted(samples: Path, made: Path) -> list[Path]:
    program = shutil.which("soffice")
    wanted = {ending: samples / source for ending, source in (_MADE | _MADE_SHEETS).items()}
    made.mkdir(parents=True, exist_ok=True)
    for ending, source in wanted.items():
        target = made / f"{source.stem}.{ending}"
        if program is not None and source.is_file() and not target.is_file():
            _convert(program, source, ending, made)
    return sorted(path for path in made.iterdir() if path.is_file())


def _convert(program: str, source: Path, ending: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="zhenggai-fuzz-") as profile:
        subprocess.run(
            [
                program,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                ending,
                "--outdir",
                str(folder),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )


def _ofd() -> bytes:
    drawn = "".join(
        f'<ofd:TextObject ID="{n}" Boundary="20 {20 + 10 * n} 160 5" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="4" DeltaX="g {len(line)} 5">{line}</ofd:TextCode>'
        "</ofd:TextObject>"
        for n, line in enumerate(_OFD_LINES)
    )
    members = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
        "</ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer>{drawn}"
        "</ofd:Layer></ofd:Content></ofd:Page>",
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return stream.getvalue()
