"""Who and what there is in the demo's district: units, people, roles. Pure tables; all fictional.

The places are those of the documents in ``samples/``, so that a finding lies where its quote says.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhenggai.apps.people.roles import Role

R = Role

# Code, code of the unit above, name, English name; in the order of establishment.
UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("jy", "", "江源市", "Jiangyuan City"),
    ("jy-eco", "jy", "江源市生态环境保护督察办公室", "City Eco-Inspection Office"),
    ("jy-dc", "jy", "江源市委督查室", "City Supervision Office"),
    ("qh", "jy", "清河区", "Qinghe District"),
    ("qh-xc", "qh", "清河区委巡察办", "District Inspection Office"),
    ("qh-jw", "qh", "清河区纪委监委", "District Discipline Commission"),
    ("qh-zz", "qh", "清河区委组织部", "District Organisation Department"),
    ("qh-fb", "qh", "清河区政府办公室", "District Government Office"),
    ("qh-cz", "qh", "清河区财政局", "District Finance Bureau"),
    ("qh-zj", "qh", "清河区住房和城乡建设局", "District Housing Bureau"),
    ("qh-zj-dw", "qh-zj", "住建局机关党委", "Housing Bureau: Party Committee"),
    ("qh-zj-wy", "qh-zj", "住建局物业科", "Housing Bureau: Property Section"),
    ("qh-zj-zw", "qh-zj", "住建局政务服务科", "Housing Bureau: Permits Section"),
    ("qh-zj-za", "qh-zj", "住建局质量安全监督站", "Housing Bureau: Site Safety Station"),
    ("qh-zj-zs", "qh-zj", "住建局房屋征收事务中心", "Housing Bureau: Resettlement Centre"),
    ("qh-zrzy", "qh", "清河区自然资源局", "District Natural Resources Bureau"),
    ("qh-zrzy-kc", "qh-zrzy", "自然资源局矿产管理所", "Natural Resources: Quarries"),
    ("qh-sthj", "qh", "清河区生态环境局", "District Ecology Bureau"),
    ("qh-nync", "qh", "清河区农业农村局", "District Agriculture Bureau"),
    ("qh-nync-xm", "qh-nync", "农业农村局畜牧站", "Agriculture Bureau: Livestock Station"),
    ("qh-cg", "qh", "清河区城市管理局", "District City Management Bureau"),
    ("qh-cg-zt", "qh-cg", "城管局渣土管理所", "City Management: Haulage Office"),
    ("qh-sw", "qh", "清河区商务局", "District Commerce Bureau"),
    ("qh-sl", "qh", "清河区水利局", "District Water Bureau"),
    ("qh-lx", "qh", "柳溪镇人民政府", "Liuxi Town"),
    ("qh-lx-cz", "qh-lx", "柳溪镇财政所", "Liuxi Town: Finance Office"),
    ("qh-lx-jg", "qh-lx", "柳溪镇经管站", "Liuxi Town: Village Accounts Station"),
    ("qh-by", "qh", "白杨乡人民政府", "Baiyang Township"),
    ("qh-dy", "qh", "清河区东工业园区管委会", "East Industrial Park Committee"),
    ("lj", "jy", "临江县", "Linjiang County"),
    ("lj-sj", "lj", "临江县审计局", "County Audit Office"),
    ("lj-cz", "lj", "临江县财政局", "County Finance Bureau"),
    ("lj-cz-gk", "lj-cz", "县财政局国库股", "Finance Bureau: Treasury"),
    ("lj-wl", "lj", "临江县文化和旅游局", "County Culture Bureau"),
    ("lj-wl-wh", "lj-wl", "临江县文化馆", "County Culture Centre"),
    ("lj-ly", "lj", "临江县林业局", "County Forestry Bureau"),
    ("lj-jg", "lj", "临江县机关事务服务中心", "County Office Services"),
    ("lj-rs", "lj", "临江县人力资源和社会保障局", "County Social Security Bureau"),
    ("lj-nn", "lj", "临江县农业农村局", "County Agriculture Bureau"),
    ("lj-mz", "lj", "临江县民政局", "County Civil Affairs Bureau"),
    ("lj-ct", "lj", "临江县城市建设投资公司", "County Construction Company"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One person: login, unit and post, the roles held for the unit (for `over` where that is
    another), and whether the post heads the unit. `cast` are those whom a visitor can be."""

    login: str
    unit: str
    post: str
    post_en: str
    roles: tuple[Role, ...] = ()
    heads: bool = False
    cast: bool = False
    over: str = ""


def _office(unit: str, logins: str, *, cast: bool = False) -> tuple[Member, ...]:
    """The five who never touch the same part of one finding."""
    posts = (
        ("组长", "Team leader", R.ISSUER),
        ("文书", "Clerk", R.REGISTRAR),
        ("审核专员", "Review officer", R.REVIEWER),
        ("核查专员", "Verification officer", R.VERIFIER),
        ("销号专员", "Closing officer", R.CLOSER),
    )
    return tuple(
        Member(login, unit, post, post_en, (role,), heads=role is R.ISSUER, cast=cast)
        for login, (post, post_en, role) in zip(logins.split(), posts, strict=True)
    )


def _unit(
    unit: str, logins: str, post: tuple[str, str], *, cast: bool = False
) -> tuple[Member, ...]:
    """Who leads and who handles."""
    leader, officer = logins.split()
    return (
        Member(leader, unit, *post, (R.LEAD_LEADER,), heads=True, cast=cast),
        Member(officer, unit, *_HEAD_OF_OFFICE, (R.LEAD_OFFICER,), cast=cast),
    )


_CHIEF = ("局长", "Head of bureau")
_SECTION = ("负责人", "Head of section")
_HEAD_OF_OFFICE = ("办公室主任", "Head of office")

MEMBERS: tuple[Member, ...] = (
    *_office("qh-xc", "iris reg rita vera cole", cast=True),
    Member("vito", "qh-xc", "核查专员", "Verification officer", (R.VERIFIER,)),
    Member("dora", "qh-jw", "党风室主任", "Head of discipline section", (R.REVIEWER,), cast=True),
    Member("oren", "qh-zz", "干部监督科科长", "Head of staff oversight", (R.REVIEWER,)),
    *_unit("qh-zj", "sam olga", _CHIEF, cast=True),
    Member("seth", "qh-zj", "秘书", "Secretary", cast=True),
    Member("wes", "qh-zj-za", "站长", "Head of station", (R.RESPONSIBLE,), cast=True, over="qh-zj"),
    Member("wanda", "qh-zj-wy", *_SECTION, (R.RESPONSIBLE,), over="qh-zj"),
    Member("ward", "qh-zj-zw", *_SECTION, (R.RESPONSIBLE,), over="qh-zj"),
    Member("wynn", "qh-zj-zs", *_SECTION, (R.RESPONSIBLE,), over="qh-zj"),
    Member("wilma", "qh-zj-dw", *_SECTION, (R.RESPONSIBLE,), over="qh-zj"),
    Member("hans", "qh-cz", "经建科科长", "Head of section", (R.SUPPORTING,), cast=True),
    Member("hana", "qh-fb", "督查科科长", "Head of section", (R.SUPPORTING,)),
    Member("obi", "jy-dc", "督查专员", "Supervision officer", cast=True),
    *_unit("qh-lx", "liam lena", ("镇长", "Head of town")),
    Member("wolf", "qh-lx-jg", *_SECTION, (R.RESPONSIBLE,), over="qh-lx"),
    Member("willa", "qh-lx-cz", *_SECTION, (R.RESPONSIBLE,), over="qh-lx"),
    *_unit("qh-zrzy", "nils nora", _CHIEF),
    Member("werner", "qh-zrzy-kc", *_SECTION, (R.RESPONSIBLE,), over="qh-zrzy"),
    *_unit("qh-sthj", "emil edda", _CHIEF),
    *_unit("qh-nync", "arno alma", _CHIEF),
    Member("wim", "qh-nync-xm", *_SECTION, (R.RESPONSIBLE,), over="qh-nync"),
    *_unit("qh-cg", "cyril cora", _CHIEF),
    Member("wren", "qh-cg-zt", *_SECTION, (R.RESPONSIBLE,), over="qh-cg"),
    *_unit("qh-sw", "milo mina", _CHIEF),
    *_unit("qh-sl", "leif lotta", _CHIEF),
    *_unit("qh-by", "bela bodil", ("乡长", "Head of township")),
    # Took office lately; what the one before him left open is not handed over yet.
    Member("bruno", "qh-by", "代理乡长", "Acting head of township"),
    *_unit("qh-dy", "dirk dana", ("主任", "Director")),
    *_office("jy-eco", "enno ella elsa erik esme"),
    *_office("lj-sj", "audra abel amos ada arvid"),
    *_unit("lj-cz", "falk fenna", _CHIEF),
    Member("walt", "lj-cz-gk", *_SECTION, (R.RESPONSIBLE,), over="lj-cz"),
    *_unit("lj-wl", "kurt kaja", _CHIEF),
    *_unit("lj-ly", "theo tilda", _CHIEF),
    *_unit("lj-jg", "gero greta", ("主任", "Director")),
    *_unit("lj-rs", "pavel petra", _CHIEF),
    *_unit("lj-nn", "ruben runa", _CHIEF),
    *_unit("lj-mz", "yorick yrsa", _CHIEF),
    *_unit("lj-ct", "zeno zita", ("董事长", "Chairman")),
    # Decides what the inspection office may not decide alone: a deadline that is put off twice.
    Member("ida", "qh", "巡察工作领导小组组长", "Head of steering group", (R.ISSUER,), cast=True),
    Member("otto", "lj-mz", "调研员", "Consultant", cast=True),
)
ADMINS = (
    ("sys", R.SYSTEM_ADMIN),
    ("sec", R.SECURITY_ADMIN),
    ("aud", R.AUDIT_ADMIN),
)
# Whom a leader lets prepare for him.
DELEGATES = (("sam", "seth"),)
