"""The table on AWS. Every attribute name in an expression is an alias; a lost condition returns who won."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import batched
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from functions.shared import keys
from functions.shared.errors import Unavailable
from functions.shared.table import (
    Check,
    ConditionFailed,
    Delete,
    Item,
    ItemTooLarge,
    Key,
    Page,
    Put,
    Write,
    fits,
    write_order,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TO = TypeSerializer()
_FROM = TypeDeserializer()
_RETURN_WINNER = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
_TOO_LARGE = "item size"  # both wordings: "Item size has exceeded…", "Item size to update has exceeded…"


class DynamoTable:
    """`shared.table.Table` over DynamoDB. Strongly consistent wherever DynamoDB can be."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client: Any = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        if not fits(key):
            return None
        answer = self._call(self._client.get_item, TableName=self._name, Key=_marshal_key(key), ConsistentRead=True)
        return _unmarshal(answer["Item"]) if "Item" in answer else None

    def get_many(self, wanted: Iterable[Key]) -> dict[Key, Item]:
        found: dict[Key, Item] = {}
        for some in batched(filter(fits, dict.fromkeys(wanted)), 100, strict=False):
            ask = {self._name: {"Keys": [_marshal_key(key) for key in some], "ConsistentRead": True}}
            for _ in range(5):  # DynamoDB answers a part when it is busy
                answer = self._call(self._client.batch_get_item, RequestItems=ask)
                for raw in answer["Responses"].get(self._name, []):
                    item = _unmarshal(raw)
                    found[Key(item["pk"], item["sk"])] = item
                ask = answer.get("UnprocessedKeys") or {}
                if not ask:
                    break
            else:
                raise Unavailable("the table answers only a part of what was asked")
        return found

    def query(
        self, pk: str, *, prefix: str = "", limit: int = 100, after: str | None = None, newest_first: bool = False
    ) -> Page:
        if not fits(Key(pk, prefix)):
            return Page([], None)
        ask: dict[str, Any] = {
            "TableName": self._name,
            "ConsistentRead": True,
            "KeyConditionExpression": "#pk = :pk",
            "ExpressionAttributeNames": {"#pk": "pk"},
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "Limit": limit,
            "ScanIndexForward": not newest_first,
        }
        if prefix:
            ask["KeyConditionExpression"] += " AND begins_with(#sk, :prefix)"
            ask["ExpressionAttributeNames"]["#sk"] = "sk"
            ask["ExpressionAttributeValues"][":prefix"] = {"S": prefix}
        if after:
            ask["ExclusiveStartKey"] = _marshal_key(Key(pk, after))
        answer = self._call(self._client.query, **ask)
        last = answer.get("LastEvaluatedKey")
        return Page([_unmarshal(raw) for raw in answer["Items"]], last["sk"]["S"] if last else None)

    def query_index(
        self, index: str, pk: str, *, until: str | None = None, limit: int = 100, after: str | None = None
    ) -> Page:
        own_pk, own_sk = keys.index_names(index)
        ask: dict[str, Any] = {
            "TableName": self._name,
            "IndexName": index,
            "KeyConditionExpression": "#pk = :pk",
            "ExpressionAttributeNames": {"#pk": own_pk},
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "Limit": limit,
        }
        if until is not None:
            ask["KeyConditionExpression"] += " AND #sk <= :until"
            ask["ExpressionAttributeNames"]["#sk"] = own_sk
            ask["ExpressionAttributeValues"][":until"] = {"S": until}
        if after:
            own, item_pk, item_sk = after.split("\n")
            ask["ExclusiveStartKey"] = {own_pk: {"S": pk}, own_sk: {"S": own}, **_marshal_key(Key(item_pk, item_sk))}
        answer = self._call(self._client.query, **ask)
        last = answer.get("LastEvaluatedKey")
        following = "\n".join((last[own_sk]["S"], last["pk"]["S"], last["sk"]["S"])) if last else None
        return Page([_unmarshal(raw) for raw in answer["Items"]], following)

    def count_index(self, index: str, pk: str, *, after: str, until: str) -> int:
        own_pk, own_sk = keys.index_names(index)
        if until <= after:
            return 0
        ask: dict[str, Any] = {
            "TableName": self._name,
            "IndexName": index,
            "Select": "COUNT",
            "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :after AND :until",
            "ExpressionAttributeNames": {"#pk": own_pk, "#sk": own_sk},
            "ExpressionAttributeValues": {
                ":pk": {"S": pk},
                ":after": {"S": after + "\0"},  # the least text over it
                ":until": {"S": until},
            },
        }
        counted = 0
        while True:
            answer = self._call(self._client.query, **ask)
            counted += int(answer["Count"])
            if (last := answer.get("LastEvaluatedKey")) is None:
                return counted
            ask["ExclusiveStartKey"] = last

    def write(self, *writes: Write) -> None:
        order = write_order(writes)
        if len(writes) == 1 and not isinstance(writes[0], Check):
            self._write_one(writes[0])
            return
        try:
            self._call(
                self._client.transact_write_items, TransactItems=[self._transact_item(write) for write in writes]
            )
        except _Cancelled as cancelled:
            cancelled.raise_as_ours(order)

    def _write_one(self, write: Put | Delete) -> None:
        (verb,) = (body := self._transact_item(write))
        call = self._client.put_item if verb == "Put" else self._client.delete_item
        try:
            self._call(call, **body[verb])
        except _Cancelled as cancelled:
            cancelled.raise_as_ours([write.key])

    def _transact_item(self, write: Write) -> dict[str, dict[str, Any]]:
        match write:
            case Put(item=item, version=version):
                return {"Put": {"TableName": self._name, "Item": _marshal(item), **_condition(version)}}
            case Check(key=key, version=version):
                return {"ConditionCheck": {"TableName": self._name, "Key": _marshal_key(key), **_condition(version)}}
            case Delete(key=key, version=version):
                return {"Delete": {"TableName": self._name, "Key": _marshal_key(key), **_condition(version)}}

    def _call(self, call: Callable[..., Any], **arguments: Any) -> Any:
        try:
            return call(**arguments)
        except ClientError as error:
            reasons = list(_reasons(error.response))
            if reasons:
                raise _Cancelled(reasons) from error
            if _TOO_LARGE in error.response["Error"].get("Message", "").lower():
                raise ItemTooLarge("an item is over 400 KB") from error
            raise Unavailable(f"the table refused: {error.response['Error'].get('Code')}") from error
        except BotoCoreError as error:
            raise Unavailable(f"the table cannot be reached: {type(error).__name__}") from error


class _Cancelled(Exception):
    """A write that did not happen, with a (code, item that is there) for each of its parts."""

    def __init__(self, reasons: Sequence[tuple[str, str, Item | None]]) -> None:
        super().__init__()
        self._reasons = reasons

    def raise_as_ours(self, order: Sequence[Key]) -> None:
        won: dict[Key, Item | None] = {}
        others: list[str] = []
        for key, (code, message, item) in zip(order, self._reasons, strict=True):
            if code in ("ConditionalCheckFailed", "ConditionalCheckFailedException"):
                won[key] = item
            elif _TOO_LARGE in message.lower():
                raise ItemTooLarge("an item is over 400 KB") from self
            elif code == "TransactionConflict":
                others.append(code)
            elif code != "None":
                raise Unavailable(f"the table refused: {code}") from self
        if won or others:  # another transaction under way on the same item is a race lost, like any other
            raise ConditionFailed(won) from self
        raise Unavailable("the table cancelled a write without a reason") from self


def _reasons(response: Any) -> Iterator[tuple[str, str, Item | None]]:
    code = response["Error"].get("Code")
    if code == "ConditionalCheckFailedException":
        yield code, "", _unmarshal(response["Item"]) if response.get("Item") else None
    elif code == "TransactionConflictException":
        yield "TransactionConflict", "", None
    elif code == "TransactionCanceledException":
        for reason in response.get("CancellationReasons", []):
            item = _unmarshal(reason["Item"]) if reason.get("Item") else None
            yield reason.get("Code") or "None", reason.get("Message") or "", item


def _condition(version: int | None) -> dict[str, Any]:
    if version is None:
        return {}
    if version == 0:
        return {
            "ConditionExpression": "attribute_not_exists(#pk)",
            "ExpressionAttributeNames": {"#pk": "pk"},
        } | _RETURN_WINNER
    return {
        "ConditionExpression": "#version = :version",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    } | _RETURN_WINNER


def _marshal_key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _marshal(item: Item) -> dict[str, Any]:
    return {name: _TO.serialize(value) for name, value in item.items()}


def _unmarshal(raw: dict[str, Any]) -> Item:
    return {name: _plain(_FROM.deserialize(value)) for name, value in raw.items()}


def _plain(value: Any) -> Any:
    """Without DynamoDB's Decimal: every number in the table is whole."""
    match value:
        case Decimal():
            return int(value)
        case list():
            return [_plain(inner) for inner in value]
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case _:
            return value
