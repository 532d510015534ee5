"""`ANY /api/…`, the page, and whatever else is asked of the API's address: one request, one answer."""

from functools import cache
from typing import Any

from pydantic import BaseModel

from functions.desk.application import Application
from functions.desk.desk import Desk
from functions.shared import aws, environment, http
from functions.shared.dynamo import DynamoTable


class Settings(BaseModel):
    """From the environment."""

    table_name: str
    user_pool_client_id: str
    sign_in_url: str = ""
    """Where the user pool's sign-in lives; empty: at the page's own origin."""
    queue_shards: int = 1


@cache
def _application() -> Application:
    own = environment.from_environment(Settings)
    table = DynamoTable(aws.dynamodb(), own.table_name)
    desk = Desk.over(table, client_id=own.user_pool_client_id, sign_in_url=own.sign_in_url, shards=own.queue_shards)
    return Application(desk)


def handler(event: dict[str, Any], context: object) -> http.Response:
    """One request of the HTTP API."""
    return _application().answer(event, context)
