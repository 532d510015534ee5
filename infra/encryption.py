"""The customer-managed key of what holds people's data at rest: the table and the topics."""

from aws_cdk import RemovalPolicy, aws_iam, aws_kms
from constructs import Construct

from infra.settings import Settings


class EncryptionKey(Construct):
    """One key a stage. Its policy names the service that publishes to the topics on its own: CloudWatch, for alarms.

    Whose alarms may publish is for the topic's policy to say. Everybody else uses the key by the permissions of their
    own role, or through DynamoDB.
    """

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self.key = aws_kms.Key(
            self,
            "Key",
            alias=settings.prefix,
            description=f"{settings.prefix}: the table and the topics",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY if settings.local else RemovalPolicy.RETAIN,
        )
        self.key.add_to_resource_policy(
            aws_iam.PolicyStatement(
                sid="AlarmsReachTheTopics",
                principals=[aws_iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],  # in a key's own policy: this key
            )
        )
