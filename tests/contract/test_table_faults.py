"""What becomes of a table on AWS that throttles, refuses, does not answer, or answers when nobody hears it any more.

Each fault is `tests/contract/faults.py`'s. None is a reason to think that a write happened, or did not.
FAILURES 20.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from functions.shared import keys
from functions.shared.dynamo import DynamoTable
from functions.shared.errors import Unavailable
from functions.shared.table import Check, ConditionFailed, Delete, ItemTooLarge, Key, Table, put, whole
from tests.contract.faults import Faults

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

A, B = Key("T#a", "HEAD"), Key("T#b", "HEAD")

VERBS: dict[str, Callable[[Table], object]] = {
    "get": lambda table: table.get(A),
    "get_many": lambda table: table.get_many([A, B]),
    "query": lambda table: table.query("T#a"),
    "query_index": lambda table: table.query_index(keys.WAKE, "W#0"),
    "count_index": lambda table: table.count_index(keys.WAKE, "W#0", after="", until="9"),
    "put": lambda table: table.write(put(A, {}, 0)),
    "delete": lambda table: table.write(Delete(A, None)),
    "check": lambda table: table.write(Check(A, 0)),
    "transaction": lambda table: table.write(put(A, {}, 0), put(B, {}, 0)),
}
every_verb = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())

SILENCES = [
    EndpointConnectionError(endpoint_url="https://dynamodb"),
    ConnectTimeoutError(endpoint_url="https://dynamodb"),
    ReadTimeoutError(endpoint_url="https://dynamodb"),
]

REFUSALS = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "InternalServerError",
    "KMSAccessDeniedException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ResourceNotFoundException",
    "ThrottlingException",
    "TransactionInProgressException",
    "ValidationException",
]


@pytest.fixture
def faults(faults_of: "Callable[[DynamoDBClient], Faults]", dynamo_client: "DynamoDBClient") -> Faults:
    """What can go wrong with the table's client."""
    return faults_of(dynamo_client)


@every_verb
@pytest.mark.parametrize("silence", SILENCES, ids=lambda one: type(one).__name__)
def test_no_answer_is_unavailable(
    dynamo_table: DynamoTable, faults: Faults, verb: Callable[[Table], object], silence: Exception
) -> None:
    faults.silent(silence)
    with pytest.raises(Unavailable):
        verb(dynamo_table)


@every_verb
@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_unavailable_and_tells_nothing_of_the_item(
    dynamo_table: DynamoTable, faults: Faults, verb: Callable[[Table], object], code: str
) -> None:
    faults.refuses(code, "the item with +31612345678")
    with pytest.raises(Unavailable) as error:
        verb(dynamo_table)
    assert "+316" not in str(error.value)


@pytest.mark.parametrize("code", ["ThrottlingError", "ProvisionedThroughputExceeded", "ValidationError"])
def test_a_transaction_that_was_throttled_in_part_is_unavailable_whatever_else_it_lost(
    dynamo_table: DynamoTable, faults: Faults, code: str
) -> None:
    reasons = [{"Code": "ConditionalCheckFailed"}, {"Code": code, "Message": "later"}]
    faults.refuses("TransactionCanceledException", CancellationReasons=reasons)
    with pytest.raises(Unavailable):
        dynamo_table.write(put(A, {}, 0), put(B, {}, 0))


def test_a_transaction_cancelled_without_a_reason_is_unavailable(dynamo_table: DynamoTable, faults: Faults) -> None:
    faults.refuses("TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": "None"}])
    with pytest.raises(Unavailable):
        dynamo_table.write(put(A, {}, 0), put(B, {}, 0))
    faults.refuses("TransactionCanceledException")
    with pytest.raises(Unavailable):
        dynamo_table.write(put(A, {}, 0), put(B, {}, 0))


def test_meeting_another_transaction_is_a_race_lost(dynamo_table: DynamoTable, faults: Faults) -> None:
    """Read again, decide again; nobody knows yet who wins."""
    reasons = [{"Code": "None"}, {"Code": "TransactionConflict", "Message": "under way"}]
    faults.refuses("TransactionCanceledException", CancellationReasons=reasons)
    with pytest.raises(ConditionFailed) as lost:
        dynamo_table.write(put(A, {}, 0), put(B, {}, 0))
    assert lost.value.won == {}


@pytest.mark.parametrize("verb", ["put", "delete"])
def test_a_single_write_that_meets_a_transaction_is_a_race_lost(
    dynamo_table: DynamoTable, faults: Faults, verb: str
) -> None:
    faults.refuses("TransactionConflictException")
    with pytest.raises(ConditionFailed):
        VERBS[verb](dynamo_table)


def test_an_item_that_is_too_large_is_said_in_a_transactions_reasons(dynamo_table: DynamoTable, faults: Faults) -> None:
    too_large = {"Code": "ValidationError", "Message": "Item size to update has exceeded the maximum allowed size"}
    faults.refuses("TransactionCanceledException", CancellationReasons=[{"Code": "None"}, too_large])
    with pytest.raises(ItemTooLarge):
        dynamo_table.write(put(A, {}, 0), put(B, {}, 0))


def test_a_write_whose_answer_was_lost_is_found_to_be_ones_own(dynamo_table: DynamoTable, faults: Faults) -> None:
    ours = put(A, {"said": "ours"}, 0)
    faults.loses_answers()
    with pytest.raises(Unavailable):
        dynamo_table.write(ours)
    faults.heal()
    with pytest.raises(ConditionFailed) as lost:
        dynamo_table.write(ours)
    assert lost.value.won == {A: ours.item}


def test_a_transaction_whose_answer_was_lost_is_found_to_be_ones_own(dynamo_table: DynamoTable, faults: Faults) -> None:
    ours = (put(A, {"said": "a"}, 0), put(B, {"said": "b"}, 0))
    faults.loses_answers()
    with pytest.raises(Unavailable):
        dynamo_table.write(*ours)
    faults.heal()
    with pytest.raises(ConditionFailed) as lost:
        dynamo_table.write(*ours)
    assert lost.value.won == {one.key: one.item for one in ours}


def test_what_did_not_commit_did_nothing(dynamo_table: DynamoTable, faults: Faults) -> None:
    faults.silent()
    with pytest.raises(Unavailable):
        dynamo_table.write(put(A, {}, 0), put(B, {}, 0))
    faults.heal()
    assert dynamo_table.get_many([A, B]) == {}
    dynamo_table.write(put(A, {}, 0), put(B, {}, 0))


def test_a_busy_table_that_answers_a_part_is_asked_for_the_rest(
    dynamo_table: DynamoTable, faults: Faults, table_name: str
) -> None:
    wanted = [Key("P#1", f"{number:02d}") for number in range(9)]
    dynamo_table.write(*(put(key, {}, 0) for key in wanted))
    _answer_only(faults, table_name, 3)
    assert dynamo_table.get_many(wanted).keys() == set(wanted)


def test_a_table_that_stays_busy_is_unavailable(dynamo_table: DynamoTable, faults: Faults, table_name: str) -> None:
    wanted = [Key("P#1", f"{number:02d}") for number in range(9)]
    dynamo_table.write(*(put(key, {}, 0) for key in wanted))
    _answer_only(faults, table_name, 1)
    with pytest.raises(Unavailable):
        dynamo_table.get_many(wanted)


def _answer_only(faults: Faults, table_name: str, so_many: int) -> None:
    """Of each batch so many items are answered, and the others named as not processed."""

    def cut(parsed: dict[str, Any], **_: object) -> None:
        items = parsed["Responses"][table_name]
        rest = [{"pk": item["pk"], "sk": item["sk"]} for item in items[so_many:]]
        del items[so_many:]
        if rest:
            parsed["UnprocessedKeys"] = {table_name: {"Keys": rest, "ConsistentRead": True}}

    faults.plant("after-call.dynamodb.BatchGetItem", cut)


def test_a_page_that_the_table_ends_early_goes_on(dynamo_table: DynamoTable) -> None:
    """DynamoDB ends a page at 1 MB, whatever its limit."""
    for number in range(4):
        dynamo_table.write(put(Key("P#1", str(number)), {"said": "x" * 390_000}, 0))
    found = whole(lambda after: dynamo_table.query("P#1", limit=1000, after=after))
    assert [item["sk"] for item in found] == ["0", "1", "2", "3"]
