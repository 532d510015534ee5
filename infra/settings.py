"""What shapes the stack, from `cdk.json`; each value may be given as `-c kwartier.<name>=<value>` instead.

A wrong value stops the synthesis with a sentence that names the key and where it was found. What a company changes from
day to day (sources, brands, agents) is data and not here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

FILE = "cdk.json"
KEY = "kwartier"
LOCAL = "local"

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Host = Annotated[
    str, StringConstraints(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
]


class SettingsError(Exception):
    """A setting is wrong. The message is a line for each, for the person who wrote them."""


class Settings(BaseModel):
    """The stack's settings. `docs/settings.md` says each in a sentence for the person who deploys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: str = Field(pattern=r"^[a-z][a-z0-9-]{0,14}[a-z0-9]$")
    """Part of every name, so several stages live in one account. `local` is the one of `make run`."""
    region: str = Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")
    domain: Host | None = None
    """A name of your own for the API. Registered webhook addresses then survive a rebuild."""
    certificate_arn: str | None = Field(default=None, pattern=r"^arn:aws[a-z-]*:acm:")
    """The domain's certificate in ACM, in the same region."""
    base_url: str | None = Field(default=None, pattern=r"^https://[^/\s]+$|^http://localhost(:[0-9]+)?$")
    """Where people reach the desk, if it is neither the domain nor the API's own address."""
    page_email: Email | None = None
    """Gets what must wake somebody: alarms, broken promises, nobody present."""
    notify_email: Email | None = None
    """Gets what the shift should know: what nobody opened, and promises that are due soon."""
    escalate_email: Email | None = None
    """Gets what the supervisor did not mend: calls not made a quarter of an hour after they were due."""
    mfa: Literal["optional", "required"] = "optional"
    """A second factor (an authenticator app) at sign-in."""
    log_retention_days: Literal[1, 7, 14, 30, 90, 180, 365] = 30
    intake_reserved_concurrency: int | None = Field(default=None, ge=1, le=1000)
    """Executions kept for the door, and its limit: a flood then starves neither the desk nor the account."""
    journey_concurrency: int = Field(default=20, ge=2, le=1000)
    """The most executions that work on the intake queue at once."""
    lookup_concurrency: int = Field(default=10, ge=2, le=1000)
    """The most executions that work on the lookup queue at once: what the order system can take."""
    dispatch_concurrency: int = Field(default=10, ge=2, le=1000)
    """The most executions that work on the dispatch queue at once: webhooks out."""
    receiver_ports: str = Field(default="443", pattern=r"^[1-9][0-9]{0,4}(,[1-9][0-9]{0,4})*$")
    """Ports to which webhooks are sent, with a comma between two."""
    connect_instance_arn: str | None = Field(
        default=None, pattern=r"^arn:aws[a-z-]*:connect:[a-z0-9-]+:[0-9]{12}:instance/[0-9a-f-]{36}$"
    )
    """The Amazon Connect instance whose agents are handed calls, in the same region; none: no right to any."""
    conversation_concurrency: int = Field(default=10, ge=2, le=1000)
    """The most executions that write to customers at once: what the platforms' limits bear."""
    queue_shards: int = Field(default=1, ge=1, le=64)
    """Partitions of the queue of callbacks; more than one above 30,000 complaints a minute."""
    webhooks_per_second: int = Field(default=500, ge=1, le=10_000)
    """More than this is refused with 429 at the door; senders try again."""
    requests_per_second: int = Field(default=300, ge=1, le=10_000)
    """The same for each other route."""

    @model_validator(mode="after")
    def _domain_with_certificate(self) -> Self:
        if (self.domain is None) != (self.certificate_arn is None):
            raise ValueError("`domain` and `certificate_arn` are given together or not at all")
        return self

    @model_validator(mode="after")
    def _instance_in_the_region(self) -> Self:
        if self.connect_instance_arn is not None and self.connect_instance_arn.split(":")[3] != self.region:
            raise ValueError("`connect_instance_arn` is of another region: its events come to that one alone")
        return self

    @property
    def local(self) -> bool:
        """The stage of `make run`, which differs as `infra/local_differences.py` says."""
        return self.stage == LOCAL

    @property
    def prefix(self) -> str:
        """What every physical name begins with."""
        return f"kwartier-{self.stage}"

    def name(self, what: str) -> str:
        """The physical name of a thing: `kwartier-<stage>-<what>`."""
        return f"{self.prefix}-{what}"


def from_file(path: Path) -> dict[str, Any]:
    """The context of `cdk.json`, feature flags included. Raises SettingsError where it cannot be read."""
    try:
        context = json.loads(path.read_text(encoding="utf-8"))["context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path.name}: cannot be read: {type(error).__name__}: {error}") from error
    if not isinstance(context, dict) or not isinstance(context.get(KEY), dict):
        raise SettingsError(f"{path.name}: {KEY}: an object with the settings is missing")
    return context


def from_context(context: Mapping[str, Any]) -> Settings:
    """The settings of a CDK context: the object `kwartier`, with `-c kwartier.<name>=<value>` on top of it."""
    in_file = context.get(KEY)
    if not isinstance(in_file, Mapping):
        raise SettingsError(f"{FILE}: {KEY}: an object with the settings is missing")
    given = {key.removeprefix(f"{KEY}."): value for key, value in context.items() if key.startswith(f"{KEY}.")}
    values = {**in_file, **{name: None if value == "" else value for name, value in given.items()}}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(one, given) for one in error.errors())) from error


def _sentence(error: Any, given: Mapping[str, Any]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    where = f"-c {KEY}.{name}" if error["loc"] and error["loc"][0] in given else f"{FILE}: {KEY}"
    if name and not where.startswith("-c"):
        where += f".{name}"
    said = {"extra_forbidden": "no such setting", "missing": "this setting is missing"}.get(error["type"])
    return f"{where}: {said or error['msg'].removeprefix('Value error, ')}"
