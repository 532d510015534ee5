"""`outputs.json`: all that a person, a test or a tool needs to use the local stack."""

from typing import Any

from functions.intake.model import Registry, Source
from infra.local.environment import REGION, endpoint
from infra.local.state import State

FILE = "outputs.json"


def build(
    state: State, cloud_port: int, deployed: dict[str, str], registry: Registry, users: list[dict[str, str]]
) -> dict[str, Any]:
    """Its content. `deployed`: the stack's own outputs."""
    base_url = f"http://localhost:{state.port}"
    return {
        "base_url": base_url,
        "aws_endpoint": endpoint(cloud_port),
        "region": REGION,
        "user_pool_id": deployed["UserPoolId"],
        "user_pool_client_id": deployed["UserPoolClientId"],
        "table": deployed["TableName"],
        "sources": {
            name: {"kind": source.kind.value, "url": f"{base_url}/webhooks/{name}", **_shared_with_sender(source)}
            for name, source in sorted(registry.sources.items())
        },
        "users": users,
        "stack": deployed,
    }


def _shared_with_sender(source: Source) -> dict[str, str]:
    given = {"secret": source.secret}
    return given | ({"verify_token": source.verify_token} if source.verify_token else {})
