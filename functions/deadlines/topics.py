"""People, over SNS."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from functions.shared.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class SnsTopics:
    """`deadlines.ports.Topics` over three SNS topics. A subject is cut to the 100 characters that SNS takes."""

    def __init__(self, client: "Callable[[], SNSClient]", page: str, notify: str, escalate: str) -> None:
        self._client = client
        self._page, self._notify, self._escalate = page, notify, escalate

    def page(self, subject: str, text: str) -> None:
        self._publish(self._page, subject, text)

    def notify(self, subject: str, text: str) -> None:
        self._publish(self._notify, subject, text)

    def escalate(self, subject: str, text: str) -> None:
        self._publish(self._escalate, subject, text)

    def _publish(self, topic: str, subject: str, text: str) -> None:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 only where AWS is called

        try:
            self._client().publish(TopicArn=topic, Subject=subject[:100], Message=text)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the topic cannot be reached: {type(error).__name__}") from error
