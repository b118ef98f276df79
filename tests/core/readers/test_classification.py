"""A marking counts at the head, in a running head or foot and in the name; a mention never."""

from __future__ import annotations

import pytest
import workbooks
from hypothesis import given
from hypothesis import strategies as st
from made_docx import cell, made, p, row, table, zipped
from pdf_writer import pdf, text

from zhenggai.core.documents import Level, Marking, Where, marking, marking_of_name, read
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

BODY = "关于巡察整改情况的报告\n一、存在问题\n1.台账不全。\n二、整改措施\n1.6月底前补齐台账。\n"
TOP, SECRET, LOW = Level.TOP_SECRET, Level.SECRET, Level.CONFIDENTIAL
BANNERS = [
    ("绝密", TOP),
    ("机密", SECRET),
    ("秘密", LOW),
    ("秘密★1年", LOW),
    ("机密★启封前", SECRET),
    ("绝密★长期", TOP),
    ("机密★10年", SECRET),
    ("机密☆五年", SECRET),
    ("机密*3年", SECRET),
    ("机密★2026年12月31日前", SECRET),
    ("机 密", SECRET),
    ("机　密", SECRET),
    ("绝 密 ★ 长 期", TOP),
    ("机密 ★ 10 年", SECRET),
    ("機密", SECRET),
    ("絕密★長期", TOP),
    ("祕密", LOW),
    ("【秘密】", LOW),
    ("（机密）", SECRET),
    ("〔绝密〕", TOP),
    ("机\u200b密", SECRET),
    ("机密\ufe0f", SECRET),
    ("密级：机密", SECRET),
    ("密级 秘密★5年", LOW),
    ("机密（保密期限5年）", SECRET),
    ("机密 5年", SECRET),
    ("000001机密★1年特急", SECRET),
    ("000001　　机密★1年　　特 急", SECRET),
    ("份号：0001 秘密★1年", LOW),
    ("No.000123 机密★5年", SECRET),
    ("第3份 绝密★五年 阅后收回", TOP),
    ("机密文件", SECRET),
    ("秘密级", LOW),
    ("中共青石县委文件 机密★3年", SECRET),
    ("机密 不得翻印", SECRET),
    ("TOP SECRET", TOP),
    ("Top Secret", TOP),
    ("ＴＯＰ　ＳＥＣＲＥＴ", TOP),
    ("T O P  S E C R E T", TOP),
    ("SECRET", SECRET),
    ("*** SECRET ***", SECRET),
    ("SECRET//NOFORN", SECRET),
    ("UK SECRET - UK EYES ONLY", SECRET),
    ("Classification: SECRET", SECRET),
    ("NATO CONFIDENTIAL", LOW),
    ("CONFIDENTIAL", LOW),
    ("[CONFIDENTIAL]", LOW),
]
MENTIONS = [
    "严守国家秘密",
    "国家秘密",
    "商业秘密",
    "工作秘密",
    "内部资料 注意保存",
    "内部",
    "涉密文件管理不规范",
    "（一）保密工作不到位",
    "机密文件管理不规范",
    "秘密文件未按规定登记。",
    "机密。",
    "密级",
    "密级：公开",
    "密级：内部",
    "密级：绝密 机密 秘密",
    "标注“机密★1年”的文件未按规定登记",
    "一份机密★1年的文件，两份秘密★1年的文件，均未登记",
    "第3份",
    "特急",
    "20260001",
    "STRICTLY CONFIDENTIAL",
    "Private and Confidential",
    "Confidential",
    "Trade secrets",
    "The secret of good audit",
    "UNCLASSIFIED",
    "SECRETARY GENERAL",
]


def of_text(words: str, name: str = "a.txt") -> Marking | None:
    return marking(read(words.encode(), name=name), name)


@pytest.mark.parametrize(("line", "level"), BANNERS)
def test_a_line_of_its_own_at_the_head_counts(line: str, level: Level) -> None:
    assert of_text(f"{line}\n{BODY}") == Marking(level, Where.HEAD)
    assert of_text(f"000017\n\n{line}\n特急\n{BODY}") == Marking(level, Where.HEAD)


@pytest.mark.parametrize("line", MENTIONS)
def test_a_mention_does_not_count(line: str) -> None:
    assert of_text(f"{line}\n{BODY}") is None
    assert of_text(f"{BODY}\n{line}\n") is None


@pytest.mark.parametrize("line", ["绝密", "机密★1年", "SECRET"])
def test_beyond_the_head_a_line_is_the_text_of_the_document(line: str) -> None:
    many = "".join(f"第{n}项问题已经整改完成。\n\n" for n in range(30))
    assert of_text(f"{many}{line}\n") is None


SENTENCES = st.tuples(
    st.sampled_from(
        [
            "严守国家",
            "保守",
            "一份标注",
            "查阅",
            "泄露",
            "部分单位将",
            "某局工作人员随意携带",
            "涉及",
        ]
    ),
    st.sampled_from(["绝密", "机密", "秘密", "秘密★1年", "机 密", "機密"]),
    st.sampled_from(["的规定执行不严", "文件未登记", "事项管理松懈", "载体外出", "泄露风险突出"]),
    st.sampled_from(["。", "；", "？", "，整改不到位。", "！"]),
).map("".join)


@given(st.lists(SENTENCES, min_size=1, max_size=6))
def test_sentences_that_speak_of_secrets_never_count(sentences: list[str]) -> None:
    assert of_text("\n".join(sentences) + "\n" + BODY) is None


@given(st.lists(SENTENCES, max_size=4), st.sampled_from(BANNERS))
def test_nor_do_they_hide_a_marking(sentences: list[str], banner: tuple[str, Level]) -> None:
    found = of_text("\n".join([*sentences, banner[0], BODY]))
    assert found == Marking(banner[1], Where.HEAD)


UNSEEN = st.text(st.sampled_from("\u200b\u200d\u2060\u00ad\ufeff \u3000"), max_size=4)
PAIRS = st.sampled_from(["绝密", "机密", "秘密", "絕密", "機密", "祕密"])


@given(PAIRS, UNSEEN, UNSEEN, st.sampled_from(["", "★1年", "☆1年", "＊１年", "★長期"]))
def test_no_spelling_of_it_slips_through(pair: str, inner: str, outer: str, term: str) -> None:
    assert of_text(f"{outer}{pair[0]}{inner}{pair[1]}{outer}{term}\n{BODY}") is not None


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("机密★5年关于整改的通知.docx", SECRET),
        ("秘密★反馈意见.docx", LOW),
        ("机密★关于巡察的反馈意见.docx", SECRET),
        ("【秘密】整改方案.docx", LOW),
        ("(机密)方案.docx", SECRET),
        ("机密-方案.docx", SECRET),
        ("整改方案（绝密）.docx", TOP),
        ("機 密 方案.pdf", SECRET),
        ("机密文件1.jpg", SECRET),
        ("机密关于开展专项巡察的通知.doc", SECRET),
        ("方案 秘密★一年.pdf", LOW),
        (r"C:\涉密\机密.doc", SECRET),
        ("SECRET_report.docx", SECRET),
        ("report - TOP SECRET.pdf", TOP),
        ("Plan CONFIDENTIAL v2.pdf", LOW),
        ("confidential.pdf", LOW),
    ],
)
def test_a_part_of_the_name_counts(name: str, level: Level) -> None:
    assert marking_of_name(name) == Marking(level, Where.NAME)
    assert marking(read(BODY.encode(), name="a.txt"), name) == Marking(level, Where.NAME)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a.txt",
        "保守秘密工作方案.docx",
        "商业秘密保护整改报告.docx",
        "涉密文件管理整改.docx",
        "国家秘密载体管理台账.xlsx",
        "机密文件管理不规范问题清单.docx",
        "内部资料.docx",
        "secret-santa.txt",
        "The Secret Garden.pdf",
        "TRADE SECRET POLICY.DOCX",
        "Private and Confidential.pdf",
        "secretary.docx",
    ],
)
def test_a_name_that_speaks_of_secrets_does_not(name: str) -> None:
    assert marking_of_name(name) is None


@given(st.text(max_size=40))
def test_no_name_breaks_it(name: str) -> None:
    marking_of_name(name)


def docx(*, body: str = p("整改报告"), header: str = "", kind: str = "header") -> bytes:
    return made(body, **({kind: header} if header else {}))


def of_docx(data: bytes) -> Marking | None:
    return marking(read(data, name="a.docx"), "a.docx")


@pytest.mark.parametrize("kind", ["header", "footer"])
def test_the_head_and_the_foot_of_a_word_page_count(kind: str) -> None:
    found = of_docx(docx(header=p("机密★3年"), kind=kind))
    assert found == Marking(SECRET, Where.MARGIN)
    assert of_docx(docx(header=p("青石县保密委员会办公室"), kind=kind)) is None


def test_a_watermark_of_a_word_page_counts() -> None:
    drawn = '<w:p><w:r><w:pict><v:shape><v:textpath string="绝密"/></v:shape></w:pict></w:r></w:p>'
    assert of_docx(docx(header=drawn)) == Marking(TOP, Where.MARGIN)


def test_a_frame_and_a_table_above_the_title_count() -> None:
    framed = table(row(cell(p("000001")), cell(p("机密★1年")), cell(p("特急"))))
    assert of_docx(docx(body=framed + p("整改报告"))) == Marking(SECRET, Where.HEAD)


def test_a_column_for_the_level_is_no_marking() -> None:
    rows = [
        ("序号", "文件名称", "密级"),
        ("1", "机构批复", "秘密"),
        ("", "", "机密"),
    ]
    body = table(*(row(*(cell(p(words)) for words in line)) for line in rows))
    assert of_docx(docx(body=p("涉密载体登记表") + body)) is None
    assert of_docx(docx(body=body)) is None


def test_the_heads_of_word_are_no_part_of_the_text() -> None:
    document = read(docx(header=p("青石县  整改办")), name="a.docx")
    assert document.text == "整改报告"
    assert document.margins == ("青石县 整改办",)


def of_workbook(*sheets: str, names: tuple[str, ...] = ("台账",)) -> Marking | None:
    data = workbooks.workbook(*sheets, names=names)
    return marking(read(data, name="a.xlsx"), "a.xlsx")


def sheet(*rows: tuple[str, ...], head: str = "") -> str:
    lines = (
        workbooks.row(n, *(workbooks.text(f"{'ABCD'[c]}{n}", v) for c, v in enumerate(values)))
        for n, values in enumerate(rows, 1)
    )
    after = f"<headerFooter><oddHeader>{head}</oddHeader></headerFooter>" if head else ""
    return workbooks.sheet(*lines) + after


REGISTER = (("序号", "问题", "密级"), ("1", "台账不全", "秘密"), ("2", "账乱", "机密"))


def test_the_top_of_every_sheet_and_its_head_count() -> None:
    assert of_workbook(sheet(("秘密★1年",), *REGISTER)) == Marking(LOW, Where.HEAD)
    names = ("台账", "附表")
    second = of_workbook(sheet(*REGISTER), sheet(("绝密",), *REGISTER), names=names)
    assert second == Marking(TOP, Where.HEAD)
    head = sheet(*REGISTER, head="&amp;L&amp;&quot;宋体,常规&quot;&amp;12机密★1年&amp;R&amp;P")
    assert of_workbook(head) == Marking(SECRET, Where.MARGIN)
    assert of_workbook(sheet(*REGISTER)) is None


def of_pdf(*pages: str) -> Marking | None:
    return marking(read(pdf(pages), name="a.pdf"), "a.pdf")


def test_a_line_at_the_top_of_a_pdf_counts_even_where_it_is_joined_to_the_next() -> None:
    body = text(72, 650, "The unit has not kept its registers as it should have done.")
    assert of_pdf(text(72, 740, "SECRET") + body) == Marking(SECRET, Where.HEAD)
    assert of_pdf(text(72, 740, "The secret keeper") + body) is None
    joined = text(72, 740, "SECRET") + text(72, 722, "annex to the minutes of the board")
    assert of_pdf(joined + body) is not None


def test_what_repeats_on_the_pages_of_a_pdf_counts() -> None:
    pages = [
        text(72, 600, f"Page {n} says how the finding of the audit was answered.")
        + (text(250, 20, "TOP SECRET") if n else "")
        for n in range(4)
    ]
    assert of_pdf(*pages) == Marking(TOP, Where.MARGIN)


def test_the_heads_of_open_document_pages_count() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{n}="{space}:{n}:1.0"' for n in ("office", "text", "style"))
    content = (
        f"<office:document-content {names}><office:body><office:text><text:p>整改报告</text:p>"
        "</office:text></office:body></office:document-content>"
    )
    styles = (
        f"<office:document-styles {names}><office:master-styles><style:master-page><style:header>"
        "<text:p>机<text:span>密</text:span></text:p></style:header></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )
    members = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    document: Document = read(zipped(members | {"styles.xml": styles}), name="a.odt")
    assert marking(document, "a.odt") == Marking(SECRET, Where.MARGIN)


def test_a_damaged_head_is_a_damaged_file() -> None:
    with pytest.raises(Invalid, match="damaged"):
        read(docx(header="<w:p>"), name="a.docx")
