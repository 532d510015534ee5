"""Whom the system tells: `notify` is for the shift, `page` wakes the supervisor, `escalate` who is above them."""

from aws_cdk import aws_iam, aws_kms, aws_sns, aws_sns_subscriptions
from constructs import Construct

from infra.nag import acknowledge
from infra.settings import Settings


class Topics(Construct):
    """Three topics under the key of our own. The addresses are settings; more can subscribe at any time."""

    def __init__(self, scope: Construct, name: str, settings: Settings, key: aws_kms.IKey, account: str) -> None:
        super().__init__(scope, name)
        self.page = self._topic("Page", settings.name("page"), key, settings.page_email)
        self.notify = self._topic("Notify", settings.name("notify"), key, settings.notify_email)
        self.escalate = self._topic("Escalate", settings.name("escalate"), key, settings.escalate_email)
        self.page.add_to_resource_policy(
            aws_iam.PolicyStatement(
                sid="AlarmsPage",
                principals=[aws_iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.page.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": account}},
            )
        )

    def _topic(self, name: str, physical: str, key: aws_kms.IKey, email: str | None) -> aws_sns.Topic:
        topic = aws_sns.Topic(self, name, topic_name=physical, master_key=key, enforce_ssl=True)
        if email is not None:
            made = topic.add_subscription(aws_sns_subscriptions.EmailSubscription(email))
            acknowledge(made, {"Serverless-SNSRedrivePolicy": "the dead letters of a mailbox: nobody would look there"})
        return topic
