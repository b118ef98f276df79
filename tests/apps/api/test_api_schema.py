"""The interface against its own schema, by schemathesis: what fits and what does not, with a seed
that stays. Nothing may answer in a way that the schema does not say."""

from __future__ import annotations

from collections.abc import Iterator
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
from zhenggai.config.api import api
from zhenggai.config.wsgi import application

pytestmark = pytest.mark.django_db
EXAMPLES = 5
SCHEMA = schemathesis.openapi.from_dict(api.schema())
SCHEMA.app = application
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
    return {one: token_for(world.district.people[one]) for one in ("iris", "olga")}


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
    name: str,
    mode: GenerationMode,
) -> None:
    operation = OPERATIONS[name]
    given_path = {}
    if "{finding_id}" in operation.path:
        given_path["finding_id"] = str(world.walks["planning"].finding.pk)
    if "{round_id}" in operation.path:
        given_path["round_id"] = str(world.walks["planning"].finding.round_id)
    written = tokens["olga" if name.startswith("act_") else "iris"]

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
