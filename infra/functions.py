"""The functions of the manifest: the code, the role and the log of each."""

import platform

from aws_cdk import AssetHashType, Duration, aws_iam, aws_lambda
from constructs import Construct

from infra.bundle import Bundle
from infra.grants import Resources, permissions, told
from infra.logs import log_group
from infra.manifest import FUNCTIONS, Function, Grant
from infra.nag import acknowledge
from infra.settings import Settings

_VERSION = "Python 3.13 is what the whole project is locked to and tested on; a new version is a change like any other"
_NOT_ASYNC = "its callers wait for the answer, or have dead letters of their own: the queue, the mapping, the schedule"
_ACKNOWLEDGED = {
    "AwsSolutions-L1": _VERSION,
    "Serverless-LambdaLatestVersion": _VERSION,
    "Serverless-LambdaTracing": "a traced call costs at each start; logs and metrics say which part was slow",
    "Serverless-LambdaDLQ": _NOT_ASYNC,
}


class Functions(Construct):
    """All functions, from one bundle. A role writes to the log of its own function and does what its grants say."""

    def __init__(
        self, scope: Construct, name: str, settings: Settings, *, bundle: Bundle, resources: Resources
    ) -> None:
        super().__init__(scope, name)
        self._settings, self._resources = settings, resources
        self._code = aws_lambda.Code.from_asset(
            str(bundle.path), asset_hash=bundle.digest, asset_hash_type=AssetHashType.CUSTOM
        )
        self.by_name = {function.name: self._function(function) for function in FUNCTIONS}

    def _function(self, function: Function) -> aws_lambda.Function:
        scope = Construct(self, function.name.title())
        physical = self._settings.name(function.name)
        log = log_group(scope, "Log", self._settings, f"/aws/lambda/{physical}")
        made = aws_lambda.Function(
            scope,
            "Function",
            function_name=physical,
            description=f"Kwartier: {function.does}.",
            code=self._code,
            handler=function.handler,
            runtime=aws_lambda.Runtime.PYTHON_3_13,
            architecture=self._architecture(),
            memory_size=function.memory,
            timeout=Duration.seconds(function.timeout),
            reserved_concurrent_executions=self._reserved(function),
            environment=self._environment(function),
            role=self._role(scope, function, log.log_group_arn),
            log_group=log,
            # Lambda's own lines at each call are left out: a flood at the door must not be billed as a flood of logs.
            logging_format=aws_lambda.LoggingFormat.JSON,
            application_log_level_v2=aws_lambda.ApplicationLogLevel.INFO,
            system_log_level_v2=aws_lambda.SystemLogLevel.WARN,
        )
        acknowledge(made, _ACKNOWLEDGED)
        return made

    def _role(self, scope: Construct, function: Function, log_arn: str) -> aws_iam.Role:
        role = aws_iam.Role(
            scope,
            "Role",
            role_name=self._settings.name(function.name),
            assumed_by=aws_iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"What {function.name} may do.",
        )
        role.add_to_policy(
            aws_iam.PolicyStatement(actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_arn])
        )
        for permission in permissions(function, self._resources):
            role.add_to_policy(permission.statement())
        if Grant.CENTRE in function.grants and self._resources.centre is not None:
            of = ("contact", "contact-flow", "agent")
            arns = (f"AwsSolutions-IAM5[Resource::{self._resources.centre.instance_arn}/{one}/*]" for one in of)
            acknowledge(role, dict.fromkeys(arns, "of one instance; a contact has no name before it is there"))
        if function.stream:
            acknowledge(
                role, {"AwsSolutions-IAM5[Resource::*]": "dynamodb:ListStreams can be allowed for all or not at all"}
            )
        return role

    def _environment(self, function: Function) -> dict[str, str]:
        return {
            "STAGE": self._settings.stage,
            "POWERTOOLS_SERVICE_NAME": self._settings.name(function.name),
            **told(function, self._settings, self._resources),
            **{
                name: value
                for permission in permissions(function, self._resources)
                for name, value in permission.environment.items()
            },
        }

    def _architecture(self) -> aws_lambda.Architecture:
        arm64 = not self._settings.local or platform.machine().lower() in ("arm64", "aarch64")
        return aws_lambda.Architecture.ARM_64 if arm64 else aws_lambda.Architecture.X86_64

    def _reserved(self, function: Function) -> int | None:
        at_the_door = function.name == "intake" and not self._settings.local
        return self._settings.intake_reserved_concurrency if at_the_door else None
