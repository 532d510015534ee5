"""The registries: secrets that the `kwartier` command changes, and that no deploy touches again."""

import json

from aws_cdk import RemovalPolicy, aws_secretsmanager
from constructs import Construct

from infra.nag import acknowledge
from infra.settings import Settings

REGISTRIES = {
    "sources": (
        "The senders of webhooks and their secrets. Changed by `kwartier sources`.",
        "each is shared with a sender: `kwartier sources rotate` changes both ends",
    ),
    "connections": (
        "Order systems and carriers with their credentials. Changed by `kwartier connections`.",
        "each credential is a provider's own: changed there first, then here by command",
    ),
    "subscribers": (
        "The receivers of events and the secrets that sign them. Changed by `kwartier subscribers`.",
        "each is shared with a receiver: `kwartier subscribers rotate` changes both ends",
    ),
}
"""What each holds, and why nothing rotates it by itself."""


class Registry(Construct):
    """Made once, empty.

    CloudFormation writes a generated value when the secret is created and never again while the template and the key of
    it stay as they are: a *given* value would overwrite the registry at a deploy. The random `made` is in it because a
    generated value must generate something; readers ignore it.
    """

    def __init__(self, scope: Construct, name: str, settings: Settings) -> None:
        super().__init__(scope, name)
        of = name.lower()
        described, changed_by_hand = REGISTRIES[of]
        self.secret = aws_secretsmanager.Secret(
            self,
            "Secret",
            secret_name=settings.name(of),
            description=described,
            generate_secret_string=aws_secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"version": 1, of: {}}), generate_string_key="made"
            ),
            removal_policy=RemovalPolicy.DESTROY if settings.local else RemovalPolicy.RETAIN,
        )
        acknowledge(self.secret, {"AwsSolutions-SMG4": changed_by_hand})
