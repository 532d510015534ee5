"""Faults arranged from outside, without a hook in the deployed code: settings of a function, and a bad line to AWS."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from infra.local.invocations import physical
from tests.journey.stack import Stack, until

QUEUES = {"journey": "IntakeQueueUrl", "lookup": "LookupQueueUrl"}
"""What each function works off, by the stack's output."""

type Fault = Callable[[str, bytes, Callable[[], httpx.Response]], httpx.Response | None]
"""Given the operation, the body and a way to pass it on: the answer, or None to hang up without one."""


@contextmanager
def told(stack: Stack, function: str, **environment: str) -> Iterator[None]:
    """A function whose environment is changed until the block ends.

    It has nothing to do when that begins: a process that starts at this moment could still get the environment before.
    """
    until(lambda: stack.queue_depth(QUEUES[function]) == 0, 60, f"{function} has nothing to do")
    aws = stack.aws("lambda")
    before = aws.get_function_configuration(FunctionName=physical(function))["Environment"]["Variables"]
    _set(stack, function, {**before, **environment})
    try:
        yield
    finally:
        _set(stack, function, before)


def _set(stack: Stack, function: str, variables: dict[str, str]) -> None:
    stack.aws("lambda").update_function_configuration(
        FunctionName=physical(function), Environment={"Variables": variables}
    )


@contextmanager
def bad_line(stack: Stack, function: str, fault: Fault) -> Iterator[None]:
    """A function whose every call to AWS goes through `fault`."""

    class Line(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "accept-encoding"}
            target = stack.outputs["aws_endpoint"] + self.path
            answer = fault(
                self.headers.get("x-amz-target", ""),
                body,
                lambda: httpx.post(target, content=body, headers=headers, timeout=30, trust_env=False),
            )
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers.get("content-type", "application/x-amz-json-1.0"))
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Line) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            with told(stack, function, AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}"):
                yield
        finally:
            server.shutdown()
            thread.join()


def denied() -> httpx.Response:
    """What AWS answers where a policy forbids it."""
    body = {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "not allowed"}
    return httpx.Response(400, json=body, headers={"content-type": "application/x-amz-json-1.0"})


def kill(stack: Stack, function: str) -> int:
    """Ends every process of this stack that runs a function, as a crash would; how many there were."""
    listed = subprocess.run(("ps", "-axww", "-o", "pid=,args="), capture_output=True, text=True, check=True).stdout
    marker = str(stack.folder / "tmp" / f"ministack-lambda-{physical(function)}-")
    pids = [int(line.split()[0]) for line in listed.splitlines() if marker in line]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return len(pids)


@contextmanager
def impatient(stack: Stack, output: str, seconds: int = 3) -> Iterator[None]:
    """A queue that gives a message out again after seconds instead of minutes, so that a test need not wait."""
    sqs, url = stack.aws("sqs"), stack.outputs["stack"][output]
    before = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=before)
