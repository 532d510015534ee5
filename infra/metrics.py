"""The figures that the functions themselves write (`functions/shared/telemetry.py`), as CloudWatch finds them."""

from aws_cdk import Duration, aws_cloudwatch

from functions.shared.connections import CENTRES, CHANNELS, ConnectionKind
from infra.settings import Settings

NAMESPACE = "Kwartier"
OWN = {
    "WebhooksRejected": ("intake",),
    "MessagesBuried": ("journey", "lookup", "dispatch", "conversation"),
    "ProviderCalls": ("lookup",),
    "ProviderFaults": ("lookup",),
    "ChannelCalls": ("conversation",),
    "ChannelFaults": ("conversation",),
    "CredentialsRefused": ("lookup", "conversation"),
    "EventsGivenUp": ("dispatch",),
    "SubscribersGone": ("dispatch",),
    "CentreFaults": ("dispatch",),
    "CentreRefusals": ("dispatch",),
    "CentreStrangers": ("dispatch",),
    "SubscribersDown": ("deadlines",),
    "SweepFailures": ("deadlines",),
    "ItemsUnreadable": ("deadlines", "desk"),
}
"""Which function counts what. A test holds it against the code."""

BY_KIND = ("ProviderCalls", "ProviderFaults", "ChannelCalls", "ChannelFaults")
"""Those of them that are told apart by the kind of connection."""


def own(settings: Settings, name: str, function: str) -> aws_cloudwatch.Metric:
    """What `function` counted, by the minute."""
    return _metric(name, {"service": settings.name(function)})


def by_kind(settings: Settings, name: str) -> list[aws_cloudwatch.Metric]:
    """What was counted of each kind of provider by the lookup, or of each kind of channel by the conversation."""
    (function,), of = OWN[name], "channel" if name.startswith("Channel") else "provider"
    kinds = [kind for kind in ConnectionKind if kind not in CENTRES and (kind in CHANNELS) == (of == "channel")]
    return [_metric(name, {"service": settings.name(function), of: kind}) for kind in kinds]


def _metric(name: str, dimensions: dict[str, str]) -> aws_cloudwatch.Metric:
    return aws_cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map=dimensions,
        statistic="Sum",
        period=Duration.minutes(1),
    )
