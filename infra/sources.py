"""The registry of sources: a secret that `kwartier sources` changes, and that no deploy touches again."""

from aws_cdk import RemovalPolicy, aws_secretsmanager
from constructs import Construct

from infra.nag import acknowledge
from infra.settings import Settings

EMPTY = '{"version": 1, "sources": {}}'


class SourcesSecret(Construct):
    """Made once, as an empty registry.

    CloudFormation writes a generated value when the secret is created and never again while the template and the key of
    it stay as they are: a *given* value would overwrite the sources at a deploy. The random `made` is in it because a
    generated value must generate something; readers ignore it.
    """

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        self.secret = aws_secretsmanager.Secret(
            self,
            "Secret",
            secret_name=settings.name("sources"),
            description="The senders of webhooks and their secrets. Changed by `kwartier sources`.",
            generate_secret_string=aws_secretsmanager.SecretStringGenerator(
                secret_string_template=EMPTY, generate_string_key="made"
            ),
            removal_policy=RemovalPolicy.DESTROY if settings.local else RemovalPolicy.RETAIN,
        )
        acknowledge(
            self.secret,
            {"AwsSolutions-SMG4": "each is shared with a sender: `kwartier sources rotate` changes both ends"},
        )
