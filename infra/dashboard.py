"""One page of pictures, in the order of the journey: the door, the queues, the functions."""

from collections.abc import Iterable, Mapping

from aws_cdk import Duration, aws_apigatewayv2, aws_cloudwatch, aws_lambda, aws_sqs
from constructs import Construct

from infra.manifest import Queue
from infra.metrics import BY_KIND, OWN, by_kind, own
from infra.settings import Settings


class Dashboard(Construct):
    """Found in CloudWatch under the stack's prefix."""

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self._settings = settings
        self._dashboard = aws_cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=settings.prefix,
            default_interval=Duration.hours(3),
            period_override=aws_cloudwatch.PeriodOverride.INHERIT,
        )

    def show_door(self, api: aws_apigatewayv2.HttpApi, not_taken: list[aws_cloudwatch.IMetric]) -> None:
        """Requests that come, webhooks that are refused or fail, and how long an answer takes."""
        took = [api.metric_latency(statistic=statistic) for statistic in ("p50", "p99")]
        self._row(
            _graph("Requests", [api.metric_count()]),
            _graph("Webhooks not taken", not_taken),
            _graph("Answer (ms)", took),
        )

    def show_queues(self, queues: Mapping[Queue, aws_sqs.Queue], dead_letters: Iterable[aws_sqs.Queue]) -> None:
        """How long messages wait, how many, and what lies dead."""
        age = [queue.metric_approximate_age_of_oldest_message() for queue in queues.values()]
        waiting = [queue.metric_approximate_number_of_messages_visible() for queue in queues.values()]
        dead = [queue.metric_approximate_number_of_messages_visible() for queue in dead_letters]
        self._row(_graph("Oldest message (s)", age), _graph("Waiting", waiting), _graph("Dead letters", dead))

    def show_functions(self, functions: Mapping[str, aws_lambda.Function]) -> None:
        """Calls, errors, throttles and durations of each."""
        made = list(functions.values())
        self._row(
            _graph("Calls", [one.metric_invocations() for one in made]),
            _graph("Errors", [one.metric_errors() for one in made]),
            _graph("Throttles", [one.metric_throttles() for one in made]),
            _graph("Duration, p99 (ms)", [one.metric_duration(statistic="p99") for one in made]),
        )

    def show_own(self) -> None:
        """What the functions count themselves."""
        plain = {name: counting for name, counting in OWN.items() if name not in BY_KIND}
        made = [own(self._settings, name, function) for name, counting in plain.items() for function in counting]
        self._row(_graph("Counted by the functions", made))
        self._row(*(_graph(f"{name}, by kind", by_kind(self._settings, name)) for name in BY_KIND))

    def _row(self, *widgets: aws_cloudwatch.IWidget) -> None:
        self._dashboard.add_widgets(*widgets)


def _graph(title: str, metrics: Iterable[aws_cloudwatch.IMetric]) -> aws_cloudwatch.GraphWidget:
    return aws_cloudwatch.GraphWidget(title=title, left=list(metrics), width=6, height=6)
