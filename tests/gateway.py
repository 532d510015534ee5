"""The gateway in front of the handlers, as a WSGI application: what asks over HTTP can ask them in this process."""

import base64
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import schemathesis
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from infra.openapi.__main__ import FILE

CONFORMANCE = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

type Json = dict[str, Any]
type Wsgi = Callable[[Json, Callable[..., Any]], Iterable[bytes]]


def wsgi(answer: Callable[[Json], Json], who: Json | None = None, time_epoch: Callable[[], int] = lambda: 0) -> Wsgi:
    """`answer` takes events of an HTTP API (payload 2.0). `who`: the claims of a token that the authorizer let in."""

    def application(environ: Json, start_response: Callable[..., Any]) -> Iterable[bytes]:
        said = answer(_event(environ, who, time_epoch()))
        status = int(said["statusCode"])
        start_response(f"{status} {HTTPStatus(status).phrase}", [*said["headers"].items()])
        return [str(said.get("body") or "").encode("utf-8", "surrogatepass")]

    return application


def _event(environ: Json, who: Json | None, time_epoch: int) -> Json:
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    headers.pop("accept-encoding", None)  # a WSGI client does not decompress, whatever it says
    headers |= {"content-type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {}
    query: dict[str, str] = {}
    for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
        query[name] = f"{query[name]},{value}" if name in query else value
    context: Json = {
        "http": {"method": environ["REQUEST_METHOD"], "path": path},
        "stage": "$default",
        "requestId": "r",
        "timeEpoch": time_epoch,
    }
    if who is not None:
        context["authorizer"] = {"jwt": {"claims": who, "scopes": None}}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": environ.get("QUERY_STRING", ""),
        "headers": headers,
        "queryStringParameters": query,
        "pathParameters": {"source": path.rpartition("/")[2]},
        "requestContext": context,
        **_body(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))),
    }


def _body(raw: bytes) -> Json:
    """As text where it is text, else in base64."""
    try:
        return {"body": raw.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}


class Described:
    """Our OpenAPI document, and requests that schemathesis makes from it: as described, and deliberately not."""

    def __init__(self, only: str) -> None:
        """`only`: a pattern of paths."""
        self._application: Wsgi = _document
        schema = schemathesis.openapi.from_wsgi("/openapi.json", self._asked)
        found: Any = schema.include(path_regex=only).get_all_operations()
        self.operations: dict[str, Any] = {one.label: one for one in (each.ok() for each in found)}

    def _asked(self, environ: Json, start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._application(environ, start_response)

    def ask(self, case: Any, application: Wsgi) -> schemathesis.Response:
        """The answer, held to the document: its status, type, headers and shape are among those described."""
        self._application = application
        response: schemathesis.Response = case.call()
        case.validate_response(response, checks=CONFORMANCE)
        return response

    def cases(self, label: str) -> st.SearchStrategy[Any]:
        """Requests of one operation."""
        modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
        return st.one_of(*(self.operations[label].as_strategy(generation_mode=mode) for mode in modes))


def _document(_: Json, start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("content-type", "application/json")])
    return [FILE.read_bytes()]
