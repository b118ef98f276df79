"""What nobody but those concerned gets to see: Otto, a sibling, a closer of another office, one
whose role is over and the administrators before every address of the site.

The addresses are read from the site itself. A new one is tried without a word here; one with a
part that is not known yet says so, and one that an outsider may open has to be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from addresses import INTERFACE, ROUTES, address_of, known, things
from django.test import Client
from matrix import VIEWERS
from world import World, build_world, digest, kept_for_a_module, people_more

from cast import District, build
from installed import once
from signing_in import sign_in
from zhenggai.apps.findings.web.deeds import DEEDS

pytestmark = [pytest.mark.django_db, once]
# A secretary without a role of his own looks for his leader; he stands in the matrix of pages.
OUTSIDE = [n for n, v in VIEWERS.items() if v.sees == "never" and n != "seth"]
ADMINS = {"sys", "sec", "aud"}
# What betrays a finding: its number, its round, its quote, a cause, files of it, a draw.
TELLTALES = ("XC-2026-0", "第一轮巡察", "漏损", "东城二街", "多年只报计划", "检测记录", "反馈原件",
             "某号公告", "清数删")  # fmt: skip

# The addresses that an outsider opens, and what he finds there: his own account, units and people,
# his own messages, a check of his own documents, his own empty desk, an empty board, the rules and
# calendars, which say nothing of a finding and bind whoever has a role, and the form of a round,
# which is refused him.
OPEN = """
health set_language front account_login account_logout mfa_authenticate mfa_reauthenticate
mfa_activate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
people:account people:password people:link people:replace_factor people:delegate
people:tokens people:issue_token
people:end_delegation people:units people:unit people:persons people:person
findings:desk findings:rounds findings:open_round findings:unit findings:begin_handover
findings:search people:receipts journal:integrity journal:keys journal:verifier
reconciliation:start reconciliation:sample
register:register register:totals register:shape register:go register:saved
register:export_csv register:export_xlsx register:many register:runs
supervision:board supervision:waiting supervision:calendar supervision:closed supervision:workload
messages:mine messages:read_all messages:settings messages:address messages:issue_feed
messages:feed
supervision:steps supervision:ladder supervision:propose_rung supervision:put_in_force
supervision:end_rung
regimes:rules regimes:rule regimes:propose regimes:activate regimes:end
regimes:calendars regimes:calendar
""".split()
# Who closes elsewhere has the forms of acts on many of his own findings, and nothing to choose.
CLOSES_ELSEWHERE = {"cora": "register:act_on_many"}
# Those of the administrators, each for one of them; a 403 to all others.
OFFICES = """
people:give_role people:issue_link people:close people:reopen people:end_role people:proposals
people:decide people:give_proposed people:links people:invite people:loads people:load_template
people:load people:apply_load people:journal people:bundle
messages:failed messages:retry messages:retry_all
""".split()
# The audit administrator confirms what is to be erased: he reads its number and its finding's, and
# nothing of what it says.
CONFIRMS = {"findings:erasures", "findings:decide_erasure"}
# Another each time, and how much the log has grown, which it says to everybody and of nobody.
NEVER_THE_SAME = {"mfa_activate_totp", "journal:integrity"}


@dataclass
class Site:
    """The world with a thing of every kind, the outsiders before it, and what the addresses that
    they open looked like before there was any finding."""

    world: World
    clients: dict[str, Client]
    parts: dict[str, Any] = field(default_factory=dict)
    before: dict[tuple[str, str], str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with kept_for_a_module(django_db_blocker):
        district = people_more(build())
        made = Site(World(district), {n: sign_in(Client(), district.people[n]) for n in OUTSIDE})
        made.parts = known(district)
        made.before = {
            (login, address): page(client, address)
            for login, client in made.clients.items()
            for address in opened(district, made.parts, login)
        }
        made.world = build_world(district)
        made.parts |= things(made.world)
        yield made


def opened(district: District, parts: dict[str, Any], login: str) -> list[str]:
    """The addresses that somebody outside may look at, for every unit and person. A new secret for
    the app of the second factor is another each time; and who observes a round gets his role with
    the round, which administrators read on his page."""
    own = [
        address_of(route, parts)
        for name, route in ROUTES
        if name in [*OPEN, *OFFICES, CLOSES_ELSEWHERE.get(login)] and name not in NEVER_THE_SAME
    ]
    units = [
        f"/{where}units/{one.pk}/" for one in district.units.values() for where in ("people/", "")
    ]
    people = [
        f"/people/persons/{one.pk}/"
        for name, one in district.people.items()
        if name != "obi" or login not in ADMINS
    ]
    return [*own, *units, *people]


def page(client: Client, address: str) -> str:
    """A page without what differs each time: the marks of its forms."""
    answer = client.get(address)
    return f"{answer.status_code} " + re.sub(r'value="[0-9A-Za-z]{32,64}"', "", body(answer))


def body(answer: Any) -> str:
    sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(sent.decode("utf-8", "replace"))


def told(text: str) -> list[str]:
    return [word for word in TELLTALES if word in text]


@pytest.mark.parametrize("login", OUTSIDE)
def test_what_an_outsider_may_open_is_the_same_with_and_without_findings(site, login):
    """No count, no name, no hint in any of it."""
    client = sign_in(site.clients[login], site.world.district.people[login])
    changed = [
        address
        for address in opened(site.world.district, site.parts, login)
        if page(client, address) != site.before[login, address]
    ]
    assert changed == []


def test_the_audit_administrator_reads_of_what_is_to_be_erased_its_number_alone(site):
    client = sign_in(site.clients["aud"], site.world.district.people["aud"])
    shown = body(client.get("/erasures/"))
    assert told(shown) == ["XC-2026-0", "清数删"]


def concealed(login: str) -> list[tuple[str, str]]:
    """All other addresses; for otto every act by its own, for others one of each shape."""
    shapes = ["submit", "add_evidence", "reuse_evidence", "report_relapse", "nonsense"]
    found = []
    for name, route in ROUTES:
        if name == "findings:act":
            slugs = [*DEEDS, "nonsense"] if login == "otto" else shapes
            found += [(name, route.replace("<slug:slug>", slug)) for slug in slugs]
        elif login == "aud" and name in CONFIRMS:
            continue
        elif name not in [*OPEN, *OFFICES, CLOSES_ELSEWHERE.get(login)]:
            found.append((name, route))
    return found


@pytest.mark.parametrize("login", OUTSIDE)
def test_nothing_else_is_there_for_an_outsider_and_he_cannot_tell_it_from_what_never_was(
    site, login
):
    client = sign_in(site.clients[login], site.world.district.people[login])
    guessed = {k: uuid4() if isinstance(v, UUID) else v for k, v in site.parts.items()}
    asked = f"?thing={site.parts['measure']}&q=整改&page=1&after=x&state=closed"
    wrong = []
    for name, route in concealed(login):
        real, never = address_of(route, site.parts), address_of(route, guessed)
        # That nobody let him stand for sam is about sam, not about a finding.
        allowed = {403, 404} if name == "findings:waiting_for" else {404, 405}
        shown = page(client, real).replace(real, "")
        other = page(client, real + asked).replace(real, "")
        if not {int(shown[:3]), int(other[:3])} <= allowed or told(shown + other):
            wrong.append((name, shown[:3], other[:3], told(shown + other)))
        if shown != page(client, never).replace(never, ""):
            wrong.append((name, "differs from what never was"))
    assert wrong == []


# What may be written on the way without saying anything of a finding: sessions, counts of tries.
BESIDE = frozenset({"django_session", "people_signin", "people_count"})


@pytest.mark.parametrize("login", OUTSIDE)
def test_an_outsider_can_send_nothing(site, login):
    """Neither what a form would send nor what another may not, and nothing is left of it."""
    client = sign_in(site.clients[login], site.world.district.people[login])
    before, wrong = digest(without=BESIDE), []
    typed = {"text": "x", "reasons": "x", "seen": "1", "once": "x", "agrees": "yes", "prepare": "1"}
    sam = {"for": str(site.world.district.people["sam"].pk)}
    for name, route in [*concealed(login), *LOCKED]:
        address = address_of(route, site.parts)
        allowed = {404, 405} | ({403, 422} if (name, route) in LOCKED else set())
        for fields in ({}, typed | {"thing": str(site.parts["measure"])}, typed | sam):
            answer = client.post(address, fields)
            stands_for = {403} if "for" in fields else set()
            if answer.status_code not in allowed | stands_for or told(body(answer)):
                wrong.append((name, sorted(fields), answer.status_code))
    assert wrong == []
    assert digest(without=BESIDE) == before


# Forms that everybody may open and that are refused whoever may not send them.
LOCKED = [(n, r) for n, r in ROUTES if n in {"findings:open_round", "findings:begin_handover"}]


def test_those_concerned_are_told_so_that_the_tests_above_can_fail(site):
    """The registrar is shown each telltale somewhere, at the same addresses."""
    client = sign_in(Client(), site.world.district.people["reg"])
    pages = (body(client.get(address_of(r, site.parts))) for _, r in concealed("reg"))
    left = set(TELLTALES)
    while left:
        left -= set(told(next(pages)))


# Of the finding that they help with: a cause, a measure of others with its evidence, a document.
NOT_FOR_HELPERS = ("多年只报计划", "另行清算工程款", "拨付凭证", "反馈原件", "某号公告")


@pytest.mark.parametrize("login", ["hans", "rona"])
def test_a_helper_sees_his_measure_and_the_quote_and_nothing_else_anywhere(site, login):
    client = sign_in(Client(), site.world.district.people[login])
    shown, wrong = "", []
    for thing in ("measure", "other_measure"):
        for name, route in concealed("otto" if (login, thing) == ("hans", "measure") else ""):
            answer = client.get(f"{address_of(route, site.parts)}?thing={site.parts[thing]}")
            text = body(answer)
            shown += text
            if found := [word for word in NOT_FOR_HELPERS if word in text]:
                wrong.append((name, route.split("/")[-2], thing, answer.status_code, found))
    other, ref = (
        site.world.walks["submitted"].finding.pk,
        site.world.walks["rectifying"].finding.ref,
    )
    text = body(client.get(f"/findings/{other}/adopt_link/?ref={ref}"))
    wrong += [("adopt_link", word) for word in NOT_FOR_HELPERS if word in text]
    assert wrong == []
    assert "更换东城二街老旧管网" in shown + text
    assert "漏损率超过25%" in shown


def test_those_at_work_are_told_what_helpers_are_not(site):
    """Else the test above could not fail."""
    client = sign_in(Client(), site.world.district.people["reg"])
    pages = (body(client.get(address_of(r, site.parts))) for _, r in concealed("reg"))
    left = set(NOT_FOR_HELPERS)
    while left:
        shown = next(pages)
        left = {word for word in left if word not in shown}


def test_no_session_opens_the_interface_for_programs(site):
    client = sign_in(Client(), site.world.district.people["reg"])
    named = {part for route in INTERFACE for part in re.findall(r"<uuidstr:(\w+)>", route)}
    parts = {**dict.fromkeys(named, uuid4()), **site.parts, "digest": "0" * 64}
    opened = [
        r for r in INTERFACE if client.get(address_of(r, parts)).status_code not in {401, 404, 405}
    ]
    assert opened == ["api/v1/openapi.json"]


def test_the_names_of_the_list_are_addresses():
    """An address that is gone is taken from the list, so that the list stays short."""
    assert set(OPEN + OFFICES) <= {name for name, _ in ROUTES}
