"""The one door: an HTTP API with the routes of the manifest.

No CORS: the page comes from the same origin and senders are no browsers. `$default` is a route of ours, so 404 and 405
are problem documents. Only the routes of people who are signed in have the authorizer; the desk checks again.
"""

import json

from aws_cdk import (
    Duration,
    aws_apigatewayv2,
    aws_apigatewayv2_authorizers,
    aws_apigatewayv2_integrations,
    aws_cloudwatch,
    aws_lambda,
    aws_logs,
)
from constructs import Construct

from infra.identity import Identity
from infra.logs import log_group
from infra.manifest import FUNCTIONS, Route
from infra.metrics import NAMESPACE
from infra.nag import acknowledge
from infra.settings import Settings

DOOR = FUNCTIONS[0].routes[0].key
"""The route of the webhooks, which has its own limit and its own alarms."""

LOGGED = {
    "request_id": "$context.requestId",
    "at": "$context.requestTime",
    "route": "$context.routeKey",
    "status": "$context.status",
    "milliseconds": "$context.responseLatency",
    "bytes": "$context.responseLength",
    "refused_by_authorizer": "$context.authorizer.error",
    "integration_error": "$context.integrationErrorMessage",
}
"""No address, no path, no query: those are a stranger's, and may hold what is not for logs."""


class HttpApi(Construct):
    """The API itself. Its routes come later: the functions behind them are told its address."""

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self._settings = settings
        self.api = aws_apigatewayv2.HttpApi(
            self, "Api", api_name=settings.prefix, description="Kwartier", create_default_stage=False
        )
        # The prefix of logs that a service of AWS delivers: others run into the size limit of one shared policy.
        self._log = log_group(self, "AccessLog", settings, f"/aws/vendedlogs/{settings.name('access')}")
        self.refused = self._counted_at_the_door("refused", "4*")
        self.failed = self._counted_at_the_door("failed", "5*")
        self.routes: dict[str, aws_apigatewayv2.HttpRoute] = {}

    def serve(self, functions: dict[str, aws_lambda.Function], identity: Identity) -> None:
        """Add the routes of the manifest, and the stage with its limits and its log."""
        authorizer = aws_apigatewayv2_authorizers.HttpJwtAuthorizer(
            "SignedIn",
            identity.issuer,
            authorizer_name=self._settings.prefix,
            jwt_audience=[identity.client.user_pool_client_id],
        )
        for function in FUNCTIONS:
            made = functions[function.name]
            for route in function.routes:
                self._route(function.name, route, made, authorizer if route.signed_in else None)
        self.stage = self._stage()

    def _route(
        self,
        name: str,
        route: Route,
        function: aws_lambda.Function,
        authorizer: aws_apigatewayv2_authorizers.HttpJwtAuthorizer | None,
    ) -> None:
        made = aws_apigatewayv2.HttpRoute(
            self,
            f"Route {route.key}".replace("/", "|"),
            http_api=self.api,
            route_key=_route_key(route.key),
            integration=aws_apigatewayv2_integrations.HttpLambdaIntegration(name.title(), function),
            authorizer=authorizer,
        )
        self.routes[route.key] = made
        if not route.signed_in:
            acknowledge(made, {"AwsSolutions-APIG4": f"public on purpose: {route.why_public}"})

    def _stage(self) -> aws_apigatewayv2.CfnStage:
        stage = aws_apigatewayv2.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=aws_apigatewayv2.CfnStage.AccessLogSettingsProperty(
                destination_arn=self._log.log_group_arn, format=json.dumps(LOGGED)
            ),
            default_route_settings=aws_apigatewayv2.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=self._settings.requests_per_second,
                throttling_burst_limit=2 * self._settings.requests_per_second,
            ),
            # Limits by route are plain JSON to CDK, so the names are CloudFormation's.
            route_settings={
                DOOR: {
                    "ThrottlingRateLimit": self._settings.webhooks_per_second,
                    "ThrottlingBurstLimit": 2 * self._settings.webhooks_per_second,
                }
            },
        )
        # A limit names its route, so the route must be there first.
        stage.node.add_dependency(self.routes[DOOR])
        return stage

    def _counted_at_the_door(self, what: str, status: str) -> aws_cloudwatch.Metric:
        """Answers of the webhooks' route with such a status, counted from the access log, whose fields are our own."""
        made = self._log.add_metric_filter(
            f"Door {what}",
            filter_pattern=aws_logs.FilterPattern.literal(f'{{ ($.route = "{DOOR}") && ($.status = "{status}") }}'),
            metric_namespace=NAMESPACE,
            metric_name=self._settings.name(f"door-{what}"),
            metric_value="1",
            default_value=0,
        )
        return made.metric(statistic="Sum", period=Duration.minutes(1))


def _route_key(key: str) -> aws_apigatewayv2.HttpRouteKey:
    if key == "$default":
        return aws_apigatewayv2.HttpRouteKey.DEFAULT
    method, path = key.split(" ")
    return aws_apigatewayv2.HttpRouteKey.with_(path, aws_apigatewayv2.HttpMethod(method))
