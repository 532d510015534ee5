"""A queue on AWS, through botocore or, for the door, without it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from functions.shared import aws_json
from functions.shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class DoorsQueue:
    """`shared.queues.Queue` over SQS, for a function that has no time to load botocore: one call a message."""

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, body: str) -> None:
        try:
            aws_json.sqs().call("SendMessage", {"QueueUrl": self._url, "MessageBody": body})
        except Unavailable as error:  # what AWS calls it is nothing for whoever posted
            raise Unavailable("the queue cannot be reached") from error


class SqsQueue:
    """`shared.queues.Queue` over SQS: one call a message. The client is made when the first one is sent."""

    def __init__(self, client: "Callable[[], SQSClient]", url: str) -> None:
        self._client, self._url = client, url

    def send(self, body: str) -> None:
        self._call(lambda sqs: sqs.send_message(QueueUrl=self._url, MessageBody=body))

    def put_off(self, receipt: str, seconds: int) -> None:
        """`shared.queues.Source`: the message is shown again after so many seconds."""
        self._call(
            lambda sqs: sqs.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        )

    def _call(self, call: "Callable[[SQSClient], object]") -> None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 see the class

        try:
            call(self._client())
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("the queue cannot be reached") from error
