"""What kind of act a measure is, judged on its main verb and object (folded text).

The eight codes are those of the JSON schema. ``slogan`` is the answer when no clause names an
object that somebody could go and look at.
"""

from __future__ import annotations

import re

from zhenggai.core.records import MeasureKind

_K = MeasureKind

_PLAN = re.compile(
    r"(?:制定|制订|拟定|拟订|编制|研究制定|形成|细化|列出|制发).{0,22}(?:方案|计划|整改清单|任务清单|问题清单|责任清单|整改台账|"
    r"路线图|时间表|任务书|责任书)|成立.{0,24}(?:领导小组|工作组|专班|指挥部)|报送.{0,14}(?:报告|情况)|"
    r"(?:明确|细化|分解|压实|认领).{0,16}(?:任务|责任主体|时限|责任人|分工)|三级责任人|提出\d*项?整改措施"
)
_MEETING = re.compile(
    r"(?:召开|参加|列席|组织).{0,20}(?:会议?|座谈|会商)(?![员计])|(?:专题会|党组会|党委会|常务会议?|办公会|推进会|调度会|"
    r"民主生活会|组织生活会|动员会|碰头会|联席会)|谈心谈话|廉政谈话|提醒谈话|集体谈话|(?:批评与自我批评|批评和自我批评)|"
    r"开展.{0,6}谈话|专题(?:研究|部署)|会议.{0,6}(?:传达|部署)"
)
_STUDY = re.compile(
    r"学习|培训|研讨|宣讲|宣传|教育(?!体育|事业|局|厅|部|系统|经费|资金|装备|收费)|警示|讲座(?!论坛)|党课|轮训|入脑入心|教会|主讲|传达|学深悟透|政治理论"
)
_SYSTEM = re.compile(
    r"(?:推行|实行|上线|建立.{2,16}(?:平台|台账|清单|档案|库)|优化.{0,8}流程)|(?:建立|健全|完善|修订|修改|制定|制订|出台|印发|落实好?|执行|规范|固化|优化|再造|形成|纳入|全面加强)"
    r".{0,40}(?:制度|机制|办法|规定|细则|规程|规范|流程|体系|章程|议题|标准|规则|守则|内容|程序|职责|闭环|动态管理|销号管理)|"
    r"(?:制度|机制|体系)建设|(?:严格|严)(?:按|执行|落实).{0,30}(?:制度|程序|规定|手册|标准|流程|准则)|"
    r"提交.{0,12}(?:审议|审批|研究)|建章立制|长效(?:工作)?机制|责任体系|时限达到"
)
_INSPECT = re.compile(
    r"检查|督查|督导|巡查|巡楼|核查|排查|摸排|抽查|抽取|监督|调研|走访|检测|测量|复查|普查|自查|互查|清查|回头看|把关|监管|监测|盘点|摸底|"
    r"暗访|明察|核实(?!逐)|评估(?!机构)|绩效.?评价|再评价|比对|体检|督促|审计(?!局|厅|查|发现|整改|反馈|组)"
)
_DISCIPLINE = re.compile(
    r"问责|追责|处分|诫勉|批评教育|严肃(?:处理|查处|追究)|立案|查处|责任追究|通报批评|予以通报|移送|扣(?:发|减).{0,6}(?:绩效|奖金)|"
    r"党纪|政务处分|约谈.{0,12}(?:责任人|负责人)|(?:责任人|负责人).{0,6}约谈|责令停业|依法.{0,4}处罚|罚款"
)
# Something that can be pointed at: a thing repaired, bought, paid, filed.
_OUTCOME = re.compile(
    r"清理|清运|清除|清退|清缴|清淤|清收|改造|维修|修复|更换|换成|安装|加装|增设|增添|添置|购置|采购(?!人员|程序|管理|制度|合同|目录)|采买|配备|配齐|铺设|拆除|"
    r"追缴|追回|收回|收缴|收取|退还|退回|退款|上缴|缴纳|拨付|支付|兑付|核减|调账|入账|入库|补缴|补齐|补办|补充|补签|补录|补上|充实|"
    r"办理(?!流程)|张贴|悬挂|疏通|调试|启用|投入使用|关停|新建|修建|扩建|加高|加固|平整|硬化|绿化|公示|公开(?!范围)|公布|下达|发放|"
    r"开工|完工|竣工|交付|公开招|竞租|招租|招聘|选派|轮岗|委托|签订|解除|催收|追偿|企业管家|搭建|装配|统一用|重新(?:组织|编排|招|核)|"
    r"逐一核对|逐条核对|归档|登记造册|演练|设置|设立|开设|出动|转移支付|控制数|固化|纠正|租用|腾出|送.{0,6}修复|改革|专项(?:整治|行动|清理|治理|催收)"
)
_FIGURE = re.compile(r"\d(?!个?(?:问题|方面|月\d*日?前))")
_EMPTY = re.compile(
    r"提高.{0,8}(?:站位|认识|敏锐|鉴别|公信力)|增强.{0,12}(?:意识|自觉|定力)|坚定.{0,8}(?:信念|自信|信仰)|牢固树立|牢牢|坚决维护|深刻(?:认识|剖析|领会|汲取)|"
    r"高度重视|切实(?:把|担负|履行|抓|增强|提高|加强)|真抓真管|真改实改|抓在手上|放在心上|坚持.{0,24}(?:导向|原则|统一|结合|并重|发力)|狠抓|"
    r"举一反三|引以为戒|落到实处|落实到位|抓好落实|从严治党|进一步(?:加强|强化|提高|增强|深化|落实|压实)|不断(?:加强|提高|增强|提升)|"
    r"推动.{0,20}(?:高质量|深度融合|新台阶|延伸|再上)|全力|着力|充分发挥|虚心接受|即行即改|对号入座|防止.{0,14}(?:反弹|发生|再次)|"
    r"坚决(?:防止|杜绝|避免)|专项行动为抓手|推动.{0,12}落实|加强.{0,8}(?:领导|重视)|重要指示|规范.{0,6}征集|以.{2,12}促.{2,12}|发挥.{0,12}作用|"
    r"贯彻落实|认真落实|全面落实|严格执行|履行.{0,10}责任|逐条对账|逐一整改|压实责任|攻坚克难"
)


# Acts against those who complain or speak; what the product never counts as rectification.
_PERSON_AIMED = re.compile(
    r"稳控|劝返|盯防|盯人|盯守|删帖|截访|拦截.{0,6}上访|舆情(?:管控|封堵|删除)|封号|禁言|"
    r"重点人员?(?:管控|监控|盯)|训诫.{0,6}(?:上访|信访)|(?:上访|信访).{0,4}(?:人员|户|群众).{0,6}(?:管控|监控|看管)|"
    # Silence that is asked for, numbers of complaints to be pressed down, and whoever complained
    # sought out or taken to task; to talk to whoever is complained about is another matter.
    r"息(?:访|诉).{0,6}(?:承诺|保证|协议)|不再(?:越级|重复)?(?:上访|信访|举报|投诉)|"
    r"压(?:减|降|控).{0,4}(?:信访|上访|举报|投诉)(?:总?量|件?数|率)|"
    r"(?:约谈|训诫|警告|处罚).{0,4}(?<!被)(?:信访|上访|举报|投诉|发帖)(?:人|者|户|群众)(?!.{0,2}(?:反映|提供|所))|"
    r"对.{0,4}(?<!被)(?:信访|上访|举报|投诉|发帖)(?:人|者|户|群众).{0,4}(?:约谈|训诫|警告|处罚)|"
    r"(?:查找|追查|摸排|锁定)(?:匿名|实名)?(?:信访|上访|举报|投诉|发帖)(?:人|者)(?!.{0,2}(?:反映|提供|所))"
)


def aimed_at_persons(folded: str) -> bool:
    """Whether the act is aimed at persons who complain, or at opinion: no measure at all."""
    return _PERSON_AIMED.search(folded) is not None


def kind_of(folded: str) -> MeasureKind:
    """The kind of the measure whose folded words are given."""
    text = "".join(folded.split())
    main = _without_purpose(text)
    outcome = _OUTCOME.search(main)
    empty = _EMPTY.search(main) is not None
    if _DISCIPLINE.search(main):
        return _K.DISCIPLINE
    if _PLAN.search(main) and not _SYSTEM.match(main):
        return _K.STUDY if re.search(r"(?:学习|培训)(?:年度)?计划", main) else _K.PLAN
    if _SYSTEM.search(main) and not (empty and not _made(main)):
        return _K.SYSTEM
    for kind, words in ((_K.MEETING, _MEETING), (_K.STUDY, _STUDY)):
        if words.search(main) and outcome is None:
            return _K.SLOGAN if empty and kind is _K.STUDY and "加大" in main else kind
    inspect = _INSPECT.search(main)
    if (
        inspect
        and not _urges(main, inspect)
        and (outcome is None or inspect.start() < outcome.start())
    ):
        return _K.SLOGAN if empty and inspect.start() > 24 else _K.INSPECT
    if outcome:
        return _K.ACTION
    if _SYSTEM.search(main) and not empty:
        return _K.SYSTEM
    return _K.ACTION if _FIGURE.search(main) and not empty else _K.SLOGAN


def _urges(text: str, inspect: re.Match[str]) -> bool:
    """“督促 X 加装 Y”: somebody is made to act, which is the act."""
    return inspect.group() == "督促" and (
        _OUTCOME.search(text, inspect.end()) is not None or "施工" in text
    )


def _made(text: str) -> bool:
    """Whether a rule is made or changed, not only upheld in general."""
    return (
        re.search(
            r"建立(?!长效)|健全(?!长效)|修订|修改|制定|制订|出台|印发|完善(?!长效)|纳入|实行|推行|固化|制度建设|建章立制|落实好",
            text,
        )
        is not None
    )


def _without_purpose(text: str) -> str:
    """The clauses that say what is done, without those that only say what for."""
    parts = re.split(r"[,;。]", text)
    kept = [
        part
        for part in parts
        if not re.match(
            r"(?:确保|保证|保障|做到|使|以|从而|防止|坚决防止|避免|营造|为(?!.{2,14}(?:配备|配齐|购置|安装|办理|提供))|提高|提升|增强|形成.{0,6}格局|打好)",
            part,
        )
    ]
    return ",".join(kept or parts)
