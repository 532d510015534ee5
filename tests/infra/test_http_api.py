"""The door: which routes there are, who is let through, how much, and what is written down."""

import json

import pytest

from infra.manifest import FUNCTIONS
from tests.infra.template import Template


def test_the_routes_are_those_of_the_manifest(production: Template) -> None:
    routes = {route["RouteKey"] for route in production.all("AWS::ApiGatewayV2::Route")}
    assert routes == {route.key for function in FUNCTIONS for route in function.routes}
    assert "$default" in routes


@pytest.mark.parametrize("stage", ["production", "local"])
def test_there_is_no_cors(request: pytest.FixtureRequest, stage: str) -> None:
    """The emulator drops it in silence, so it is held here."""
    template: Template = request.getfixturevalue(stage)
    assert template.one("AWS::ApiGatewayV2::Api").get("CorsConfiguration") is None


def test_only_the_api_of_the_desk_has_the_authorizer(production: Template) -> None:
    authorizer = production.one("AWS::ApiGatewayV2::Authorizer")
    guarded = [route for route in production.all("AWS::ApiGatewayV2::Route") if route.get("AuthorizerId")]
    assert [(route["RouteKey"], route["AuthorizationType"]) for route in guarded] == [("ANY /api/{proxy+}", "JWT")]
    assert guarded[0]["AuthorizerId"] == {"Ref": authorizer.id}


def test_the_authorizer_takes_tokens_of_our_pool_for_our_client(production: Template) -> None:
    pool, client = production.one("AWS::Cognito::UserPool"), production.one("AWS::Cognito::UserPoolClient")
    authorizer = production.one("AWS::ApiGatewayV2::Authorizer")
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert authorizer["JwtConfiguration"] == {
        "Audience": [{"Ref": client.id}],
        "Issuer": {"Fn::Join": ["", ["https://cognito-idp.eu-west-1.amazonaws.com/", {"Ref": pool.id}]]},
    }


def test_each_route_has_a_limit_and_the_door_its_own(production: Template) -> None:
    """FAILURES 16."""
    stage = production.one("AWS::ApiGatewayV2::Stage")
    limits = {"ThrottlingRateLimit": 300, "ThrottlingBurstLimit": 600}
    assert stage["DefaultRouteSettings"] == limits
    door = {"ThrottlingRateLimit": 500, "ThrottlingBurstLimit": 1000}
    assert stage["RouteSettings"] == {"ANY /webhooks/{source}": door}
    route = production.one("AWS::ApiGatewayV2::Route", RouteKey="ANY /webhooks/{source}")
    assert route.id in stage.body["DependsOn"]


def test_the_access_log_holds_nothing_of_a_person(production: Template) -> None:
    logged = json.loads(production.one("AWS::ApiGatewayV2::Stage")["AccessLogSettings"]["Format"])
    assert {"status", "route", "request_id"} <= set(logged)
    said = " ".join(logged.values())
    assert not any(word in said for word in ("sourceIp", "userAgent", "path", "query", "header", "claims", "identity"))


def test_a_domain_of_the_company_serves_the_same_api(everything_set: Template, production: Template) -> None:
    domain = everything_set.one("AWS::ApiGatewayV2::DomainName")
    assert domain["DomainName"] == "kwartier.acme.example"
    (configuration,) = domain["DomainNameConfigurations"]
    assert configuration["CertificateArn"] == "arn:aws:acm:eu-west-1:111122223333:certificate/one"
    mapping = everything_set.one("AWS::ApiGatewayV2::ApiMapping")
    assert mapping["ApiId"] == {"Ref": everything_set.one("AWS::ApiGatewayV2::Api").id}
    assert everything_set.body["Outputs"]["ApiUrl"]["Value"] == "https://kwartier.acme.example"
    assert "DomainTarget" in everything_set.body["Outputs"]
    client = everything_set.one("AWS::Cognito::UserPoolClient")
    assert client["CallbackURLs"] == ["https://kwartier.acme.example/desk"]
    assert production.all("AWS::ApiGatewayV2::DomainName") == []


def test_the_outputs_are_what_the_commands_read(production: Template) -> None:
    assert set(production.body["Outputs"]) == {
        *("ApiUrl", "ApiId", "TableName", "UserPoolId", "UserPoolClientId", "SignInUrl"),
        *("SourcesSecretId", "ConnectionsSecretId", "SubscribersSecretId", "ReceiverPorts"),
        *(
            "IntakeQueueUrl",
            "IntakeDlqUrl",
            "LookupQueueUrl",
            "LookupDlqUrl",
            "BusName",
            "DispatchQueueUrl",
            "DispatchDlqUrl",
        ),
        *("PageTopicArn", "NotifyTopicArn", "EscalateTopicArn"),
    }
