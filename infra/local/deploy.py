"""The real `cdk deploy` of the real stack into the local cloud, left out when nothing that shapes it has changed."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.local.environment import ACCOUNT, BIN, REGION, ROOT, client, endpoint, environment
from infra.local.program import Failed, tail
from infra.local.state import State

STACK = "Kwartier-local"
_BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"  # all that a deploy with plain credentials wants to find
_FILES = ("cdk.json", "pyproject.toml", "uv.lock", "package-lock.json")


def deploy(state: State, cloud_port: int, root: Path = ROOT) -> bool:
    """Makes the stack what the tree at `root` says; False when it was that already. Outputs go to `deployed.json`."""
    settings = [f"kwartier.{name}={value}" for name, value in _settings(state).items()]
    wanted = digest(root, settings)
    if state.read("deployed.json").get("digest") == wanted and _stands(cloud_port):
        return False
    _make_bucket(cloud_port)
    outputs = state.path("stack-outputs.json")
    context = (word for setting in settings for word in ("--context", setting))
    cdk(state, cloud_port, root, "deploy", *context, "--require-approval", "never", "--outputs-file", str(outputs))
    state.write("deployed.json", {"digest": wanted, "outputs": json.loads(outputs.read_text())[STACK]})
    return True


def cdk(state: State, cloud_port: int, root: Path, verb: str, *arguments: str) -> None:
    """`cdk VERB Kwartier-local …` against the local cloud. Raises Failed with the end of what it said."""
    env = environment(
        cloud_port,
        JSII_NODE=str(BIN / "node"),
        CDK_HOME=str(state.path("cdk-home")),
        CDK_DISABLE_VERSION_CHECK="1",
        CDK_DISABLE_CLI_TELEMETRY="true",
        CI="true",
    )
    app = ("--app", f"{sys.executable} -m infra.app", "--output", str(state.path("cdk.out")), "--no-notices")
    command = (str(ROOT / "node_modules" / ".bin" / "cdk"), verb, STACK, *app, *arguments)
    log = state.path("deploy.log")
    with log.open("wb") as file:
        done = subprocess.run(command, cwd=root, env=env, stdout=file, stderr=file, check=False)  # noqa: S603
    if done.returncode != 0:
        raise Failed(f"cdk {verb} failed; {log} says:\n{tail(log)}")


def _settings(state: State) -> dict[str, object]:
    """What differs from `cdk.json`: a laptop is no account, and each execution there is a process of its own."""
    return {
        "stage": "local",
        "region": REGION,
        "base_url": f"http://localhost:{state.port}",
        "journey_concurrency": 4,
        "lookup_concurrency": 3,
        "conversation_concurrency": 2,
    }


def digest(root: Path, settings: list[str]) -> str:
    """A fingerprint of everything that shapes the stack."""
    seen = hashlib.sha256("\0".join(settings).encode())
    for path in sorted(_inputs(root)):
        seen.update(f"\0{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _FILES)
    not_deployed = tuple(root / "infra" / name for name in ("local", "cli"))
    for folder in ("functions", "infra"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not any(map(path.is_relative_to, not_deployed)):
                yield path


def _stands(cloud_port: int) -> bool:
    cloudformation = client("cloudformation", endpoint(cloud_port))
    try:
        stacks = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    except cloudformation.exceptions.ClientError:
        return False
    return bool(stacks[0]["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"})


def _make_bucket(cloud_port: int) -> None:
    s3 = client("s3", endpoint(cloud_port))
    if _BUCKET not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
