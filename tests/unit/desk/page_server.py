"""The desk on a port of this machine, for a browser: the page and the API, with a sign-in that lets everybody in."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from functions.desk.application import Application
from infra import vendored
from tests.unit.desk.asking import claims, event


class PageServer:
    """Serves an application on loopback until `close`. `down`: answers nothing, as if the line were cut."""

    def __init__(self, application: Application, port: int = 0, role: str = "agent", name: str = "anna") -> None:
        self.application, self.role, self.name, self.down = application, role, name, False
        vendored.put()
        self.requests: list[tuple[str, str]] = []
        self._lock = threading.Lock()  # Lambda gives a process one request at a time
        self._http = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://localhost:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def token(self) -> str:
        """What this server takes for an access token."""
        return base64.urlsafe_b64encode(json.dumps(claims(self.name, self.role)).encode()).decode()

    @contextmanager
    def between(self) -> Iterator[None]:
        """While nobody is answered: for what changes the same desk from outside the page."""
        with self._lock:
            yield

    def answer(self, method: str, target: str, headers: dict[str, str], body: str) -> dict[str, Any]:
        parts = urlsplit(target)
        self.requests.append((method, parts.path))
        if parts.path == "/oauth2/authorize":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert asked["code_challenge_method"] == "S256"
            back = urlencode({"code": "c0de", "state": asked["state"]})
            return {"statusCode": 302, "headers": {"location": f"{asked['redirect_uri']}?{back}"}, "body": ""}
        if parts.path == "/oauth2/token":
            given = {"access_token": self.token(), "refresh_token": "again", "token_type": "Bearer"}
            return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(given)}
        token = headers.get("authorization", "").removeprefix("Bearer ")
        who = json.loads(base64.urlsafe_b64decode(token)) if token else None
        asked_for = event(method, parts.path, who, body or None, headers=headers)
        asked_for["queryStringParameters"] = dict(parse_qsl(parts.query))
        with self._lock:
            return self.application.answer(asked_for)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _do(self) -> None:
                sent = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                if server.down:
                    self.close_connection = True
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = server.answer(self.command, self.path, headers, sent)
                body = answer["body"]
                content = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
                self.send_response(answer["statusCode"])
                for name, value in answer["headers"].items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 the library calls them so

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Quiet."""

        return Handler
