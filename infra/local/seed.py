"""What a newcomer needs: people who can sign in, sources that can post, orders to find. Made once, then kept."""

import base64
import secrets
from typing import Any

from pydantic import ValidationError

from functions.intake.model import Mode, Registry, Source, SourceKind
from functions.shared.dynamo import DynamoTable
from infra.cli.order_file import import_file
from infra.local.environment import ROOT, client
from infra.local.program import Failed

BRAND = "acme"
ORDERS = ROOT / "events" / "orders.csv"
USERS = (("agent1@example.com", "agent"), ("agent2@example.com", "agent"), ("supervisor@example.com", "supervisor"))


def users(at: str, pool: str, known: list[dict[str, str]]) -> list[dict[str, str]]:
    """The demo users, made where they are missing. `known`: as `outputs.json` has them, passwords included."""
    passwords = {user["username"]: user["password"] for user in known}
    return [_user(at, pool, name, role, passwords.get(name)) for name, role in USERS]


def sources(at: str, secret_id: str) -> Registry:
    """The registry of sources, with `demo`, `x` and `meta` put in where they are missing."""
    manager = client("secretsmanager", at)
    registry = _parse(manager.get_secret_value(SecretId=secret_id)["SecretString"])
    missing = {name: made for name, made in _demo_sources().items() if name not in registry.sources}
    if missing:
        registry = registry.evolve(sources={**registry.sources, **missing})
        manager.put_secret_value(SecretId=secret_id, SecretString=registry.model_dump_json())
    return registry


def orders(at: str, table: str) -> None:
    """The demo orders, put into the built-in order system."""
    report = import_file(DynamoTable(client("dynamodb", at), table), BRAND, ORDERS)
    if report.refused:
        raise Failed(f"{ORDERS.name}, line {report.refused[0].line}: {report.refused[0].reason}")


def _user(at: str, pool: str, name: str, role: str, password: str | None) -> dict[str, str]:
    cognito = client("cognito-idp", at)
    who: dict[str, Any] = {"UserPoolId": pool, "Username": name}
    try:
        cognito.admin_get_user(**who)
    except cognito.exceptions.UserNotFoundException:
        attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(**who, UserAttributes=attributes, MessageAction="SUPPRESS")
        cognito.admin_add_user_to_group(**who, GroupName=role)
    else:
        if password is not None:
            return {"username": name, "password": password, "role": role}
    password = password or f"{secrets.token_urlsafe(12)}-Aa1"  # the end satisfies any rule about kinds of characters
    cognito.admin_set_user_password(**who, Password=password, Permanent=True)
    return {"username": name, "password": password, "role": role}


def _parse(text: str) -> Registry:
    try:
        return Registry.model_validate_json(text)
    except ValidationError:
        return Registry()  # as a fresh deploy leaves it


def _demo_sources() -> dict[str, Source]:
    random = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "demo": Source(kind=SourceKind.STANDARD, brand=BRAND, secret=random, mode=Mode.LIVE),
        "x": Source(kind=SourceKind.X, brand=BRAND, secret=secrets.token_urlsafe(32), mode=Mode.LIVE),
        "meta": Source(
            kind=SourceKind.META,
            brand=BRAND,
            secret=secrets.token_hex(16),
            verify_token=secrets.token_urlsafe(24),
            mode=Mode.LIVE,
        ),
    }
