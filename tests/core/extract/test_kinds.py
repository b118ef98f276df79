"""What kind of act a measure is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.extract.kinds import aimed_at_persons, kind_of
from zhenggai.core.folding import fold
from zhenggai.core.records import MeasureKind as K


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        ("更换楼道灯具36盏。", K.ACTION),
        ("追缴拖欠租金12万元。", K.ACTION),
        ("拆除违章建筑3处。", K.ACTION),
        ("修订财务管理办法。", K.SYSTEM),
        ("建立健全固定资产登记制度。", K.SYSTEM),
        ("组织全体干部学习财经纪律。", K.STUDY),
        ("举办业务培训班。", K.STUDY),
        ("召开专题会议研究部署。", K.MEETING),
        ("召开党组会议传达精神。", K.MEETING),
        ("制定整改方案，明确责任分工。", K.PLAN),
        ("成立整改工作领导小组。", K.PLAN),
        ("对辖区企业开展安全检查。", K.INSPECT),
        ("每季度抽查一次账目。", K.INSPECT),
        ("对责任人给予诫勉。", K.DISCIPLINE),
        ("严肃追究相关人员责任。", K.DISCIPLINE),
        ("进一步提高政治站位，增强责任意识。", K.SLOGAN),
        ("切实加强领导，狠抓落实。", K.SLOGAN),
        ("高度重視，切實加強領導。", K.SLOGAN),
    ],
)
def test_the_main_act_tells_the_kind(measure: str, kind: K) -> None:
    assert kind_of(fold(measure)) is kind


def test_what_it_is_for_does_not_tell_the_kind() -> None:
    assert kind_of("更换楼道灯具36盏,确保制度落实") is K.ACTION


@given(st.text(alphabet="开展制定学习会议检查追责,。;:确保以为提高12年\n", max_size=120))
def test_every_text_has_a_kind(text: str) -> None:
    assert kind_of(text) in K


@pytest.mark.parametrize(
    "measure",
    [
        "对上访人员进行稳控。",
        "约谈重复信访人，压减投诉举报量。",
        "要求其签订息访承诺书。",
        "对发帖人进行训诫。",
        "做好思想工作，确保不再上访。",
        "压降信访量。",
        "查找匿名举报人。",
    ],
)
def test_an_act_aimed_at_whoever_complains_is_known_by_many_words(measure: str) -> None:
    assert aimed_at_persons(fold(measure))


@pytest.mark.parametrize(
    "measure",
    [
        "约谈被举报人，限期退还。",
        "约谈责任人，向信访人书面答复办理结果。",
        "约谈信访人反映的施工单位。",
        "核查举报人反映的问题。",
        "摸排信访人反映的隐患。",
        "保护举报人信息，不得泄露。",
        "压降管网漏损率。",
        "整改后同类投诉不再发生。",
    ],
)
def test_an_act_that_answers_a_complaint_is_a_measure(measure: str) -> None:
    assert not aimed_at_persons(fold(measure))
