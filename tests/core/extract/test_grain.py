"""The grain of list items: what stays whole, what parts, what is no item at all."""

from __future__ import annotations

import pytest

from zhenggai.core.documents import read, understand
from zhenggai.core.documents.extract.grain import is_status
from zhenggai.core.records import Reading


def reading(text: str) -> Reading:
    return understand(read(text.encode(), name="paper.txt"))


def measures(text: str) -> list[str]:
    return [measure.quote.text for measure in reading(text).measures]


ONE_PARAGRAPH = (
    "河湾小学关于安全自查问题的整改报告 我校自查发现的问题如下: 1、实验室通风柜失灵,气味重; "
    "2、球场地面开裂,孩子没法活动。 针对上述问题,整改情况报告如下: "
    "1、总务处更换通风柜,督促厂家上门调试,9月底前完成; 2、总务处修补球场,10月底前完成。 "
    "河湾小学 2025.08.30"
)


def test_a_document_in_one_paragraph_has_its_two_lists():
    found = reading(ONE_PARAGRAPH)
    assert [finding.number for finding in found.findings] == ["1、", "2、"]
    assert [measure.number for measure in found.measures] == ["1、", "2、"]


def test_a_list_item_of_one_sentence_is_one_measure():
    assert measures(ONE_PARAGRAPH)[0].startswith("总务处更换通风柜,督促厂家上门调试")


def test_name_and_date_below_a_paper_are_no_measure():
    assert not any("2025.08.30" in measure for measure in measures(ONE_PARAGRAPH)[1:])


@pytest.mark.parametrize(
    "sentence",
    [
        "已完成整改。",
        "该问题正在整改。",
        "持续推进。",
        "目前已整改到位。",
        "2024年底前全面完成整改。",
    ],
)
def test_how_far_it_has_come_is_no_measure(sentence):
    assert is_status(sentence)


@pytest.mark.parametrize(
    "sentence", ["已完成管网改造3公里。", "持续推进雨污分流。", "正在更换水表。"]
)
def test_an_act_is_more_than_a_status(sentence):
    assert not is_status(sentence)


def test_one_problem_sentence_above_two_numbered_measures_holds_two_findings():
    text = (
        "一、信息公开\n问题清单：栏目更新偏少，联系电话缺失。\n"
        "整改情况：1、逐栏补充内容。2、公布联系电话。\n"
    )
    found = [finding.quote.text for finding in reading(text).findings]
    assert found == ["栏目更新偏少", "联系电话缺失。"]


def test_a_measure_that_goes_on_by_itself_parts_at_semicolons():
    text = "一、整改措施\n由财务科清理往来款；由办公室修订考勤制度。\n"
    assert measures(text) == ["由财务科清理往来款；", "由办公室修订考勤制度。"]


def test_a_problem_named_in_a_heading_is_one_however_many_measures_it_has():
    text = (
        "一、整改情况\n1.关于“危桥改造缓慢，警示标志不全”的问题。\n"
        "整改措施：（1）加固桥梁3座。（2）补齐标志。\n"
        "2.关于“补助发放不及时”的问题。\n整改措施：按月发放。\n"
    )
    found = [finding.quote.text for finding in reading(text).findings]
    assert found == ["危桥改造缓慢，警示标志不全", "补助发放不及时"]


def test_problem_and_act_in_one_item_without_a_label_part_where_somebody_acts():
    found = reading(
        "关于审计整改情况的通报\n第一，资产管理不规范。13台设备下落不明。资产科要在9月底前完成清查。\n"
        "第二，合同审核流于形式。由办公室负责修订合同办法。\n"
    )
    assert [finding.quote.text for finding in found.findings] == [
        "资产管理不规范。13台设备下落不明。",
        "合同审核流于形式。",
    ]
    assert [measure.owner for measure in found.measures] == ["资产科", "办公室"]


WRAPPED = """（一）针对“河湖管护责任不落实”问题

我镇及时召开专题会议，明确各村支部书记为河湖管护第一责

任人，签订责任书并建立巡河台账，每周巡河次数不少于2

次。目前已清理河道垃圾36吨，并与各村约定了管护的费用

标准。

（二）针对“畜禽养殖污染治理不到位”问题

对养殖户下达整改通知书，限期拆除违规排污口，投资建设集

中处理点1个。
"""


def test_lines_broken_in_mid_sentence_with_blank_lines_between_are_one():
    found = reading(WRAPPED)
    assert "第一责\n\n任人" in found.measures[0].quote.text
    assert found.measures[0].target == "不少于2次"


def test_what_the_inspectors_demand_below_the_last_section_is_not_its_answer():
    found = reading(
        "督察反馈意见\n一、思想认识不到位。部门履职不力。\n二、水环境治理滞后。雨污分流改造缓慢。\n"
        "三、工业污染防治不力。废气设施不正常运行。\n督察要求，市政府要在30个工作日内报送整改方案。\n"
    )
    assert found.measures[-1].section is None


def test_under_a_heading_that_is_a_problem_what_somebody_did_is_its_answer():
    found = reading(
        "审议意见落实情况报告\n一、部分项目进度缓慢问题\n县发改局已督促项目加快进度，其余4个计划年底前完工。\n"
        "二、政府采购不规范问题\n已责令3家单位补办手续。\n"
    )
    assert [finding.quote.text for finding in found.findings] == [
        "部分项目进度缓慢问题",
        "政府采购不规范问题",
    ]
    assert [measure.quote.text for measure in found.measures] == [
        "县发改局已督促项目加快进度",
        "其余4个计划年底前完工。",
        "已责令3家单位补办手续。",
    ]


def test_a_sentence_broken_over_two_paragraphs_is_one_item():
    found = reading(
        "整改报告\n一、存在的问题\n1.县城投公司担保未履行\n2.县交投公司采购未按规定的\n程序办理。\n"
    )
    assert found.findings[-1].quote.text == "县交投公司采购未按规定的\n程序办理。"
