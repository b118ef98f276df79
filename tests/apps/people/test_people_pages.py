"""The pages of units, persons, roles, workbooks and the journal: who sees what on them."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

import zhenggai
from apps.people.conftest import kinds
from apps.people.test_loads import book
from apps.reconciliation.test_safety import _sentences
from signing_in import sign_in
from zhenggai.apps.people.book import Sheet
from zhenggai.apps.people.events import Event
from zhenggai.apps.people.models import Delegation, Grant, Load, OneTimeLink, Person, Proposal, Unit
from zhenggai.apps.people.roles import BUSINESS, Role
from zhenggai.presentation.catalogues import LANGUAGES, messages

ADMIN_PAGES = {
    "/people/loads/": "sys",
    "/people/loads/template.xlsx": "sys",
    "/people/links/": "sys",
    "/people/proposals/": "sec",
    "/people/journal/": "aud",
}
EVERYBODY = ["sys", "sec", "aud", "sam", "rita", "otto"]


def text(page) -> str:
    return page.content.decode()


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", sorted(ADMIN_PAGES))
def test_each_administrators_pages_are_his_alone(request, signed, path, who):
    page = signed(request.getfixturevalue(who)).get(path)

    assert page.status_code == (200 if ADMIN_PAGES[path] == who else 403)


@pytest.mark.parametrize(
    "path",
    ["/account/", "/people/units/", "/people/persons/", "/account/delegate/", *ADMIN_PAGES],
)
def test_who_has_not_signed_in_is_sent_to_sign_in(client, db, path):
    assert client.get(path)["Location"].startswith("/account/login/?next=")
    assert client.post(path).status_code in {403, 405}


@pytest.mark.parametrize("path", ["/desk/", "/rounds/", "/check/"])
@pytest.mark.parametrize("who", ["sys", "sec", "aud"])
def test_administrators_reach_no_business(request, signed, who, path):
    client = signed(request.getfixturevalue(who))

    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


@pytest.mark.parametrize("who", ["sys", "sec", "aud"])
def test_administrators_have_no_reach_and_no_home(request, acting, who):
    actor = acting(request.getfixturevalue(who))

    assert actor.reaches == ()
    assert actor.homes == ()


def test_the_directory_shows_names_and_posts_but_no_mail_login_or_role(signed, sam, rita, bureau):
    rita.email = "rita@example.org"
    rita.save()
    client = signed(sam)
    pages = [
        text(client.get(path))
        for path in (
            "/people/persons/",
            f"/people/persons/{rita.pk}/",
            f"/people/units/{bureau.pk}/",
            "/people/units/",
        )
    ]

    assert "芮塔" in pages[0]
    assert "沈山" in pages[2]
    assert "局长" in pages[2]
    for page in pages:
        assert "example.org" not in page
        assert ">rita<" not in page
        assert "审核人" not in page
    assert "芮塔" not in text(client.get("/people/persons/?q=rita"))


def test_closed_accounts_are_listed_for_administrators_only(signed, sam, otto, sys):
    otto.is_active = False
    otto.save()

    assert "欧拓" not in text(signed(sam).get("/people/persons/"))
    assert "欧拓" in text(signed(sys).get("/people/persons/"))


def test_a_person_may_look_up_a_name(signed, sam, rita):
    page = text(signed(sam).get("/people/persons/?q=芮"))

    assert "芮塔" in page
    assert "欧拓" not in page


@pytest.mark.parametrize("query", ["page=abc", "page=999999", "page=-1", "q=%00", "q=<script>"])
def test_odd_questions_get_an_answer(signed, sam, query):
    page = signed(sam).get(f"/people/persons/?{query}")

    assert page.status_code == 200
    assert "<script>" not in text(page).replace('<script type="module"', "")


def test_what_does_not_exist_is_404(signed, sec, sys):
    nobody = "00000000-0000-0000-0000-000000000000"

    for path in (f"/people/persons/{nobody}/", f"/people/units/{nobody}/"):
        assert signed(sec).get(path).status_code == 404
    assert signed(sec).post(f"/people/grants/{nobody}/end/").status_code == 404
    assert signed(sys).get(f"/people/loads/{nobody}/").status_code == 404
    assert signed(sys).post("/people/links/pope/").status_code == 404


def test_names_are_shown_as_text(signed, sys, sam, bureau):
    nasty = "<img src=x onerror=alert(1)>"
    Person.objects.filter(pk=sam.pk).update(name=nasty, name_en=nasty)
    Unit.objects.filter(pk=bureau.pk).update(name=nasty, name_en=nasty)
    client = signed(sys)

    for path in (
        "/people/units/",
        f"/people/units/{bureau.pk}/",
        "/people/persons/",
        f"/people/persons/{sam.pk}/",
    ):
        page = text(client.get(path))
        assert nasty not in page
        assert "&lt;img" in page


def test_the_security_administrator_gives_and_takes_back_a_role(signed, sec, otto, bureau):
    client = signed(sec)
    form = {"role": "responsible", "unit": "A01", "from_on": timezone.localdate().isoformat()}

    done = client.post(f"/people/persons/{otto.pk}/roles/", form)

    grant = Grant.objects.get(person=otto)
    assert done["Location"] == f"/people/persons/{otto.pk}/"
    assert (grant.role, grant.unit, grant.granted_by) == (Role.RESPONSIBLE, bureau, sec)
    client.post(f"/people/grants/{grant.pk}/end/")
    grant.refresh_from_db()
    assert grant.withdrawn_at is not None


def test_a_form_takes_nothing_that_it_does_not_show(signed, sec, aud, otto, bureau):
    form = {"role": "responsible", "unit": "A01", "from_on": "2026-01-01"}
    more = {"person": str(sec.pk), "granted_by": str(aud.pk), "round": str(otto.pk), "id": "1"}

    signed(sec).post(f"/people/persons/{otto.pk}/roles/", form | more)

    grant = Grant.objects.get(person=otto)
    assert (grant.granted_by, grant.round) == (sec, None)


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "pope", ""])
def test_the_form_knows_no_administrators_role(signed, sec, otto, bureau, role):
    form = {"role": role, "unit": "A01", "from_on": "2026-01-01"}
    page = signed(sec).post(f"/people/persons/{otto.pk}/roles/", form)

    assert page.status_code == 422
    assert not Grant.objects.filter(person=otto).exists()


def test_the_form_gives_oneself_nothing(signed, sec, bureau):
    form = {"role": "reviewer", "unit": "A01", "from_on": "2026-01-01"}

    assert signed(sec).post(f"/people/persons/{sec.pk}/roles/", form).status_code == 403
    assert Grant.objects.filter(person=sec).count() == 1


def test_a_page_of_an_act_asks_for_the_factor_and_leads_back(client, sec, otto, factor):
    factor(sec)
    sign_in(client, sec, factor_at=timezone.now() - timezone.timedelta(hours=1))
    path = f"/people/persons/{otto.pk}/roles/"

    assert client.get(path)["Location"] == f"/account/factor/?next={path}"
    assert client.post(path, {}).status_code == 422
    assert client.post(f"/people/persons/{otto.pk}/link/").status_code == 403
    assert not OneTimeLink.objects.exists()


def test_a_link_is_shown_once(signed, sec, otto):
    page = text(signed(sec).post(f"/people/persons/{otto.pk}/link/"))

    token = re.search(r"http://testserver/account/link/([\w-]{43})/", page)[1]
    assert Client().get(f"/account/link/{token}/").status_code == 200


def test_the_system_administrator_invites_and_closes(signed, sys, otto):
    client = signed(sys)

    assert "/account/link/" in text(client.post("/people/links/security_admin/"))
    assert client.post("/people/links/system_admin/").status_code == 403
    client.post(f"/people/persons/{otto.pk}/close/")
    otto.refresh_from_db()
    assert not otto.is_active
    client.post(f"/people/persons/{otto.pk}/reopen/")
    otto.refresh_from_db()
    assert otto.is_active


def test_a_workbook_from_upload_to_roles(client, sys, sec):
    sign_in(client, sys)
    upload = SimpleUploadedFile("人员.xlsx", book())
    shown = client.post("/people/loads/", {"workbook": upload})
    page = text(client.get(shown["Location"]))
    seen = re.search(r'name="seen" value="(\w{64})"', page)[1]

    done = client.post(f"{shown['Location']}apply/", {"seen": seen})

    load = Load.objects.get()
    assert done["Location"] == shown["Location"]
    assert "林业局" in page
    assert text(client.get(shown["Location"])).count('role="status"') == 1
    sign_in(client, sec)
    assert "林树" in text(client.get("/people/proposals/"))
    one = Proposal.objects.get(person__login="he.lu")
    client.post(f"/people/proposals/{one.pk}/", {"decision": "decline"})
    client.post(f"/people/loads/{load.pk}/roles/")
    assert list(Grant.objects.filter(granted_by=sec).values_list("person__login", flat=True)) == [
        "lin.shu"
    ]


def test_the_sheets_can_come_as_four_files(signed, sys):
    sheets = {
        "单位": "编码,名称,成立日期\nX,甲局,2020-01-01\n",
        "人员": "账号,姓名\nlin.shu,林树\n",
        "任职": "账号,单位编码,职务,任职日期\nlin.shu,X,局长,2020-01-01\n",
        "角色": "账号,角色,单位编码,起始日期\nlin.shu,责任人,X,2020-01-01\n",
    }
    files = [SimpleUploadedFile(f"{n}.csv", body.encode()) for n, body in sheets.items()]
    client = signed(sys)
    page = text(client.get(client.post("/people/loads/", {"workbook": files})["Location"]))

    assert 'name="seen"' in page


def test_faults_are_shown_in_words(signed, sys):
    wrong = book(units=[("X", "甲", "", "Y", "去年", "", "", "")])
    client = signed(sys)
    shown = client.post("/people/loads/", {"workbook": SimpleUploadedFile("a.xlsx", wrong)})
    page = text(client.get(shown["Location"]))

    assert "“单位”第 2 行“成立日期”：“去年”不是日期。请写成 2026-01-31。" in page
    assert 'name="seen"' not in page


def test_an_upload_without_a_file_says_so(signed, sys):
    assert signed(sys).post("/people/loads/", {}).status_code == 422


def test_the_journal_names_people_and_pages_back(signed, aud, sec, otto, acting, bureau, noon):
    from zhenggai.apps.people import commands

    grant = commands.give_grant(
        actor=acting(sec),
        person=otto.pk,
        role=Role.CLOSER,
        unit=bureau.pk,
        from_on=noon.date(),
        to_on=None,
        at=noon,
    )
    commands.end_grant(actor=acting(sec), grant=grant.pk, at=noon)
    client = signed(aud)

    page = text(client.get("/people/journal/"))

    for word in ("授予角色", "收回角色", "欧拓", "水务局", "销号人"):
        assert word in page
    assert "授予角色" in text(client.get(f"/people/journal/?person={otto.pk}"))
    assert client.get("/people/journal/?before=x").status_code == 404


def test_a_delegation_is_given_and_ended_on_ones_own_page(signed, sam, otto):
    client = signed(sam)
    day = timezone.localdate().isoformat()

    done = client.post(
        "/account/delegate/", {"delegate": "OTTO", "from_on": day, "to_on": day, "principal": "x"}
    )

    given = Delegation.objects.get()
    assert done["Location"] == "/account/"
    assert (given.principal, given.delegate) == (sam, otto)
    assert "由欧拓代为准备" in text(client.get("/account/"))
    client.post(f"/account/delegations/{given.pk}/end/")
    given.refresh_from_db()
    assert given.withdrawn_at is not None


def test_changing_the_password_ends_other_sessions(signed, sam):
    other = sign_in(Client(), sam)
    client = signed(sam)
    new = {"password1": "a phrase of my own", "password2": "a phrase of my own"}

    assert client.post("/account/password/", {"old": "wrong", **new}).status_code == 422
    done = client.post("/account/password/", {"old": "a long enough phrase", **new})

    assert done["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/")["Location"].startswith("/account/login/")
    assert Session.objects.exists()
    assert kinds() == ["person.sign_in_refused", "person.password_set"]


def test_none_of_the_last_five_passwords_is_taken_again(signed, sam):
    client = signed(sam)
    old = "a long enough phrase"
    for number in range(6):
        new = f"phrase number {number} of mine"
        answer = {"old": old, "password1": new, "password2": new}
        assert client.post("/account/password/", answer).status_code == 302, number
        old = new

    def again(number):
        new = f"phrase number {number} of mine"
        return client.post(
            "/account/password/", {"old": old, "password1": new, "password2": new}
        ).status_code

    assert again(1) == 422
    assert again(0) == 302


def test_a_password_that_is_too_old_is_changed_first(client, sam, settings):
    settings.PASSWORD_DAYS = 90
    sam.password_set_at = timezone.now() - timezone.timedelta(days=91)
    sam.save()
    sign_in(client, sam)

    assert client.get("/account/")["Location"].startswith("/account/password/")
    assert client.get("/account/password/").status_code == 200
    settings.PASSWORD_DAYS = 0
    assert client.get("/account/").status_code == 200


def test_every_sentence_of_the_pages_has_its_chinese():
    folder = Path(zhenggai.__file__).parent / "apps" / "people"
    catalogue = polib.pofile(str(folder / "locale/zh_Hans/LC_MESSAGES/django.po"))
    worded = {e.msgid for e in catalogue if e.msgstr or all(e.msgstr_plural.values() or [""])}
    said = set(_sentences(folder))

    assert said - worded == set()
    assert {e.msgid for e in catalogue} - said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_entry_and_every_fault_is_worded(language):
    source = Path(zhenggai.__file__).parent / "apps" / "people"
    code = "".join(path.read_text("utf-8") for path in source.glob("*.py"))
    faults = set(re.findall(r'"(load\.[a-z-]+)"', code)) - set(Event)

    known = messages(language)
    wanted = {f"event.{kind}" for kind in Event} | faults
    wanted |= {f"load.{name}" for name in ("login-shape", "name-shape")}
    assert len(faults) > 20
    assert wanted - known.keys() == set()


def test_every_kind_that_is_written_is_in_the_list():
    source = Path(zhenggai.__file__).parent / "apps" / "people" / "commands"
    code = "".join(path.read_text("utf-8") for path in source.glob("*.py"))
    shape = r'"((?:person|link|grant|delegation|unit|tenure|load)\.[a-z_]+'
    shape += r'|token\.(?:issued|withdrawn))"'

    assert set(re.findall(shape, code)) == set(Event)


def test_english_pages_are_english(signed, sys, sam):
    client = signed(sys)
    client.cookies["zhenggai_language"] = "en"
    pages = ["/account/", "/people/units/", "/people/persons/", "/people/loads/", "/people/links/"]

    for path in pages:
        body = re.sub(r'<[^>]*lang="zh-Hans"[^>]*>.*?</', "", text(client.get(path)), flags=re.S)
        assert not re.search("[\u4e00-\u9fff]", re.sub(r"<bdi>.*?</bdi>|整改|改", "", body)), path


def test_all_sheets_have_their_columns_and_no_role_of_the_business_is_missing():
    from zhenggai.apps.people.book import COLUMNS, ROLE_NAMES

    assert set(COLUMNS) == set(Sheet)
    assert set(ROLE_NAMES) == BUSINESS


def test_no_address_of_allauth_is_there_that_was_not_wanted():
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}

    wanted = {
        "account_login",
        "account_logout",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    }
    assert {n for n in names if n.startswith(("account_", "mfa_", "socialaccount"))} == wanted
