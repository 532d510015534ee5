"""One botocore session a process, and clients made when first needed.

botocore is imported inside: what never calls AWS (a rejected webhook) does not pay for it. A second session would cost
as much again as the first client, a further client of the same session next to nothing. boto3 would make the very same
clients, after loading its transfer manager and resources, which nothing here uses.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


@cache
def _session() -> Any:
    import botocore.session

    return botocore.session.get_session()


@cache
def _client(service: str) -> Any:
    from botocore.config import Config

    # Short and bounded: a caller waits at the door, and what fails is tried again from a queue or by the sweep.
    config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
    return _session().create_client(service, config=config)


def dynamodb() -> "DynamoDBClient":
    """The table's client."""
    return _client("dynamodb")  # type: ignore[no-any-return]


def sqs() -> "SQSClient":
    """The queues' client."""
    return _client("sqs")  # type: ignore[no-any-return]


def sns() -> "SNSClient":
    """The topics' client."""
    return _client("sns")  # type: ignore[no-any-return]


def events() -> "EventBridgeClient":
    """The event bus's client."""
    return _client("events")  # type: ignore[no-any-return]


def connect() -> Any:
    """Amazon Connect's client."""
    return _client("connect")


def forget() -> None:
    """Drop session and clients, for tests that change what AWS is."""
    _client.cache_clear()
    _session.cache_clear()
