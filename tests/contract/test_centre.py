"""The contract of a contact centre (`dispatch.ports.Centre`): the twin in memory, and Amazon Connect over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.callbacks.model import Disposition
from functions.dispatch.centres import amazon_connect
from functions.dispatch.centres.amazon_connect import AmazonConnect
from functions.dispatch.hand_overs import Offer
from functions.dispatch.ports import Centre
from functions.shared import clock
from functions.shared.errors import Poison, Refused
from functions.shared.exchange import Fault, NotAnswered
from tests.builders import ticking
from tests.contract.connect_over_http import Front, serving
from tests.unit.dispatch.centre import FLOW, INSTANCE, CentreTwin

LINK = "https://desk.example.com/desk#/board/tkt_1"


@dataclass
class Side:
    """One adapter, and what its agents do."""

    centre: Centre
    twin: CentreTwin
    front: Front | None = None
    names: list[str] = field(default_factory=list)


@pytest.fixture(params=["memory", "http"])
def side(request: pytest.FixtureRequest) -> Iterator[Side]:
    twin = CentreTwin()
    with ticking():
        if request.param == "memory":
            yield Side(twin, twin)
            return
        with serving(twin) as front:
            yield Side(AmazonConnect(front.client, INSTANCE), twin, front)


@pytest.fixture
def connect() -> Iterator[tuple[AmazonConnect, Front]]:
    with ticking(), serving(CentreTwin()) as front:
        yield AmazonConnect(front.client, INSTANCE), front


def an_offer(**changes: Any) -> Offer:
    values = {"token": "cbk_1-1", "flow": FLOW, "name": "Call back: acme", "description": "Due 12:15", "link": LINK}
    return Offer.model_validate({**values, "attributes": {"kwartier_brand": "acme"}, **changes})


def test_the_same_token_is_the_same_task(side: Side) -> None:
    first, again = side.centre.start(an_offer()), side.centre.start(an_offer())
    other = side.centre.start(an_offer(token="cbk_1-2"))
    assert first == again != other
    assert len(side.twin.standing) == 2


def test_what_is_asked_for_is_what_stands(side: Side) -> None:
    later = clock.now() + timedelta(days=5, milliseconds=250)
    contact = side.twin.contacts[side.centre.start(an_offer(starts_at=later))]
    assert contact.offer.evolve(starts_at=None) == an_offer()
    assert contact.offer.starts_at is not None
    assert abs(contact.offer.starts_at - later) < timedelta(seconds=1)


@pytest.mark.parametrize("changes", [{"flow": "another"}, {"starts_at": clock.now() - timedelta(days=400)}])
def test_what_can_never_stand_is_refused(side: Side, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        side.centre.start(an_offer(**changes))
    assert side.twin.contacts == {}


def test_a_task_waits_is_accepted_and_ends(side: Side) -> None:
    contact_id = side.centre.start(an_offer())
    seen = side.centre.look(contact_id)
    assert (seen.agent, seen.ended, seen.disposition) == (None, False, None)
    side.twin.contacts[contact_id].agent = "agent-anna"
    assert side.centre.look(contact_id).agent == "agent-anna"
    side.twin.contacts[contact_id].disposition = Disposition.NO_ANSWER
    side.twin.contacts[contact_id].ended = True
    seen = side.centre.look(contact_id)
    assert (seen.ended, seen.disposition) == (True, Disposition.NO_ANSWER)


def test_a_task_is_stopped_once_and_again(side: Side) -> None:
    contact_id = side.centre.start(an_offer())
    side.centre.stop(contact_id)
    side.centre.stop(contact_id)
    assert side.centre.look(contact_id).ended


def test_a_task_that_the_centre_does_not_know_has_ended(side: Side) -> None:
    assert side.centre.look("nobody-s").ended
    side.centre.stop("nobody-s")


def test_agents_are_known_by_the_name_under_which_they_sign_in(side: Side) -> None:
    assert side.centre.who("agent-anna") == "anna@example.com"
    assert side.centre.who("agent-nobody") is None


# Amazon Connect's own ways


def test_what_connect_is_asked_is_this(connect: tuple[AmazonConnect, Front]) -> None:
    centre, front = connect
    centre.start(an_offer(starts_at=clock.now() + timedelta(hours=1)))
    ((operation, asked),) = front.asked
    assert operation == "StartTaskContact"
    assert asked == {
        "InstanceId": INSTANCE.rpartition("/")[2],
        "ContactFlowId": FLOW,
        "ClientToken": "cbk_1-1",
        "Name": "Call back: acme",
        "Description": "Due 12:15",
        "References": {"Kwartier": {"Type": "URL", "Value": LINK}},
        "Attributes": {"kwartier_brand": "acme"},
        "ScheduledTime": (clock.now() + timedelta(hours=1)).timestamp(),
    }


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (("ThrottlingException", 429), Fault.BUSY),
        (("ServiceQuotaExceededException", 402), Fault.BUSY),
        (("AccessDeniedException", 403), Fault.CREDENTIAL),
        (("InternalServiceException", 500), Fault.BROKEN),
        (("NobodyKnowsException", 418), Fault.BROKEN),
        (None, Fault.SLOW),
    ],
)
@pytest.mark.parametrize("ask", ["start", "look", "stop", "who"])
def test_what_is_not_answered_is_known_as_such(
    connect: tuple[AmazonConnect, Front], ask: str, trouble: tuple[str, int] | None, fault: Fault
) -> None:
    centre, front = connect
    front.broken = [trouble]
    with pytest.raises(NotAnswered) as raised:
        getattr(centre, ask)(an_offer() if ask == "start" else "contact-1")
    assert raised.value.fault is fault


@pytest.mark.parametrize("code", ["InvalidRequestException", "ResourceNotFoundException"])
def test_a_start_that_is_refused_is_no_task(connect: tuple[AmazonConnect, Front], code: str) -> None:
    centre, front = connect
    front.broken = [(code, 400)]
    with pytest.raises(Refused):
        centre.start(an_offer())


@pytest.mark.parametrize("said", ["", "talked for ages", "REACHED", None, "reached "])
def test_a_disposition_in_other_words_is_none(said: str | None) -> None:
    attributes = {"kwartier_disposition": said} if said is not None else None
    assert amazon_connect.seen({"Attributes": attributes}).disposition is None


def test_the_sample_of_a_contact_event_is_understood() -> None:
    sample = json.loads((Path(__file__).parents[2] / "events/aws/connect-contact.json").read_text())
    contact = amazon_connect.heard(sample)
    assert contact.contact_id == "7b1a4f6e-3c1d-4d0e-9a55-0d5c2f9b8e11"
    assert contact.initial_contact_id is None
    capitals = {name[:1].upper() + name[1:]: value for name, value in sample["detail"].items()}
    assert amazon_connect.heard(sample | {"detail": capitals}) == contact, "as some samples of the guide have it"


@pytest.mark.parametrize("detail", [None, [], {}, {"contactId": None}, {"contactId": "x" * 300}, {"contactId": {}}])
def test_what_is_no_contact_event_is_buried(detail: object) -> None:
    with pytest.raises(Poison):
        amazon_connect.heard({"detail": detail})
