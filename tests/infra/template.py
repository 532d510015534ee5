"""A template of CloudFormation, to ask things of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.settings import Settings


@dataclass(frozen=True)
class Resource:
    """One resource: its logical id and all that the template says of it."""

    id: str
    body: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.body["Type"])

    def __getitem__(self, name: str) -> Any:
        return self.body["Properties"][name]

    def get(self, name: str) -> Any:
        return self.body.get("Properties", {}).get(name)

    def mentions(self, other: "Resource") -> bool:
        """Whether it refers to another resource of the template."""
        return f'"{other.id}"' in json.dumps(self.body)


@dataclass(frozen=True)
class Template:
    """The whole, and the settings that it was made from."""

    body: dict[str, Any]
    settings: Settings

    def all(self, type_: str = "") -> list[Resource]:
        return [Resource(id_, body) for id_, body in self.body["Resources"].items() if type_ in ("", body["Type"])]

    def one(self, type_: str, **properties: Any) -> Resource:
        """The only resource of a type that has these properties."""
        (found,) = [
            resource
            for resource in self.all(type_)
            if all(resource.get(name) == value for name, value in properties.items())
        ]
        return found

    def function(self, name: str) -> Resource:
        return self.one("AWS::Lambda::Function", FunctionName=self.settings.name(name))

    def queue(self, name: str) -> Resource:
        return self.one("AWS::SQS::Queue", QueueName=self.settings.name(name))

    def statements(self, function: str) -> Iterator[tuple[frozenset[str], str]]:
        """What a function's role allows: (actions, the resource's type or `*`), from every policy on it."""
        role = self.one("AWS::IAM::Role", RoleName=self.settings.name(function))
        assert role.get("ManagedPolicyArns") is None
        assert role.get("Policies") is None
        for policy in self.all("AWS::IAM::Policy"):
            if policy["Roles"] == [{"Ref": role.id}]:
                for statement in policy["PolicyDocument"]["Statement"]:
                    assert statement["Effect"] == "Allow"
                    actions = statement["Action"]
                    for resource in _list(statement["Resource"]):
                        yield frozenset(_list(actions)), self.named(resource)

    def named(self, reference: Any) -> str:
        """A reference as a person would say it: the physical name of what it points at, or the text that it is."""
        match reference:
            case str():
                return reference
            case {"Fn::Join": [_, parts]}:
                return "".join(self.named(part) for part in parts)
            case {"Ref": id_} if id_.startswith("AWS::"):
                return str(id_)
            case {"Ref": id_} | {"Fn::GetAtt": [id_, "Arn" | "StreamArn" | "TopicArn"]}:
                return self._said(id_, reference)
            case _:
                raise AssertionError(reference)

    def _said(self, id_: str, reference: dict[str, Any]) -> str:
        resource = Resource(id_, self.body["Resources"][id_])
        names = [value for name, value in resource.body.get("Properties", {}).items() if name in NAMES]
        stream = " stream" if "StreamArn" in json.dumps(reference) else ""
        return f"{resource.type.split('::')[1]} {names[0] if names else ''}".strip() + stream


NAMES = (
    *("AlarmName", "AliasName", "ClientName", "DashboardName", "Domain", "EventBusName", "FunctionName", "Name"),
    *("LogGroupName", "QueueName", "RoleName", "SecretName", "TableName", "TopicName", "UserPoolName"),
)
"""Properties that name a thing."""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
