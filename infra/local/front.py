"""The one port that a person needs: the HTTP API, and the sign-in of the user pool, under one origin.

Requests go on as they came, byte by byte: signatures are over raw bytes, and paths and queries may be a stranger's.
What the local cloud does differently from AWS is put right here and nowhere else: it answers every OPTIONS with 403,
so the handshake of a webhook is handed to the intake function directly.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from infra.local import cloud
from infra.local.environment import endpoint
from infra.local.invocations import http_event, invoke
from infra.local.program import Failed
from infra.local.serving import until_told
from infra.local.state import State

_SIGN_IN = re.compile(r"/(oauth2/.*|login|logout)")
"""What the user pool's own domain serves on AWS."""

MAX_BODY = 10 * 1024 * 1024
"""What an HTTP API takes."""

AT_ONCE = 8
"""Requests in the cloud at the same time; the rest wait here. Each one there is a process of its own."""

OF_THE_PAGE = 2
"""Parts of the desk's page at the same time. A browser asks for all of them at once, and starting a process for each
takes longer than giving them one after the other.
"""

_NOT_FORWARDED = frozenset(
    (b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"host", b"content-length")
)


class Front:
    """An ASGI application over a client of the local cloud."""

    def __init__(self, http: httpx.AsyncClient, api_id: str) -> None:
        self._http = http
        http.headers.clear()  # what the caller did not ask for is not asked in their name: a compressed answer, say
        self._api = f"/_aws/execute-api/{api_id}/$default".encode()
        self._page = asyncio.Semaphore(OF_THE_PAGE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if request.method == "OPTIONS" and request.url.path.startswith("/webhooks/"):
            response = await self._handshake(request)
        elif request.url.path.startswith("/desk/"):
            async with self._page:
                response = await self._forward(request)
        else:
            response = await self._forward(request)
        await response(scope, receive, send)

    async def _forward(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return JSONResponse({"message": "Request Entity Too Large"}, 413)
        asked = self._http.build_request(
            request.method,
            "/",
            headers=[pair for pair in request.headers.raw if pair[0] not in _NOT_FORWARDED],
            content=body,
            extensions={"target": self._target(request)},
        )
        try:
            answer = await self._http.send(asked, stream=True)
        except httpx.TimeoutException:
            return JSONResponse({"message": "Service Unavailable"}, 503)
        except httpx.TransportError:
            return JSONResponse({"message": "The local cloud does not answer; see `make run`."}, 502)
        response = StreamingResponse(_stream(answer), answer.status_code)
        response.raw_headers = [
            (name.lower(), value)
            for name, value in answer.headers.raw
            if name.lower() not in _NOT_FORWARDED or name.lower() == b"content-length"
        ]
        return response

    def _target(self, request: Request) -> bytes:
        raw_path: bytes = request.scope["raw_path"]
        query: bytes = request.scope["query_string"]
        prefix = b"" if _SIGN_IN.fullmatch(request.url.path) else self._api
        return prefix + raw_path + (b"?" + query if query else b"")

    async def _handshake(self, request: Request) -> Response:
        event = http_event(
            request.method,
            request.url.path,
            headers={name.lower(): ",".join(request.headers.getlist(name)) for name in request.headers},
            query=dict(request.query_params),
            raw_query=request.url.query,
        )
        try:
            answer = await run_in_threadpool(invoke, str(self._http.base_url).rstrip("/"), "intake", event)
        except Failed:
            return JSONResponse({"message": "Internal Server Error"}, 500)
        return Response(answer["body"], answer["statusCode"], answer["headers"])


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is larger than an HTTP API takes."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > MAX_BODY:
            return None
    return bytes(read)


async def _stream(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_raw():
            yield part
    finally:
        await answer.aclose()


async def run(state: State) -> None:
    """Serves until SIGTERM, and ends the process."""
    deployed = state.read("deployed.json")["outputs"]
    limits = httpx.Limits(max_connections=AT_ONCE, keepalive_expiry=30)
    wait = httpx.Timeout(35, pool=None)
    base = endpoint(cloud.port(state))
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=wait, trust_env=False) as http:
        # The headers `date` and `server` are the cloud's own.
        settings = {"include_date_header": False, "include_server_header": False}
        await until_told(Front(http, deployed["ApiId"]), state.port, grace=1, **settings)
        os._exit(0)  # whoever still waits for the cloud does so in vain


if __name__ == "__main__":
    asyncio.run(run(State.from_environment()))
