"""Registers to draft items: headers under banners, groups of rows, cells with several measures."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenggai.core.documents.extract.register_columns import Column, named
from zhenggai.core.documents.extract.registers import RegisterItems, items_of
from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.records import DeadlineKind, Document, ElementKind

Place = str | tuple[int, int] | None
HEAD = ["序号", "反馈问题", "整改措施", "责任单位", "责任人", "整改时限"]


def table(rows: list[list[Place]]) -> Document:
    builder = Builder(name="a.xlsx", format="xlsx", limits=Limits())
    builder.table(rows)
    return builder.build(b"x")


def read(rows: list[list[Place]]) -> RegisterItems:
    document = table(rows)
    items = items_of(document.tables[0], document)
    assert items is not None
    for item in (*items.findings, *items.causes, *items.measures):
        span = item.quote.span
        assert item.quote.text == document.text[span.start : span.end]
    return items


def texts(items: tuple[object, ...]) -> list[str]:
    return [item.quote.text for item in items]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "roles"),
    [
        ("序  号", [Column.NUMBER]),
        ("整改时限（完成时限）", [Column.DEADLINE]),
        ("责任单位/责任人", [Column.RESPONSIBLE_UNIT, Column.PERSON]),
        ("整改措施及完成时限", [Column.MEASURE, Column.DEADLINE]),
        ("整改进展情况\n(截至×月×日)", [Column.PROGRESS]),
        ("完成情况（已完成/基本完成/持续推进/未完成）", [Column.STATUS]),
        ("整改目标/完成标准", [Column.TARGET]),
        ("存在的主要问题", [Column.FINDING]),
        ("对应问题编号", [Column.REFERENCE]),
        ("銷號時間", [Column.DATE]),
        ("Corrective Action Plan", [Column.MEASURE]),
        ("Person(s) Responsible", [Column.PERSON]),
        ("Anticipated Completion Date", [Column.DEADLINE]),
        ("No.", [Column.NUMBER]),
        ("今天天气", []),
    ],
)
def test_columns_are_known_by_their_names(header: str, roles: list[Column]) -> None:
    assert list(named(header)) == roles


def test_the_header_stands_under_banner_rows() -> None:
    items = read(
        [
            ["青禾镇巡察整改台账", (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)],
            ["填报单位：青禾镇", None, None, None, "日期：2026年3月1日", None],
            [*HEAD],
            ["1", "巡查记录不全", "补齐巡查记录", "农技站", "站长", "2026年6月30日前"],
            ["合计", "1", None, None, None, None],
            ["填表人：甲", None, None, "审核人：乙", None, None],
        ]
    )
    assert texts(items.findings) == ["巡查记录不全"]
    assert texts(items.measures) == ["补齐巡查记录"]
    [measure] = items.measures
    assert (measure.owner, measure.supporting) == ("农技站", ("站长",))
    assert measure.deadline is not None
    assert measure.deadline.on() == date(2026, 6, 30)
    assert measure.deadline.text == "2026年6月30日前"
    assert items.findings[0].number == "1"
    assert items.findings[0].row == measure.row == 1


def test_a_two_row_header_takes_the_lower_names() -> None:
    items = read(
        [
            ["序号", "问题", "整改", (0, 2), (0, 2)],
            [(0, 0), (0, 1), "措施", "时限", "责任人"],
            ["1", "账实不符", "全面盘点", "6月底", "会计"],
        ]
    )
    assert texts(items.measures) == ["全面盘点"]
    assert items.measures[0].owner == "会计"
    assert items.measures[0].deadline is not None
    assert items.measures[0].deadline.month == 6


def test_a_merged_problem_spans_its_measures() -> None:
    items = read(
        [
            [*HEAD],
            ["1", "账实不符", "全面盘点", "财务科", None, "6月底"],
            [(1, 0), (1, 1), "每季核对", "办公室", None, "长期坚持"],
            ["2", "合同未审", "补审合同", "法务科", None, "立行立改"],
        ]
    )
    assert texts(items.findings) == ["账实不符", "合同未审"]
    assert [m.row for m in items.measures] == [1, 1, 2]
    kinds = [m.deadline.kind for m in items.measures if m.deadline]
    assert kinds == [DeadlineKind.DATE, DeadlineKind.STANDING, DeadlineKind.IMMEDIATE]
    assert [m.owner for m in items.measures] == ["财务科", "办公室", "法务科"]


def test_a_blank_problem_goes_on_with_the_one_above() -> None:
    items = read(
        [
            [*HEAD],
            ["1", "账实不符", "全面盘点", "财务科", None, "6月底"],
            [None, None, "每季核对", None, None, None],
            ["2", None, "补审合同", None, None, None],
        ]
    )
    assert texts(items.findings) == ["账实不符"]
    assert [m.row for m in items.measures] == [1, 1, 2]
    assert [m.owner for m in items.measures] == ["财务科", "财务科", None]


def test_a_merged_problem_lends_its_measures_no_owner() -> None:
    items = read(
        [
            [*HEAD],
            ["1", "账实不符", "全面盘点", "财务科", None, "6月底"],
            [(1, 0), (1, 1), "每季核对", None, None, "/"],
        ]
    )
    assert items.measures[1].owner is None
    assert items.measures[1].deadline is None


def test_a_problem_filled_down_by_an_export_is_one_problem() -> None:
    row: list[Place] = ["1", "账实不符", "全面盘点", "财务科", None, None]
    items = read([[*HEAD], row, ["1", "账实不符", "每季核对", "财务科", None, None]])
    assert texts(items.findings) == ["账实不符"]
    assert [m.row for m in items.measures] == [1, 1]


@pytest.mark.parametrize(
    ("cell", "measures"),
    [
        ("1.修订办法；2.开展培训。", ["修订办法", "开展培训。"]),
        ("1、修订办法2、开展培训", ["修订办法", "开展培训"]),
        ("（1）修订办法。\n（2）开展培训。", ["修订办法。", "开展培训。"]),
        ("①修订办法②开展培训③每月核对1.5小时", ["修订办法", "开展培训", "每月核对1.5小时"]),
        ("1、修订办法。2. 开展培训。3、投入2.5万元购置设备。",
         ["修订办法。", "开展培训。", "投入2.5万元购置设备。"]),
        ("修订办法。\n开展培训。", ["修订办法。", "开展培训。"]),
        ("修订管理办\n法并印发。", ["修订管理办\n法并印发。"]),
        ("采取以下措施：1.修订办法 2.开展培训", ["修订办法", "开展培训"]),
        ("修订办法", ["修订办法"]),
        ("1.19份凭证补手续\n2.开展培训", ["19份凭证补手续", "开展培训"]),
        ("1.5万元全部追缴", ["1.5万元全部追缴"]),
        ("=补齐凭证", ["补齐凭证"]),
    ],
)  # fmt: skip
def test_several_measures_in_one_cell_are_split(cell: str, measures: list[str]) -> None:
    items = read([[*HEAD], ["1", "账实不符", cell, None, None, None]])
    assert texts(items.measures) == measures


def test_deadlines_numbered_like_the_measures_are_paired() -> None:
    items = read(
        [[*HEAD], ["1", "账实不符", "1.盘点 \n2.核对", "财务科", None, "1、6月底\n2、长期坚持"]]
    )
    assert [m.deadline.text for m in items.measures if m.deadline] == ["6月底", "长期坚持"]


def test_measures_and_deadlines_may_share_a_column() -> None:
    items = read(
        [
            ["序号", "存在问题", "整改措施及完成时限", "责任单位/责任人"],
            ["1", "账实不符", "1.全面盘点，6月底前完成；2.修订办法。", "财务科/科长"],
        ]
    )
    assert [m.deadline.text if m.deadline else None for m in items.measures] == ["6月底", None]
    assert items.measures[0].owner == "财务科/科长"


def test_each_of_several_manifestations_is_a_finding() -> None:
    head: list[Place] = ["序号", "反馈问题", "具体表现", "整改措施"]
    items = read(
        [
            head,
            ["1", "财务管理不严", "报销无附件", "补齐附件"],
            [(1, 0), (1, 1), "现金超限额", "每日缴存"],
            ["2", "档案不规范", "卷内无目录", "补目录"],
        ]
    )
    assert texts(items.findings) == ["报销无附件", "现金超限额", "档案不规范"]
    assert [m.row for m in items.measures] == [1, 2, 3]
    elements = [[(e.kind, e.quote.text) for e in f.elements] for f in items.findings]
    assert elements[2] == [(ElementKind.CONDITION, "卷内无目录")]
    assert elements[0] == [(ElementKind.CONDITION, "财务管理不严")]


def test_owners_are_ranked_and_the_rest_support() -> None:
    items = read(
        [
            ["问题", "整改措施", "牵头领导", "牵头单位", "责任单位", "配合单位", "责任人",
             "整改目标", "完成情况"],
            ["账实不符", "盘点", "副镇长", "财政所", "农技站、水利站", "各村", "所长",
             "账实一致", "已完成"],
            ["合同未审", "补审", "副镇长", None, None, None, None, None, "未完成"],
        ]
    )  # fmt: skip
    first, second = items.measures
    assert first.owner == "财政所"
    assert first.supporting == ("农技站", "水利站", "各村", "所长", "副镇长")
    assert (first.target, first.done) == ("账实一致", True)
    assert (second.owner, second.target, second.done) == ("副镇长", None, False)


def test_categories_across_the_table_and_repeated_headers_are_no_items() -> None:
    items = read(
        [
            [*HEAD],
            ["一、关于财务管理方面", (1, 0), (1, 0), (1, 0), (1, 0), (1, 0)],
            ["1", "账实不符", "盘点", None, None, None],
            [*HEAD],
            ["二、关于合同管理方面", None, None, None, None, None],
            ["2", "合同未审", "补审", None, None, None],
        ]
    )
    assert texts(items.findings) == ["账实不符", "合同未审"]


def test_causes_recommendations_and_english_names() -> None:
    items = read(
        [
            ["No.", "Finding", "Criteria", "Cause", "Recommendation", "Corrective action", "Owner",
             "Due date", "Status"],
            ["2026-001", "Reports were late", "Rule 7", "No calendar", "Set a calendar",
             "Publish a calendar", "Finance office", "June 30, 2026", "Closed"],
        ]
    )  # fmt: skip
    [finding], [cause], [measure] = items.findings, items.causes, items.measures
    assert (finding.number, cause.quote.text) == ("2026-001", "No calendar")
    assert [e.kind for e in finding.elements] == [
        ElementKind.CRITERIA,
        ElementKind.RECOMMENDATION,
    ]
    assert (measure.owner, measure.done) == ("Finance office", True)
    assert measure.deadline is not None
    assert measure.deadline.on() == date(2026, 6, 30)


def test_a_task_list_has_measures_with_the_number_they_refer_to() -> None:
    items = read(
        [
            ["序号", "对应问题编号", "整改任务", "整改措施", "完成时限"],
            ["1", "3", "规范台账", "修订办法", "6月底"],
            ["2", "5", "规范合同", "补审合同", "7月底"],
        ]
    )
    assert items.findings == ()
    assert [m.number for m in items.measures] == ["3", "5"]
    assert [m.row for m in items.measures] == [1, 2]


def test_every_item_knows_its_cell() -> None:
    rows: list[list[Place]] = [
        ["序号", "反馈问题", "问题依据", "原因分析", "整改措施"],
        ["1", "台账不全", "《办法》第三条", "无人专管", "1.补登台账。\n2.每月核对。"],
        ["2", "账款不符", None, None, (1, 4)],
    ]
    places = [[f"台账!{column}{row}" for column in "ABCDE"] for row in (3, 4, 5)]
    builder = Builder(name="a.xlsx", format="xlsx", limits=Limits())
    builder.table(rows, places=places)
    document = builder.build(b"x")
    items = items_of(document.tables[0], document)
    assert items is not None
    assert [f.quote.place for f in items.findings] == ["台账!B4", "台账!B5"]
    assert [e.quote.place for f in items.findings for e in f.elements] == ["台账!C4"]
    assert [c.quote.place for c in items.causes] == ["台账!D4"]
    assert {m.quote.place for m in items.measures} == {"台账!E4"}


def test_a_table_on_a_page_has_no_cell_addresses() -> None:
    [finding] = read([HEAD, ["1", "台账不全", "补登", None, None, None]]).findings
    assert finding.quote.place is None
    assert finding.quote.paragraph == 1


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "电话"], ["甲", "1"]],
        [["序号", "单位", "金额"], ["1", "财政所", "20"]],
        [["问题", "很多"], ["一", "二"]],
        [["序号", "事项", "时间", "地点"], ["1", "开会", "6月3日", "三楼"]],
        [["No.", "Description", "Amount"], ["1", "Paper", "20"]],
        [["只有一格"]],
    ],
)
def test_other_tables_are_no_registers(rows: list[list[Place]]) -> None:
    document = table(rows)
    assert items_of(document.tables[0], document) is None


_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [*HEAD, "1", "合计", "具体表现", "1.甲乙；2.丙丁", "6月底", "—", "对应问题编号"]
    ),
    st.text("一1.、（）①\n；。 问题整改措施", max_size=12),
)


@settings(max_examples=200)
@given(st.lists(st.lists(_CELLS, min_size=3, max_size=6), min_size=1, max_size=7))
def test_any_grid_is_read_with_exact_quotes(body: list[list[str | None]]) -> None:
    document = table([[*HEAD], *body, ["1", "末", "行", None, None, None]])
    items = items_of(document.tables[0], document)
    assert items is not None
    for item in (*items.findings, *items.causes, *items.measures):
        span = item.quote.span
        assert item.quote.text == document.text[span.start : span.end] == item.quote.text.strip()
        assert item.row is not None
