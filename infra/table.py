"""The one table. Its keys and indexes are those of `functions/shared/keys.py`, which is imported and not repeated."""

from aws_cdk import RemovalPolicy, aws_dynamodb, aws_kms
from constructs import Construct

from functions.shared import keys
from infra.settings import Settings


class DataTable(Construct):
    """On demand, with point-in-time recovery, a key of our own, a stream of both images, and TTL."""

    def __init__(self, scope: Construct, name: str, settings: Settings, key: aws_kms.IKey) -> None:
        super().__init__(scope, name)
        self.table = aws_dynamodb.Table(
            self,
            "Table",
            table_name=settings.prefix,
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=aws_dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=aws_dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=aws_dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            stream=aws_dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute=keys.EXPIRES_AT,
            deletion_protection=not settings.local,
            removal_policy=RemovalPolicy.DESTROY if settings.local else RemovalPolicy.RETAIN,
        )
        for index in keys.INDEXES:
            own_pk, own_sk = keys.index_names(index)
            self.table.add_global_secondary_index(
                index_name=index,
                partition_key=_text(own_pk),
                sort_key=_text(own_sk),
                projection_type=aws_dynamodb.ProjectionType.ALL,
            )

    def index_arn(self, index: str) -> str:
        """The ARN that a permission to query an index names."""
        return f"{self.table.table_arn}/index/{index}"


def _text(name: str) -> aws_dynamodb.Attribute:
    return aws_dynamodb.Attribute(name=name, type=aws_dynamodb.AttributeType.STRING)
