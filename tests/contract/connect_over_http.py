"""Amazon Connect over HTTP, as far as a task needs it, by botocore's own model of the service.

moto has none of these operations. A request must be signed for `connect`, of one of the four operations, and pass the
model's validation; behind it stands the same centre as in memory, and its agents.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote

import botocore.session
from botocore.validate import ParamValidator

from functions.dispatch.hand_overs import Offer
from functions.shared import clock
from functions.shared.errors import Refused
from infra.bench import loopback
from tests.unit.dispatch.centre import INSTANCE, CentreTwin

OPERATIONS = ("StartTaskContact", "DescribeContact", "StopContact", "DescribeUser")
UNSET = datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)
"""What has not happened yet may stand so in what Connect says: see the samples of its contact events."""


@cache
def _session() -> Any:
    return botocore.session.get_session()


@dataclass
class Front:
    """`broken`: what is answered in turn instead, as an error's code and status; None ends the connection."""

    centre: CentreTwin
    address: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: list[tuple[str, int] | None] = field(default_factory=list)

    def answer(self, operation: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
        """Status, body and the name of the error."""
        self.asked.append((operation, asked))
        if asked["InstanceId"] != INSTANCE.rpartition("/")[2]:
            return 404, {"Message": "no such instance"}, "ResourceNotFoundException"
        return getattr(self, f"_{operation}")(asked)  # type: ignore[no-any-return]

    def _StartTaskContact(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any], str]:  # noqa: N802
        at = asked.get("ScheduledTime")
        offer = Offer(
            token=asked["ClientToken"],
            flow=asked["ContactFlowId"],
            name=asked["Name"],
            description=asked["Description"],
            link=asked["References"]["Kwartier"]["Value"],
            starts_at=datetime.fromtimestamp(at, UTC) if at else None,
            attributes=asked["Attributes"],
        )
        try:
            return 200, {"ContactId": self.centre.start(offer)}, ""
        except Refused:
            return 400, {"Message": "not allowed"}, "InvalidParameterException"

    def _DescribeContact(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any], str]:  # noqa: N802
        seen, one = self.centre.look(asked["ContactId"]), self.centre.contacts.get(asked["ContactId"])
        if one is None:
            return 404, {"Message": "no such contact"}, "ResourceNotFoundException"
        now, unset = clock.now().timestamp(), UNSET.timestamp()
        said = {"kwartier_disposition": one.disposition} if one.disposition else {}
        accepted = seen.accepted_at.timestamp() if seen.accepted_at else unset
        agent = {"AgentInfo": {"Id": one.agent, "ConnectedToAgentTimestamp": accepted}} if one.agent else {}
        described = {
            "Id": one.id,
            "Channel": "TASK",
            "InitiationMethod": "API",
            "DisconnectTimestamp": now if one.ended else unset,
            "Attributes": {**one.offer.attributes, **said},
            **agent,
        }
        return 200, {"Contact": described}, ""

    def _StopContact(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any], str]:  # noqa: N802
        if asked["ContactId"] not in self.centre.contacts:
            return 410, {"Message": "no such contact"}, "ContactNotFoundException"
        self.centre.stop(asked["ContactId"])
        return 200, {}, ""

    def _DescribeUser(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any], str]:  # noqa: N802
        name = self.centre.who(asked["UserId"])
        if name is None:
            return 404, {"Message": "no such user"}, "ResourceNotFoundException"
        return 200, {"User": {"Id": asked["UserId"], "Username": name}}, ""

    def client(self) -> Any:
        """As the function has it, but for where it leads. It tries once: a test counts."""
        from botocore.config import Config

        config = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
        made = _session().create_client
        return made("connect", region_name="eu-west-1", endpoint_url=f"http://{self.address}", config=config)


@cache
def _model() -> Any:
    return _session().get_service_model("connect")


@contextmanager
def serving(centre: CentreTwin) -> Iterator[Front]:
    """Listens until the block ends."""
    front = Front(centre)
    with loopback.serving(_handler(front)) as front.address:
        yield front


def _handler(front: Front) -> type[loopback.Quiet]:
    model = _model()

    class Handler(loopback.Quiet):
        def _asked(self) -> None:
            body = self.body()
            if front.broken:
                trouble = front.broken.pop(0)
                if trouble is None:
                    self.close_connection = True
                else:
                    self.answer(trouble[1], {"Message": "no"}, {"x-amzn-errortype": trouble[0]})
                return
            scope = re.search(r"Credential=[^/]+/\d{8}/eu-west-1/connect/aws4_request", self.headers["Authorization"])
            assert scope, "signed for another service"
            status, said, error = front.answer(*self._read(body))
            self.answer(status, said, {"x-amzn-errortype": error} if error else {})

        do_PUT = do_POST = do_GET = _asked  # noqa: N815 - named by the library

        def _read(self, body: bytes) -> tuple[str, dict[str, Any]]:
            for name in OPERATIONS:
                operation = model.operation_model(name)
                path = re.sub(r"\\?\{(\w+)\\?\}", r"(?P<\1>[^/]+)", operation.http["requestUri"])
                found = re.fullmatch(path, self.path)
                if operation.http["method"] == self.command and found:
                    asked = (json.loads(body) if body else {}) | {k: unquote(v) for k, v in found.groupdict().items()}
                    valid = ParamValidator().validate(asked, operation.input_shape)
                    assert not valid.has_errors(), valid.generate_report()
                    assert asked.keys() <= operation.input_shape.members.keys()
                    return name, asked
            raise AssertionError(f"no operation of a task: {self.command} {self.path}")

    return Handler
