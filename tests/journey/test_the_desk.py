"""Who may do what, and what happens when two hands reach for the same thing."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journey.stack import Desk, Stack, new_author

pytestmark = pytest.mark.stack


@pytest.fixture
def card_id(stack: Stack, agent: Desk) -> str:
    author = new_author()
    stack.complain(author)
    return str(agent.card(author)["id"])


def test_without_a_token_of_the_right_kind_nobody_comes_in(stack: Stack) -> None:
    user = stack.outputs["users"][0]
    id_token = stack.tokens(user["username"], user["password"])["IdToken"]
    assert stack.http.get("/api/board").status_code == 401
    assert stack.with_token("nonsense").get("/api/board").status_code == 401
    assert stack.with_token(id_token).get("/api/board").status_code == 403
    assert stack.desk(role="").get("/api/board").status_code == 403


def test_a_supervisors_routes_are_not_an_agents(agent: Desk, supervisor: Desk, card_id: str) -> None:
    assign = f"/api/callbacks/{card_id}/assign"
    assert agent.post(assign, group="gold").status_code == 403
    assert agent.post(f"/api/callbacks/{card_id}/withdraw", reason="abuse", note="").status_code == 403
    assert supervisor.post(assign, group="gold").status_code == 200


def test_a_supervisor_closes_a_brand_early_and_opens_it_again(agent: Desk, supervisor: Desk) -> None:
    brand = f"/api/brands/{new_author()[:20].lower()}"
    assert agent.get(f"{brand}/hours").json()["open"] is True
    assert agent.post(f"{brand}/close").status_code == 403
    assert supervisor.post(f"{brand}/close", at="3 pm").json()["errors"][0]["pointer"] == "/at"
    closed = supervisor.post(f"{brand}/close", note="fire drill").json()
    assert (closed["hours"], closed["open"], closed["promises_due"]) == ("closed", False, 0)
    assert agent.get(f"{brand}/hours").json()["changes"] == closed["changes"]
    assert supervisor.post(f"{brand}/reopen").json()["open"] is True


def test_two_claims_by_one_agent_are_one_callback(stack: Stack, agent: Desk, card_id: str) -> None:
    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: agent.post("/api/callbacks/claim"), range(4)))
    assert {answer.status_code for answer in answers} == {200}
    held = {(answer.json()["callback"]["id"], answer.json()["lease_token"]) for answer in answers}
    assert len(held) == 1
    ((held_id, _),) = held
    again = agent.claim(held_id)
    assert again["lease_token"] in {token for _, token in held}


def test_many_agents_reach_for_one_callback(stack: Stack, card_id: str) -> None:
    agents = [stack.desk() for _ in range(6)]
    with ThreadPoolExecutor(6) as hands:
        answers = list(hands.map(lambda one: one.post("/api/callbacks/claim", callback_id=card_id), agents))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, 409, 409, 409, 409, 409]


def test_an_answer_that_was_lost_is_given_again(agent: Desk, card_id: str) -> None:
    claimed = agent.claim(card_id)
    path, token, attempt = f"/api/callbacks/{card_id}", claimed["lease_token"], secrets.token_hex(8)

    def dial() -> tuple[int, str]:
        answer = agent.post(f"{path}/attempts", lease_token=token, attempt_id=attempt)
        return answer.status_code, answer.json()["started_at"]

    def tell() -> int:
        body = {"lease_token": token, "disposition": "no_answer"}
        return agent.post(f"{path}/attempts/{attempt}/outcome", **body).status_code

    first = dial()
    assert first[0] == 201
    assert dial() == first
    assert [tell(), tell()] == [200, 200]
    assert agent.post(f"{path}/attempts", lease_token=token, attempt_id=secrets.token_hex(8)).status_code == 409


def test_a_released_callback_is_free_again(stack: Stack, agent: Desk, card_id: str) -> None:
    token = agent.claim(card_id)["lease_token"]
    assert agent.post(f"/api/callbacks/{card_id}/renew", lease_token=token).status_code == 200
    assert agent.post(f"/api/callbacks/{card_id}/release", lease_token=token).status_code == 200
    assert agent.post(f"/api/callbacks/{card_id}/renew", lease_token=token).status_code == 409
    assert stack.desk().claim(card_id)["callback"]["id"] == card_id
