"""What every local program is started with: dummy credentials and the local endpoint, always.

A command started here must never reach a real AWS account, whatever the shell is logged in to: what AWS and CDK read is
taken out of the environment first, the configuration files are out of sight, and the endpoint is the local one.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

REGION = "eu-west-1"
ACCOUNT = "000000000000"
ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"

_AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
}


def endpoint(port: int) -> str:
    """Where the local cloud answers."""
    return f"http://localhost:{port}"


def environment(port: int, **more: str) -> dict[str, str]:
    """The shell's environment without anything of AWS's, pointed at the local cloud on `port`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_", "PYTEST_"))}
    here = {"AWS_ENDPOINT_URL": endpoint(port), "AWS_ENDPOINT_URL_S3": endpoint(port)}
    return {**kept, **_AWS, **here, "PATH": f"{BIN}{os.pathsep}{kept.get('PATH', os.defpath)}", **more}


@cache
def client(service: str, at: str) -> Any:
    """A client of the local cloud at the endpoint `at`, made without a look at the shell's own credentials."""
    import boto3  # noqa: PLC0415 - a quarter of a second, which `stop` need not wait for

    if not at.startswith("http://localhost:"):
        raise ValueError(f"{at} is not the local cloud")
    session: Any = boto3.session.Session(
        aws_access_key_id=_AWS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=_AWS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    return session.client(service, endpoint_url=at)
