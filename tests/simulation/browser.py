"""A click as a request of the page: through the gateway's event, the desk's own handler, and back from its answer."""

import json
import random
from dataclasses import replace
from datetime import datetime
from typing import Any

from functions.callbacks.claims import Claims
from functions.callbacks.model import Callback, Disposition, Lease, WrapUp
from functions.callbacks.people import Caller
from functions.desk import handler as desk
from functions.desk.desk import Desk
from functions.shared import clock
from functions.shared.errors import Conflict, Forbidden, KwartierError, NotFound, Refused, Unavailable
from functions.shared.values import text_of
from tests.simulation.calls import Call, Violation
from tests.simulation.hearing import personal

CLIENT = "user_pool_client_id"
"""As `cloud` sets it."""
REFUSALS: dict[int, type[KwartierError]] = {403: Forbidden, 404: NotFound, 409: Conflict, 422: Refused}
CALLBACKS = "/api/callbacks"


class SeededDesk:
    """`functions.desk.desk.Desk`, whose choice among what is equally urgent is the seed's."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def over(self, table: Any, *, shards: int = 1, **more: Any) -> Desk:
        """The desk over a table."""
        made = Desk.over(table, shards=shards, **more)
        return replace(made, claims=Claims(made.store, shards, chance=self._chance))


class Browser:
    """`calls`: the ledger's own, for what an answer does not hold."""

    def __init__(self, calls: dict[str, Call]) -> None:
        self._calls = calls

    def claim(self, caller: Caller, callback_id: str | None) -> tuple[Callback, None] | None:
        said = self._post(caller, f"{CALLBACKS}/claim", **({"callback_id": callback_id} if callback_id else {}))
        if said is None:
            return None
        claimed = Callback.from_item(self._calls[said["callback"]["id"]].item)
        until = clock.from_text(said["lease_expires_at"])
        lease = Lease(token=said["lease_token"], agent=caller.sub, agent_name=caller.name, expires_at=until)
        return claimed.evolve(lease=lease), None

    def renew(self, caller: Caller, callback_id: str, token: str) -> None:
        self._post(caller, f"{CALLBACKS}/{callback_id}/renew", lease_token=token)

    def release(self, caller: Caller, callback_id: str, token: str) -> None:
        self._post(caller, f"{CALLBACKS}/{callback_id}/release", lease_token=token)

    def dial(self, caller: Caller, callback_id: str, token: str, attempt_id: str) -> str:
        path = f"{CALLBACKS}/{callback_id}/attempts"
        return str(self._post(caller, path, lease_token=token, attempt_id=attempt_id)["attempt_id"])

    def outcome(
        self,
        caller: Caller,
        callback_id: str,
        attempt_id: str,
        token: str,
        *,
        disposition: Disposition,
        call_at: datetime | None,
    ) -> Callback:
        told = {"lease_token": token, "disposition": disposition, "call_at": text_of(call_at)}
        self._post(caller, f"{CALLBACKS}/{callback_id}/attempts/{attempt_id}/outcome", **told)
        return Callback.from_item(self._calls[callback_id].item)

    def wrap_up(self, caller: Caller, callback_id: str, token: str, said: WrapUp) -> None:
        told = said.model_dump(mode="json", exclude_none=True)
        self._post(caller, f"{CALLBACKS}/{callback_id}/wrap-up", lease_token=token, **told)

    def withdraw(self, caller: Caller, callback_id: str, reason: str) -> None:
        self._post(caller, f"{CALLBACKS}/{callback_id}/withdraw", reason=reason, note="note")

    def assign(self, caller: Caller, callback_id: str, to: str) -> None:
        whom = {"agent": to} if to.startswith("sub-") else {"group": to}
        self._post(caller, f"{CALLBACKS}/{callback_id}/assign", **whom)

    def presence(self, caller: Caller) -> None:
        self._ask(caller, "PUT", "/api/me/presence", {"state": "available"})

    def phone(self, caller: Caller, ticket_id: str, number: str) -> None:
        self._ask(caller, "PUT", f"/api/tickets/{ticket_id}/phone", {"phone": number})

    def write(self, caller: Caller, ticket_id: str, message_id: str, text: str, visibility: str) -> None:
        path = f"/api/tickets/{ticket_id}/messages"
        self._post(caller, path, message_id=message_id, text=text, visibility=visibility)

    def waiting(self, caller: Caller) -> list[str]:
        """The open tickets on which a word is owed and no call."""
        found = self._ask(caller, "GET", "/api/tickets", None, {"owed": "false", "state": "open"})
        return [one["id"] for one in found["tickets"]]

    def _post(self, caller: Caller, path: str, **body: Any) -> Any:
        return self._ask(caller, "POST", path, body)

    def _ask(
        self, caller: Caller, method: str, path: str, body: dict[str, Any] | None, query: dict[str, str] | None = None
    ) -> Any:
        """What was answered; None where that is nothing. Raises what the desk refused it with."""
        event = _event(caller, method, path, "" if body is None else json.dumps(body))
        answer = desk.handler({**event, "queryStringParameters": query} if query else event, None)
        status, text = answer["statusCode"], answer["body"]
        if status < 300:
            return json.loads(text) if text else None
        if personal(text):
            raise Violation(f"personal data in a refusal of {path}")
        if status == 503:
            raise Unavailable("the desk is not served")
        if status not in REFUSALS:
            raise Violation(f"the desk answered a good {method} {path} with {status}")
        raise REFUSALS[status]("refused", code=json.loads(text).get("code"))


def _event(caller: Caller, method: str, path: str, body: str) -> dict[str, Any]:
    """A request of an HTTP API, payload 2.0, whose token the gateway has verified."""
    claims = {
        "sub": caller.sub,
        "username": caller.name,
        "token_use": "access",
        "client_id": CLIENT,
        "cognito:groups": "[supervisor]" if caller.supervisor else "[agent]",
    }
    return {
        "version": "2.0",
        "routeKey": f"{method} /api/{{proxy+}}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "authorization": "Bearer of-no-use"},
        "requestContext": {
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "requestId": "r",
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }
