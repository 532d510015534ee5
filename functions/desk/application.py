"""From a request to an answer: find the operation, check who asks and what is sent, do it, and say what went wrong."""

import gzip
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from functions.callbacks.people import Caller
from functions.desk import requests
from functions.desk.auth import caller_of
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Operation
from functions.desk.routes import OPERATIONS
from functions.shared import http, telemetry
from functions.shared.errors import Forbidden, KwartierError, MethodNotAllowed, NotFound, Unavailable

NOBODY = Caller(sub="", name="")
"""Who asks for what is public."""

WORTH_COMPRESSING = 300
"""Characters. The gateway compresses nothing itself."""

RETRY_AFTER = "2"
"""Seconds after which what was unavailable may be asked again."""


class Application:
    """The API over a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._router = APIGatewayHttpResolver()
        for operation in sorted(OPERATIONS, key=lambda one: len(one.variables)):
            self._router.route(rule=operation.path, method=operation.method)(self._route(operation))
        self._router.not_found(self._nowhere)

    def answer(self, event: dict[str, Any], context: Any = None) -> http.Response:
        """One request of the HTTP API, payload 2.0."""
        return self._router.resolve(event, context)

    def _route(self, operation: Operation) -> Callable[..., Response[Any]]:
        def run(**path: str) -> Response[Any]:
            return self._run(operation, path)

        return run

    def _run(self, operation: Operation, path: Mapping[str, str]) -> Response[Any]:
        event = self._router.current_event.raw_event
        try:
            answer = self._checked(operation, event, path)
        except KwartierError as error:
            return _problem(error)
        except Exception as error:  # its message may hold what a stranger sent: Lambda must not print it
            telemetry.log_error("request failed", error)
            return _problem(KwartierError("an error of ours; nothing was lost, try again"))
        if operation.told and answer.status != 204:
            known = {**path, **answer.about}
            ticket_id, callback_id = known.get("ticket_id"), known.get("callback_id")
            telemetry.log(operation.told, status=answer.status, ticket_id=ticket_id, callback_id=callback_id)
        return _response(answer, small=_takes_gzip(operation, event))

    def _checked(self, operation: Operation, event: Mapping[str, Any], path: Mapping[str, str]) -> Answer:
        caller = NOBODY if operation.public else caller_of(event, self._desk.client_id)
        if operation.supervisor and not caller.supervisor:
            raise Forbidden("only a supervisor may", code="supervisor_only")
        requests.check_path(path)
        ask = Ask(
            caller=caller,
            path=path,
            body=requests.body_of(operation.body, event),
            query=requests.query_of(operation.query, event),
            headers={name.lower(): value for name, value in (event.get("headers") or {}).items()},
        )
        return operation.does(self._desk, ask)

    def _nowhere(self, _error: NotFoundError) -> Response[str]:
        """No operation has this path, or none of those that have it has the method."""
        path, method = self._router.current_event.path, self._router.current_event.http_method.upper()
        allowed = sorted({one.method for one in OPERATIONS if _matches(one, path)})
        if not allowed or method in allowed:  # with signs that no id has, which the resolver does not even try
            return _problem(NotFound("nothing is here"))
        return _problem(MethodNotAllowed(f"{', '.join(allowed)} only"), allow=", ".join(allowed))


def _matches(operation: Operation, path: str) -> bool:
    wanted, given = operation.path.split("/"), path.split("/")
    return len(wanted) == len(given) and all(
        one == other or (one.startswith("<") and other) for one, other in zip(wanted, given, strict=True)
    )


def _response(answer: Answer, *, small: bool = False) -> Response[Any]:
    """`small`: compressed, where it is long enough to be worth it."""
    body = answer.body if isinstance(answer.body, str | None) else answer.body.model_dump_json(by_alias=True)
    own = {"cache-control": "no-store", "x-content-type-options": "nosniff", **answer.headers}
    if body is not None:
        own.setdefault("content-type", http.JSON)
    if small and body and len(body) >= WORTH_COMPRESSING:
        own |= {"content-encoding": "gzip", "vary": "accept-encoding"}
        return Response(status_code=answer.status, body=gzip.compress(body.encode(), mtime=0), headers=own)
    return Response(status_code=answer.status, body=body or "", headers=own)


def _takes_gzip(operation: Operation, event: Mapping[str, Any]) -> bool:
    """Of what is only read: an answer to a write may hold a lease's token, and nothing secret is compressed together
    with what a stranger wrote (BREACH).
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return operation.method == "GET" and "gzip" in headers.get("accept-encoding", "")


def _problem(error: KwartierError, **headers: str) -> Response[str]:
    if isinstance(error, Unavailable):
        telemetry.log_error("request not served", error, status=error.status)
        headers["retry_after"] = RETRY_AFTER
    made = http.problem(error, **headers)
    return Response(status_code=made["statusCode"], body=made["body"], headers=made["headers"])
