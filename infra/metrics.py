"""The figures that the functions themselves write (`functions/shared/telemetry.py`), as CloudWatch finds them."""

from aws_cdk import Duration, aws_cloudwatch

from functions.shared.connections import CHANNELS, ConnectionKind
from infra.settings import Settings

NAMESPACE = "Kwartier"
OWN = {
    "WebhooksRejected": ("intake",),
    "MessagesBuried": ("journey", "lookup", "dispatch", "conversation"),
    "ProviderCalls": ("lookup",),
    "ProviderFaults": ("lookup",),
    "CredentialsRefused": ("lookup", "conversation"),
    "EventsGivenUp": ("dispatch",),
    "SubscribersGone": ("dispatch",),
    "SubscribersDown": ("deadlines",),
    "SweepFailures": ("deadlines",),
    "ItemsUnreadable": ("deadlines", "desk"),
}
"""Which function counts what. A test holds it against the code."""

BY_PROVIDER = ("ProviderCalls", "ProviderFaults")
"""Those of them that are told apart by the kind of provider."""


def own(settings: Settings, name: str, function: str) -> aws_cloudwatch.Metric:
    """What `function` counted, by the minute."""
    return _metric(name, {"service": settings.name(function)})


def by_provider(settings: Settings, name: str) -> list[aws_cloudwatch.Metric]:
    """What the lookup counted of each kind of provider, by the minute."""
    asked = [kind for kind in ConnectionKind if kind not in CHANNELS]
    return [_metric(name, {"service": settings.name("lookup"), "provider": kind}) for kind in asked]


def _metric(name: str, dimensions: dict[str, str]) -> aws_cloudwatch.Metric:
    return aws_cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map=dimensions,
        statistic="Sum",
        period=Duration.minutes(1),
    )
