"""The connections to order systems and carriers: a secret that `kwartier connections` changes, and no deploy again."""

from aws_cdk import RemovalPolicy, aws_secretsmanager
from constructs import Construct

from infra.nag import acknowledge
from infra.settings import Settings

EMPTY = '{"version": 1, "connections": {}}'


class ConnectionsSecret(Construct):
    """Made once, as an empty registry; a generated value, for the reason that `infra/sources.py` gives."""

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self.secret = aws_secretsmanager.Secret(
            self,
            "Secret",
            secret_name=settings.name("connections"),
            description="Order systems and carriers with their credentials. Changed by `kwartier connections`.",
            generate_secret_string=aws_secretsmanager.SecretStringGenerator(
                secret_string_template=EMPTY, generate_string_key="made"
            ),
            removal_policy=RemovalPolicy.DESTROY if settings.local else RemovalPolicy.RETAIN,
        )
        acknowledge(
            self.secret,
            {"AwsSolutions-SMG4": "each credential is a provider's own: changed there first, then here by command"},
        )
