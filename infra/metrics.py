"""The figures that the functions themselves write (`functions/shared/telemetry.py`), as CloudWatch finds them."""

from aws_cdk import Duration, aws_cloudwatch

from infra.settings import Settings

NAMESPACE = "Kwartier"
OWN = {
    "WebhooksRejected": ("intake",),
    "MessagesBuried": ("journey", "lookup"),
    "SweepFailures": ("deadlines",),
    "ItemsUnreadable": ("deadlines", "desk"),
}
"""Which function counts what. A test holds it against the code."""


def own(settings: Settings, name: str, function: str) -> aws_cloudwatch.Metric:
    """What `function` counted, by the minute."""
    return aws_cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={"service": settings.name(function)},
        statistic="Sum",
        period=Duration.minutes(1),
    )
