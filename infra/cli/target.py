"""Which deployed stack a command speaks to, and how: the one that `--stage` names, found by its own outputs.

The stage `local` is the one that `make run` started. It is reached with dummy credentials at its own endpoint, whatever
the shell is logged in to; every other stage with the shell's AWS credentials.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import typer
from botocore.exceptions import ClientError

from infra.settings import FILE, KEY, LOCAL, SettingsError, from_file

ROOT = Path(__file__).resolve().parents[2]

_STAGE = re.compile(r"[a-z][a-z0-9-]{0,14}[a-z0-9]")
_NOWHERE: tuple[None, None, str, None] = (None, None, os.devnull, None)
_UNSET: tuple[None, None, None, None] = (None, None, None, None)


class CliError(Exception):
    """A command cannot be done. The message is a sentence for the person who typed it."""


@dataclass(frozen=True)
class Target:
    """One deployed stack."""

    stage: str
    session: boto3.session.Session
    outputs: Mapping[str, str]
    """The stack's own."""
    base_url: str
    """Where webhooks and the desk are, without a slash at the end."""
    endpoint: str | None = None
    """Of the local cloud."""

    def client(self, service: str) -> Any:
        """A client of the account, or the local cloud, in which the stack is."""
        return self.session.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]

    def output(self, name: str) -> str:
        """An output of the stack. Raises CliError when it has none of that name."""
        try:
            return self.outputs[name]
        except KeyError:
            raise CliError(
                f"The deployed stack has no output {name}: it is of another version. Deploy again."
            ) from None


def of(context: typer.Context) -> Target:
    """The stack that this command line means. Raises CliError when there is none."""
    return find(context.obj or default_stage())


def default_stage() -> str:
    """The stage of `cdk.json`."""
    try:
        return str(from_file(ROOT / FILE)[KEY]["stage"])
    except (SettingsError, KeyError) as error:
        raise CliError(f"Say which stack: --stage NAME, or {KEY}.stage in {FILE} ({error}).") from error


def find(stage: str) -> Target:
    """The stack of `stage`. Raises CliError when nothing is deployed, or nothing runs."""
    if not _STAGE.fullmatch(stage):
        raise CliError(f"{stage!r} is no stage: 2 to 16 of a-z 0-9 and -, a letter first.")
    return _local() if stage == LOCAL else _deployed(stage)


def _local() -> Target:
    file = ROOT / (os.environ.get("STATE") or ".local") / "outputs.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        endpoint, base_url, stack = found["aws_endpoint"], found["base_url"], found["stack"]
    except FileNotFoundError:
        raise CliError(
            f"No local stack has run here (there is no {file.name} in {file.parent.name}): make run"
        ) from None
    except (ValueError, KeyError) as error:
        raise CliError(f"{file.name} in {file.parent.name} is not what `make run` writes: run it again.") from error
    if not re.fullmatch(r"http://(localhost|127\.0\.0\.1):[0-9]+", endpoint):
        raise CliError(f"{file.name}: {endpoint} is not on this machine; the local stage is never anywhere else.")
    return Target(LOCAL, _dummy_session(found.get("region", "eu-west-1")), stack, base_url, endpoint)


def _dummy_session(region: str) -> boto3.session.Session:
    hidden = {"profile": _UNSET, "config_file": _NOWHERE, "credentials_file": _NOWHERE}
    core = botocore.session.Session(session_vars=hidden)
    return boto3.session.Session("test", "test", region_name=region, botocore_session=core)


def _deployed(stage: str) -> Target:
    session = boto3.session.Session(region_name=_region())
    name = f"Kwartier-{stage}"
    try:
        (stack,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise CliError(
            f"There is no stack {name} in {session.region_name}: make deploy, or another --stage."
        ) from error
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
    if "ApiUrl" not in outputs:
        raise CliError(f"The stack {name} is not deployed whole ({stack['StackStatus']}).")
    return Target(stage, session, outputs, outputs["ApiUrl"].rstrip("/"))


def _region() -> str | None:
    """The region of `cdk.json`; without one, the shell's."""
    try:
        return str(from_file(ROOT / FILE)[KEY]["region"])
    except (SettingsError, KeyError):
        return None
