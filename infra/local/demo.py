"""The demo data of the local stack, and `outputs.json`, which tells of all of it."""

from infra.local import outputs, seed
from infra.local.environment import endpoint
from infra.local.state import State


def load(state: State, cloud_port: int) -> None:
    """Puts in what is missing and writes `outputs.json`."""
    at = endpoint(cloud_port)
    deployed = state.read("deployed.json")["outputs"]
    users = seed.users(at, deployed["UserPoolId"], state.read(outputs.FILE).get("users", []))
    registry = seed.sources(at, deployed["SourcesSecretId"])
    seed.orders(at, deployed["TableName"])
    state.write(outputs.FILE, outputs.build(state, cloud_port, deployed, registry, users))
