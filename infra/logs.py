"""Log groups: each has a name of its own and forgets."""

from aws_cdk import RemovalPolicy, aws_logs
from constructs import Construct

from infra.settings import Settings

_RETENTION = {
    1: aws_logs.RetentionDays.ONE_DAY,
    7: aws_logs.RetentionDays.ONE_WEEK,
    14: aws_logs.RetentionDays.TWO_WEEKS,
    30: aws_logs.RetentionDays.ONE_MONTH,
    90: aws_logs.RetentionDays.THREE_MONTHS,
    180: aws_logs.RetentionDays.SIX_MONTHS,
    365: aws_logs.RetentionDays.ONE_YEAR,
}


def log_group(scope: Construct, name: str, settings: Settings, physical: str) -> aws_logs.LogGroup:
    """A log group. Logs hold no personal data, so they go with the stack in every stage."""
    return aws_logs.LogGroup(
        scope,
        name,
        log_group_name=physical,
        retention=_RETENTION[settings.log_retention_days],
        removal_policy=RemovalPolicy.DESTROY,
    )
