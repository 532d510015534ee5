"""`kwartier orders import`, the reading of files, and the demo orders."""

from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws
from typer.testing import CliRunner

from functions.lookup.model import FoundOrder
from functions.lookup.numbers import order_numbers, parcel_numbers
from functions.lookup.orders.builtin import BuiltinOrders
from functions.lookup.phones import callable_number
from functions.shared.errors import Refused
from functions.shared.memory import MemoryTable
from functions.shared.settings import DEFAULT_ORDER_PATTERN, BrandSettings
from infra.cli import target
from infra.cli.main import app
from infra.cli.order_file import COLUMNS, MAX_TEXT, Refusal, UnusableFile, import_file
from infra.cli.target import ROOT, Target

DEMO = ROOT / "events" / "orders.csv"
HEADER = ",".join(COLUMNS)
JAN = "100234,Jan Jansen,+31612345678,Utrecht,PostNL,3SKWRT526404521,in transit"

type Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Makes a file of orders of what it is given."""

    def made(content: str | bytes) -> Path:
        path = tmp_path / "orders.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return made


def find(table: MemoryTable, number: str) -> FoundOrder | None:
    found = BuiltinOrders(table).find("acme", [number], [])
    return found[0] if found else None


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{JAN}\n",
        f"\ufeff{HEADER}\r\n{JAN}\r\n",
        f"{HEADER}\n{JAN}",
        f"{HEADER}\n\n{JAN}\n\n",
        f"{HEADER.replace(',', ';')}\n{JAN.replace(',', ';')}\n",
        f" {HEADER.upper()} , note\n{JAN},whatever\n",
        f"{HEADER}\n" + ",".join(f'"{cell}"' for cell in JAN.split(",")),
        f"{HEADER}\n{JAN.replace('100234', ' #100 234 ').replace('3SKWRT', '3skwrt')}\n",
    ],
)
def test_a_file_is_read_however_it_was_saved(write: Write, content: str) -> None:
    table = MemoryTable()
    report = import_file(table, "acme", write(content))
    assert (report.taken, report.written, report.refused) == (1, 1, [])
    order = find(table, "100234")
    assert order is not None
    assert (order.customer, order.phone, order.city) == ("Jan Jansen", "+31612345678", "Utrecht")
    assert order.parcel is not None
    assert (order.parcel.number, order.parcel.carrier) == ("3SKWRT526404521", "PostNL")


def test_what_is_left_empty_is_not_known(write: Write) -> None:
    table = MemoryTable()
    import_file(table, "acme", write(f"{HEADER}\n100234,,,,,,\n"))
    assert find(table, "100234") == FoundOrder(number="100234")


def test_again_changes_nothing(write: Write) -> None:
    table = MemoryTable()
    path = write(f"{HEADER}\n{JAN}\n{JAN.replace('100234', '100235')}\n")
    assert import_file(table, "acme", path).written == 2
    again = import_file(table, "acme", path)
    assert (again.taken, again.written) == (2, 0)


def test_of_two_lines_with_one_number_the_later_stands(write: Write) -> None:
    table = MemoryTable()
    report = import_file(table, "acme", write(f"{HEADER}\n{JAN}\n{JAN.replace('in transit', 'delivered')}\n"))
    assert (report.taken, report.written) == (2, 1)
    order = find(table, "100234")
    assert order is not None
    assert order.status == "delivered"


def test_refused_lines_are_named_by_number_and_the_rest_is_taken(write: Write) -> None:
    lines = [
        HEADER.encode(),
        b",no number,,,,,",
        b"100201,too,few",
        JAN.encode(),
        b"100202,Z\xf6e,,,,,",
        b'100203,"two\nlines",,,,,',
        b"100204,x\x00y,,,,,",
        f"100205,{'x' * (MAX_TEXT + 1)},,,,,".encode(),
        f"{'1' * 65},,,,,,".encode(),
        b'100206,"a"b,,,,,',
        f"100207,,,,PostNL,{'3' * 65},".encode(),
        JAN.replace("100234", "100235").encode(),
    ]
    report = import_file(MemoryTable(), "acme", write(b"\n".join(lines)))
    assert report.taken == 2
    assert report.refused == [
        Refusal(2, "order_number is missing"),
        Refusal(3, "has 3 fields, not 7"),
        Refusal(5, "customer holds what is no UTF-8 text on one line"),
        Refusal(6, "customer holds what is no UTF-8 text on one line"),
        Refusal(8, "customer holds what is no UTF-8 text on one line"),
        Refusal(9, "customer is longer than 200 characters"),
        Refusal(10, "order_number is too long or only #"),
        Refusal(11, "is not a line of CSV"),
        Refusal(12, "parcel_number is too long or only #"),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "lacks order_number, customer, phone, city, carrier, parcel_number, status"),
        ("order_number,customer,city\n1,2,3\n", "lacks phone, carrier, parcel_number, status"),
        (f"{HEADER},phone\n", "names phone twice"),
        (b"\x00\xff" * 20_000, "lacks order_number"),
    ],
)
def test_a_file_without_the_columns_says_which(write: Write, content: str | bytes, says: str) -> None:
    with pytest.raises(UnusableFile, match=says):
        import_file(MemoryTable(), "acme", write(content))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(UnusableFile, match="cannot be read"):
            import_file(MemoryTable(), "acme", path)


def test_progress_is_told_and_ends_at_the_end(write: Write) -> None:
    told: list[tuple[int, int]] = []
    path = write("\n".join([HEADER, *(f"{100_000 + n},,,,,," for n in range(500))]))
    report = import_file(MemoryTable(), "acme", path, lambda read, whole: told.append((read, whole)))
    assert report.written == 500
    assert len(told) > 5
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("files") / "orders.csv"
    path.write_bytes(HEADER.encode() + b"\n" + content)
    report = import_file(MemoryTable(), "acme", path)
    assert report.written <= report.taken


def test_the_demo_orders_can_all_be_taken() -> None:
    table = MemoryTable()
    report = import_file(table, "acme", DEMO)
    assert report.refused == []
    assert report.taken == report.written >= 60
    jan = find(table, "100234")
    assert jan is not None
    assert jan.parcel is not None
    assert (jan.parcel.carrier, jan.status) == ("PostNL", "in transit")


def test_the_demo_orders_are_found_in_text_and_all_but_four_can_be_called() -> None:
    brand = BrandSettings(name="acme")
    uncallable = {}
    for line in DEMO.read_text(encoding="utf-8").splitlines()[1:]:
        number, _, phone, _, carrier, parcel, _ = line.split(",")
        assert order_numbers([f"order {number} is lost"], DEFAULT_ORDER_PATTERN) == ([number], True)
        if carrier in ("PostNL", "UPS") and parcel:
            assert parcel_numbers(f"where is {parcel}?") == [parcel]
        try:
            assert callable_number(phone, brand) == phone
        except Refused as refused:
            uncallable[number] = refused.extra["code"]
    assert uncallable == {
        "100241": "invalid",
        "100242": "premium_rate",
        "100246": "country_not_allowed",
        "100247": "invalid",
    }


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        session.client("dynamodb").create_table(
            TableName="kwartier-test",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        made = Target("test", session, {"TableName": "kwartier-test"}, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield made


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["orders", "import", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_the_command_imports_and_says_so(where: Target) -> None:
    assert "acme: 63 orders new or changed, 0 as they were, 0 refused." in run(str(DEMO), "--brand", "acme")
    assert "acme: 0 orders new or changed, 63 as they were, 0 refused." in run(str(DEMO))


def test_it_reports_refused_lines_without_what_they_hold(where: Target, write: Write) -> None:
    said = run(str(write(f"{HEADER}\n{JAN}\n" + ",Canary Jansen,+31612345699,,,,\n" * 60)))
    assert "1 orders new or changed" in said
    assert "line 3: order_number is missing" in said
    assert "and 10 more" in said
    assert "Canary" not in said
    assert "+316" not in said


def test_it_fails_where_no_line_can_be_taken(where: Target, write: Write) -> None:
    assert "line 2: order_number is missing" in run(str(write(f"{HEADER}\n,,,,,,\n")), code=1)


def test_it_fails_in_a_sentence(where: Target, write: Write, tmp_path: Path) -> None:
    assert "lacks order_number" in run(str(write("no,orders\n")), code=1)
    assert "nowhere.csv cannot be read: No such file or directory." in run(str(tmp_path / "nowhere.csv"), code=1)
    assert "is no brand" in run(str(DEMO), "--brand", "No Brand", code=1)
    where.client("dynamodb").delete_table(TableName="kwartier-test")
    assert "What was read before that is kept" in run(str(DEMO), code=1)
