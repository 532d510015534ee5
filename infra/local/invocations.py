"""The deployed functions, called directly: to have each ready before somebody waits for it, and for handshakes.

A function's first call takes a second or more. After `ready` the first complaint is as fast as the hundredth, and code
that cannot even be imported is said by `make run`, not found in a log later.
"""

import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from infra.local.environment import ACCOUNT, client
from infra.local.program import Failed
from infra.manifest import FUNCTIONS, Function


def physical(name: str) -> str:
    """The deployed name of a function of the manifest."""
    return f"kwartier-local-{name}"


def invoke(at: str, name: str, event: Mapping[str, Any]) -> Any:
    """A function's answer. Raises Failed with what it said where it ended in an error."""
    answer = client("lambda", at).invoke(FunctionName=physical(name), Payload=json.dumps(event))
    content = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise Failed(f"the function {name} fails: {content.get('errorMessage', content)}")
    return content


def ready(at: str) -> None:
    """Calls every function once with nothing to do. Raises Failed for one that does not even start."""
    client("lambda", at)  # made once, before several ask for it
    with ThreadPoolExecutor(len(FUNCTIONS)) as together:
        list(together.map(lambda function: invoke(at, function.name, _nothing_to_do(function)), FUNCTIONS))


def http_event(
    method: str, path: str, *, headers: Mapping[str, str], query: Mapping[str, str], raw_query: str
) -> dict[str, Any]:
    """A request to `/webhooks/{source}` as an HTTP API hands it over, payload 2.0."""
    return {
        "version": "2.0",
        "routeKey": "ANY /webhooks/{source}",
        "rawPath": path,
        "rawQueryString": raw_query,
        "headers": dict(headers),
        "queryStringParameters": dict(query),
        "requestContext": {
            "accountId": ACCOUNT,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
            "stage": "$default",
            "timeEpoch": time.time_ns() // 1_000_000,
        },
        "pathParameters": {"source": path.removeprefix("/webhooks/")},
        "isBase64Encoded": False,
    }


def _nothing_to_do(function: Function) -> dict[str, Any]:
    if function.routes:
        return http_event("GET", "/webhooks/-", headers={}, query={}, raw_query="")
    return {} if function.every_minute else {"Records": []}
