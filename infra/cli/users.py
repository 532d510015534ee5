"""`kwartier users`: who may sign in to the desk, and as what. The first people after a deploy are made here."""

import re
import secrets
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from infra.cli import target
from infra.cli.target import CliError, Target
from infra.settings import LOCAL

app = typer.Typer(no_args_is_help=True, help="The people at the desk: agents and supervisors.")

TOKEN_LIFE = "A token that is out already serves for up to an hour."  # noqa: S105 - a sentence, no secret


class Role(StrEnum):
    """A group of the user pool: a token carries it, and the desk reads the role from there."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"


def _email(given: str) -> str:
    if not re.fullmatch(r"[^@\s\x00-\x1f\x7f]{1,64}@[a-z0-9.-]+\.[a-z0-9-]+", given, re.IGNORECASE):
        raise typer.BadParameter("an e-mail address is wanted")
    return given.lower()


Email = Annotated[str, typer.Argument(parser=_email, help="The e-mail address, which is the sign-in name.")]


@app.command()
def add(
    context: typer.Context,
    email: Email,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    password: Annotated[
        bool, typer.Option("--password", help="Print a first password here, once, and send no invitation by mail.")
    ] = False,
) -> None:
    """Let a person in: with an invitation by mail, or a first password shown once (always so in stage local)."""
    pool = Pool(target.of(context))
    shown = password or pool.local
    first = pool.create(email, shown)
    pool.join(email, role)
    typer.echo(f"{email} may sign in as {role}.")
    if not shown:
        typer.echo("An invitation with a first password goes there by mail; it is good for three days.")
    else:
        typer.echo(f"The {'' if pool.local else 'first '}password, shown this once:\n{first}")


@app.command()
def role(context: typer.Context, email: Email, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give a person another role."""
    pool = Pool(target.of(context))
    pool.join(email, role)
    for other in Role:
        if other is not role:
            pool.leave(email, other)
    pool.sign_out(email)
    typer.echo(f"{email} is {role} from the next sign-in on. {TOKEN_LIFE}")


@app.command()
def remove(context: typer.Context, email: Email) -> None:
    """Shut a person out. What they did stays on the timelines."""
    pool = Pool(target.of(context))
    pool.sign_out(email)
    pool.delete(email)
    typer.echo(f"{email} cannot sign in any more. {TOKEN_LIFE}")


@app.command("list")
def list_(context: typer.Context) -> None:
    """Everybody, with role and state."""
    pool = Pool(target.of(context))
    roles = {role: set(pool.names_in(role)) for role in Role}
    people = sorted(
        (email, ", ".join(role for role in Role if name in roles[role]) or "no role", state)
        for name, email, state in pool.everybody()
    )
    if not people:
        typer.echo("Nobody yet. kwartier users add EMAIL --role supervisor")
    for email, of_role, state in people:
        typer.echo(f"{email}  {of_role}  {state}")


class Pool:
    """The stack's user pool, asked as its administrator. Every method may raise botocore's errors."""

    def __init__(self, where: Target) -> None:
        self._cognito = where.client("cognito-idp")
        self._id = where.output("UserPoolId")
        self.local = where.stage == LOCAL

    def create(self, email: str, shown: bool) -> str:
        """A new person without a role, and the first password. Raises CliError for one who is there already."""
        first = f"{secrets.token_urlsafe(12)}-Aa1"  # the end satisfies any rule about kinds of characters
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        delivery: dict[str, Any] = {"MessageAction": "SUPPRESS"} if shown else {"DesiredDeliveryMediums": ["EMAIL"]}
        try:
            self._cognito.admin_create_user(
                **self._who(email), TemporaryPassword=first, UserAttributes=attributes, **delivery
            )
        except self._cognito.exceptions.UsernameExistsException:
            raise CliError(f"There is {email} already; another role: kwartier users role {email} ROLE") from None
        if self.local:
            self._cognito.admin_set_user_password(**self._who(email), Password=first, Permanent=True)
        return first

    def join(self, email: str, role: Role) -> None:
        """Into the role's group. Raises CliError for one who is not there."""
        try:
            self._cognito.admin_add_user_to_group(**self._who(email), GroupName=role)
        except self._cognito.exceptions.UserNotFoundException:
            raise _nobody(email) from None

    def leave(self, email: str, role: Role) -> None:
        """Out of the role's group, in it or not."""
        self._cognito.admin_remove_user_from_group(**self._who(email), GroupName=role)

    def sign_out(self, email: str) -> None:
        """No session lasts beyond its present token. Raises CliError for one who is not there."""
        try:
            self._cognito.admin_user_global_sign_out(**self._who(email))
        except self._cognito.exceptions.UserNotFoundException:
            raise _nobody(email) from None

    def delete(self, email: str) -> None:
        """Gone for good."""
        self._cognito.admin_delete_user(**self._who(email))

    def everybody(self) -> Iterator[tuple[str, str, str]]:
        """(user name, e-mail address, state) of each person."""
        for user in self._pages("list_users", "Users"):
            attributes = {one["Name"]: one["Value"] for one in user.get("Attributes", [])}
            state = str(user["UserStatus"]).lower().replace("_", " ") if user["Enabled"] else "disabled"
            yield str(user["Username"]), attributes.get("email", str(user["Username"])), state

    def names_in(self, role: Role) -> Iterator[str]:
        """User names of everybody in the role's group."""
        return (str(user["Username"]) for user in self._pages("list_users_in_group", "Users", GroupName=role))

    def _pages(self, operation: str, what: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        for page in self._cognito.get_paginator(operation).paginate(UserPoolId=self._id, **arguments):
            yield from page[what]

    def _who(self, email: str) -> dict[str, str]:
        return {"UserPoolId": self._id, "Username": email}


def _nobody(email: str) -> CliError:
    return CliError(f"There is no {email}. kwartier users add {email} --role ROLE")
