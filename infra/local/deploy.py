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
_NOT_DEPLOYED = (ROOT / "infra" / "local", ROOT / "infra" / "cli")


def deploy(state: State, cloud_port: int) -> bool:
    """Makes the stack what the working tree says; False when it was that already. Its outputs go to `deployed.json`."""
    arguments = (
        f"kwartier.stage=local kwartier.region={REGION} kwartier.base_url=http://localhost:{state.port}"
    ).split()
    wanted = digest(arguments)
    if state.read("deployed.json").get("digest") == wanted and _stands(cloud_port):
        return False
    _make_bucket(cloud_port)
    outputs = state.path("stack-outputs.json")
    _cdk(
        state,
        cloud_port,
        *("deploy", STACK, "--app", f"{sys.executable} -m infra.app", "--output", str(state.path("cdk.out"))),
        *(word for argument in arguments for word in ("--context", argument)),
        *("--require-approval", "never", "--no-notices", "--outputs-file", str(outputs)),
    )
    state.write("deployed.json", {"digest": wanted, "outputs": json.loads(outputs.read_text())[STACK]})
    return True


def digest(arguments: list[str]) -> str:
    """A fingerprint of everything that shapes the stack."""
    seen = hashlib.sha256("\0".join(arguments).encode())
    for path in sorted(_inputs()):
        seen.update(f"\0{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def _inputs() -> Iterator[Path]:
    yield from (ROOT / name for name in _FILES)
    for folder in ("functions", "infra"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and not any(map(path.is_relative_to, _NOT_DEPLOYED)):
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


def _cdk(state: State, cloud_port: int, *arguments: str) -> None:
    env = environment(
        cloud_port,
        JSII_NODE=str(BIN / "node"),
        CDK_HOME=str(state.path("cdk-home")),
        CDK_DISABLE_VERSION_CHECK="1",
        CDK_DISABLE_CLI_TELEMETRY="true",
        CI="true",
    )
    log = state.path("deploy.log")
    command = (str(ROOT / "node_modules" / ".bin" / "cdk"), *arguments)
    with log.open("wb") as file:
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=file, stderr=file, check=False)  # noqa: S603
    if done.returncode != 0:
        raise Failed(f"cdk {arguments[0]} failed; {log} says:\n{tail(log)}")
