"""Deployed, a line changed, deployed again, destroyed: clean each time, in a cloud of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import cloud
from infra.local.deploy import STACK, cdk, deploy
from infra.local.environment import ROOT, client, endpoint
from infra.local.invocations import physical
from infra.local.state import State
from tests.journey.stack import free_port

pytestmark = pytest.mark.stack


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    state = State(tmp_path / "state", free_port())
    try:
        yield state
    finally:
        cloud.stop(state)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what shapes the stack."""
    root = tmp_path / "tree"
    unwanted = shutil.ignore_patterns("__pycache__")
    for folder in ("functions", "infra"):
        shutil.copytree(ROOT / folder, root / folder, ignore=unwanted)
    for name in ("cdk.json", "pyproject.toml", "uv.lock", "package-lock.json", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, root)
    for name in ("build", "node_modules"):
        (root / name).symlink_to(ROOT / name, target_is_directory=True)
    return root


def test_deploy_change_a_line_deploy_destroy(state: State, tree: Path) -> None:
    at = cloud.start(state)

    assert deploy(state, at, tree)
    before = _code(at)
    assert not deploy(state, at, tree), "nothing changed, so nothing is deployed"

    with (tree / "functions" / "outbox" / "handler.py").open("a") as file:
        file.write("\n# A line more.\n")
    assert deploy(state, at, tree)
    assert _code(at) != before

    cdk(state, at, tree, "destroy", "--force", "--context", "kwartier.stage=local")
    assert not _left(at), "something is left of a destroyed stack"


def _code(at: int) -> str:
    configuration = client("lambda", endpoint(at)).get_function_configuration(FunctionName=physical("outbox"))
    return str(configuration["CodeSha256"])


def _left(at: int) -> list[Any]:
    """What a stack's end must have taken away with it."""
    stacks = client("cloudformation", endpoint(at)).list_stacks()["StackSummaries"]
    return [
        *(stack for stack in stacks if stack["StackName"] == STACK and stack["StackStatus"] != "DELETE_COMPLETE"),
        *client("lambda", endpoint(at)).list_functions()["Functions"],
        *client("dynamodb", endpoint(at)).list_tables()["TableNames"],
        *client("sqs", endpoint(at)).list_queues().get("QueueUrls", []),
        *client("cognito-idp", endpoint(at)).list_user_pools(MaxResults=10)["UserPools"],
        *client("secretsmanager", endpoint(at)).list_secrets()["SecretList"],
    ]
