"""Amazon Connect: a task contact a callback.

- StartTaskContact: https://docs.aws.amazon.com/connect/latest/APIReference/API_StartTaskContact.html. Idempotent by
  `ClientToken`; `ScheduledTime` at most six days ahead and never in the past; of the active tasks there is a quota
  (ServiceQuotaExceededException), of calls a few a second.
- StopContact: https://docs.aws.amazon.com/connect/latest/APIReference/API_StopContact.html. A task in any state.
- DescribeContact: https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeContact.html, with the agent who
  accepted, the contact's attributes, and the time of its end.
- DescribeUser: https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeUser.html.
- Contact events: https://docs.aws.amazon.com/connect/latest/adminguide/contact-events.html: on the account's default
  bus, unordered, on a best-effort basis; "design them to handle new fields and event types".
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from functions.callbacks.model import Disposition
from functions.dispatch.hand_overs import Contact, Offer, Seen
from functions.shared.errors import Poison, Refused
from functions.shared.exchange import Fault, NotAnswered

CONTACT_EVENT = "Amazon Connect Contact Event"
"""The detail-type of its events."""
DISPOSITION = "kwartier_disposition"
"""The contact attribute in which a flow or a guide says what came of the call, in a word of ours."""

BUSY = frozenset({"ThrottlingException", "LimitExceededException", "ServiceQuotaExceededException"})
DENIED = frozenset({"AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException"})
GONE = frozenset({"ContactNotFoundException", "ResourceNotFoundException"})
WRONG = frozenset({"InvalidParameterException", "InvalidRequestException", "ResourceNotFoundException"})
"""Of a start: there is no such flow, or something of it is not allowed. Nothing was started."""


class AmazonConnect:
    """`ports.Centre` over one instance. `client`: made when it is first needed."""

    def __init__(self, client: Callable[[], Any], instance_arn: str) -> None:
        self._client, self._instance = client, instance_arn.rpartition("/")[2]

    def start(self, offer: Offer) -> str:
        try:
            with _answered():
                said = self._client().start_task_contact(**request(offer, self._instance))
        except _Said as error:
            if error.code in WRONG:
                raise Refused("the centre refuses the task", code=error.code) from None
            raise error.unknown() from None
        return str(said["ContactId"])

    def look(self, contact_id: str) -> Seen:
        try:
            with _answered():
                said = self._client().describe_contact(InstanceId=self._instance, ContactId=contact_id)
        except _Said as error:
            if error.code in GONE:
                return Seen(ended=True)
            raise error.unknown() from None
        return seen(said.get("Contact", {}))

    def stop(self, contact_id: str) -> None:
        try:
            with _answered():
                self._client().stop_contact(InstanceId=self._instance, ContactId=contact_id)
        except _Said as error:
            if error.code not in GONE:
                raise error.unknown() from None

    def who(self, agent_id: str) -> str | None:
        try:
            with _answered():
                said = self._client().describe_user(InstanceId=self._instance, UserId=agent_id)
        except _Said as error:
            if error.code in GONE:
                return None
            raise error.unknown() from None
        name = said.get("User", {}).get("Username")
        return None if name is None else str(name)


def request(offer: Offer, instance: str) -> dict[str, Any]:
    """What StartTaskContact is asked."""
    asked = {
        "InstanceId": instance,
        "ContactFlowId": offer.flow,
        "ClientToken": offer.token,
        "Name": offer.name,
        "Description": offer.description,
        "References": {"Kwartier": {"Type": "URL", "Value": offer.link}},
        "Attributes": dict(offer.attributes),
    }
    return asked | ({"ScheduledTime": offer.starts_at} if offer.starts_at else {})


def seen(contact: Mapping[str, Any]) -> Seen:
    """What DescribeContact says, in our words."""
    agent = contact.get("AgentInfo") or {}
    accepted = agent.get("ConnectedToAgentTimestamp")
    told = (contact.get("Attributes") or {}).get(DISPOSITION, "")
    return Seen(
        agent=agent.get("Id") if _was(accepted) else None,
        accepted_at=accepted if _was(accepted) else None,
        ended=_was(contact.get("DisconnectTimestamp")),
        disposition=Disposition(told) if told in Disposition else None,
    )


def heard(envelope: Mapping[str, Any]) -> Contact:
    """The contact of an event as the bus hands it over. Raises Poison for what is none.

    The guide's samples write the names in two ways: `contactId` and `ContactId`.
    """
    try:
        detail = {name[:1].lower() + name[1:]: value for name, value in envelope["detail"].items()}
        return Contact(contact_id=detail["contactId"], initial_contact_id=detail.get("initialContactId"))
    except (KeyError, TypeError, AttributeError, ValidationError) as error:
        raise Poison("not a contact event") from error


def _was(at: datetime | None) -> bool:
    """Whether that has happened. What has not is left out, or stands at the beginning of 1970 (so in the samples)."""
    return at is not None and at.year > 1970


class _Said(Exception):
    """A refusal, by its code. Its message may repeat what was sent, and is left out."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def unknown(self) -> NotAnswered:
        fault = Fault.BUSY if self.code in BUSY else Fault.CREDENTIAL if self.code in DENIED else Fault.BROKEN
        return NotAnswered(fault)


@contextmanager
def _answered() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 only where AWS is called

    try:
        yield
    except ClientError as error:
        raise _Said(str(error.response.get("Error", {}).get("Code", ""))) from None
    except BotoCoreError as error:
        raise NotAnswered(Fault.SLOW) from error
