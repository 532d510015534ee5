"""FAILURES 38: who may ask what."""

import pytest

from functions.desk.auth import caller_of
from functions.desk.routes import OPERATIONS
from tests.unit.desk.asking import CLIENT, Json, Office, Person, claims, event


@pytest.mark.parametrize(
    ("groups", "supervisor"),
    [
        ("[agent]", False),
        ("[agent supervisor]", True),
        ("[supervisor]", True),
        ("agent", False),
        ('["agent"]', False),
        ('["agent", "supervisor"]', True),
        (["supervisor"], True),
    ],
)
def test_the_role_comes_in_whatever_form_the_gateway_gives_it(groups: object, supervisor: bool) -> None:
    caller = caller_of(event("GET", "/", claims(**{"cognito:groups": groups})), CLIENT)
    assert caller.supervisor is supervisor
    assert (caller.sub, caller.name) == ("sub-anna", "anna@example.com")


@pytest.mark.parametrize("groups", ["[]", "", "[guest]", "[agents]", "[super,agent]", None, 7, {"agent": 1}, '"guest"'])
def test_without_a_role_nothing(office: Office, groups: object) -> None:
    reply = office.with_claims(claims(**{"cognito:groups": groups})).get("/api/board")
    assert (reply.status, reply.json["code"]) == (403, "no_role")


def test_a_group_in_quotes_is_a_name_like_any_other() -> None:
    who = claims(**{"cognito:groups": '"supervisor"'})
    assert caller_of(event("GET", "/", who), CLIENT).supervisor


@pytest.mark.parametrize(
    "changes",
    [{"token_use": "id", "aud": CLIENT}, {"token_use": None}, {"client_id": "another"}, {"client_id": None}],
    ids=["an ID token", "no use", "another client's", "no client"],
)
def test_another_token_is_refused(office: Office, changes: Json) -> None:
    reply = office.with_claims(claims("anna", "agent", **changes)).get("/api/board")
    assert (reply.status, reply.json["code"]) == (403, "wrong_token")


@pytest.mark.parametrize("context", [None, {}, {"authorizer": None}, {"authorizer": {"jwt": None}}, {"authorizer": {}}])
def test_without_claims_nobody(office: Office, context: Json | None) -> None:
    given = event("GET", "/api/board", None)
    with_context = {**given["requestContext"], **(context or {})}
    answer = office.application.answer({**given, "requestContext": with_context})
    assert answer["statusCode"] == 401
    assert answer["headers"]["content-type"] == "application/problem+json"


def test_claims_without_a_subject_are_nobodys(office: Office) -> None:
    assert office.with_claims(claims("anna", "agent", sub="")).get("/api/board").status == 401


def test_every_operation_of_the_api_wants_a_token(office: Office) -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("<callback_id>", "cbk_a_1").replace("<", "").replace(">", "")
        status = office.with_claims(None).ask(operation.method, path).status
        assert (status == 401) is (not operation.public), operation.path
        assert operation.public is not operation.path.startswith("/api/")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/api/callbacks/cbk_a_1/assign", {"group": "seniors"}), ("PUT", "/api/agents/sub-bram", {})],
)
def test_a_supervisors_route_is_closed_to_agents(anna: Person, method: str, path: str, body: Json) -> None:
    reply = anna.ask(method, path, body)
    assert (reply.status, reply.json["code"]) == (403, "supervisor_only")


def test_a_supervisor_may_do_what_agents_do(office: Office, sofie: Person) -> None:
    office.complain()
    claimed = sofie.claim()
    assert sofie.dial(claimed).status == 201
    assert sofie.outcome(claimed, "reached").status == 200
    assert sofie.wrap_up(claimed).status == 200
