"""A name of the company's own for the API, so that registered webhook addresses survive a rebuild of the stack."""

from aws_cdk import CfnOutput, aws_apigatewayv2, aws_certificatemanager
from constructs import Construct


class Domain(Construct):
    """`https://<domain>/` is the API. The company points its DNS at the output `DomainTarget`."""

    def __init__(self, scope: Construct, name: str, *, domain: str, certificate_arn: str) -> None:
        super().__init__(scope, name)
        self.name = aws_apigatewayv2.DomainName(
            self,
            "Name",
            domain_name=domain,
            certificate=aws_certificatemanager.Certificate.from_certificate_arn(self, "Certificate", certificate_arn),
            security_policy=aws_apigatewayv2.SecurityPolicy.TLS_1_2,
        )
        CfnOutput(self, "Target", value=self.name.regional_domain_name).override_logical_id("DomainTarget")

    def serve(self, api: aws_apigatewayv2.HttpApi, stage: aws_apigatewayv2.CfnStage) -> None:
        """Let the domain answer for `api`."""
        mapping = aws_apigatewayv2.CfnApiMapping(
            self, "Mapping", api_id=api.api_id, domain_name=self.name.name, stage="$default"
        )
        mapping.node.add_dependency(stage)
