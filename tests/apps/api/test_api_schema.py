"""The interface against its own schema, by schemathesis: what fits and what does not, with a seed
that stays. Nothing may answer in a way that the schema does not say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from programs import token_for
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from world import World

from apps.findings.conftest import world  # noqa: F401 - a fixture
from cast import NOON
from installed import once
from intake_desk import REPORT
from zhenggai.apps.findings.models import Draw, Handover
from zhenggai.apps.intake import commands as intake
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.register.commands import Chosen, look_at_run
from zhenggai.apps.register.models import SavedView
from zhenggai.apps.supervision.commands import issue_step
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.config.api import api
from zhenggai.config.wsgi import application

pytestmark = [pytest.mark.django_db, once]
EXAMPLES = 5
# By whose token; iris is of the team of the round.
BY = {"olga": ("act_",), "sam": ("begin_handover", "sign_handover", "handover", "unit")}
SCHEMA = schemathesis.openapi.from_dict(api.schema())


def _whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The site, its answers read and closed as a server does: schemathesis closes none."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


SCHEMA.app = _whole
OPERATIONS = {
    one.ok().definition.raw["operationId"]: one.ok() for one in SCHEMA.get_all_operations()
}
# Not that all that fits the schema is done: a rule of the business may still say no.
HELD_TO = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "ignored_auth",
    ]
)


@pytest.fixture(scope="module")
def tokens(world: World) -> dict[str, str]:  # noqa: F811
    return {one: token_for(world.district.people[one]) for one in ("iris", "olga", "sam")}


@pytest.fixture(scope="module")
def places(world: World, django_db_blocker: Any) -> dict[str, str]:  # noqa: F811
    """Things that are there, so that what is asked of them is asked beyond whether they are."""
    finding = world.walks["planning"].finding
    district = world.district
    who = {"actor": district.actor("iris"), "at": NOON}
    with django_db_blocker.unblock():
        document = intake.upload(
            round_id=finding.round_id, data=REPORT.encode(), name="反馈.txt", **who
        )
        reading = intake.read_source(document_id=document.pk, **who)
        passage = reading.passages.order_by("start").first()
        view = SavedView.objects.create(
            owner=district.people["iris"], name="甲", query="", saved_at=NOON
        )
        run = look_at_run(
            act="tag", chosen=[Chosen(finding.ref, finding.pk)], given={"tag": "急"},
            reason="督办。", **who,
        )  # fmt: skip
        draw = Draw.objects.create(
            round=finding.round, count=1, seed_source="彩票", known_on=date(2026, 3, 9),
            population=f"{finding.ref}\n", digest="0" * 64,
            announced_by=district.people["reg"], announced_at=NOON,
        )  # fmt: skip
        step = issue_step(
            findings=[finding.pk], rung=Rung.REMINDER, unit_id=district.units["water"].pk,
            post_id=None, matter="进度。", asked="请说明。", **who,
        )  # fmt: skip
        handover = Handover.objects.create(
            unit=district.units["water"], from_person=district.people["sam"],
            to_person=district.people["lena"], begun_at=NOON,
        )  # fmt: skip
    made = {
        "finding_id": finding,
        "round_id": finding.round,
        "document_id": document,
        "reading_id": reading,
        "passage_id": passage,
        "view_id": view,
        "run_id": run,
        "draw_id": draw,
        "handover_id": handover,
        "unit_id": district.units["water"],
        "person_id": district.people["sam"],
        "step_id": step,
    }
    # Not signed for yet: no sealer runs here.
    with django_db_blocker.unblock():
        act = journal.own_acts(district.people["iris"].pk, most=1)[0]
    return {name: str(one.pk) for name, one in made.items()} | {"entry": str(act.entry)}


@pytest.fixture(autouse=True)
def _often(settings: Any) -> Iterator[None]:
    """As often as one likes, and on the connection of the test: a server closes one that it finds
    within a transaction, which is what this test is."""
    settings.API_PER_MINUTE = 1_000_000
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_one_that_the_schema_says(
    world: World,  # noqa: F811
    tokens: dict[str, str],
    places: dict[str, str],
    name: str,
    mode: GenerationMode,
) -> None:
    operation = OPERATIONS[name]
    given_path = {one: key for one, key in places.items() if f"{{{one}}}" in operation.path}
    written = tokens[next((who for who, names in BY.items() if name.startswith(names)), "iris")]

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode, path_parameters=given_path or None))
    def held(case: Any) -> None:
        headers = {"Authorization": f"Bearer {written}", "Host": "localhost"}
        response = case.call(headers=headers)
        case.validate_response(response, checks=HELD_TO, headers=headers)

    held()
