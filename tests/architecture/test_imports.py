"""The import contracts of pyproject.toml: kept by the tree as it is, and shown to break when one is violated."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
CONFIGURED = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract for contract in CONFIGURED["contracts"]}

OUTSIDE = {
    "functions.*.handler": "parses, wires real things together, maps the result",
    "functions.*.store": "the table, for a slice's port",
    "functions.deadlines.topics": "SNS",
    "functions.desk.application": "the HTTP resolver, around the routes",
    "functions.desk.desk": "where the desk's real things are put together",
    "functions.desk.operations": "the API's operations, each with its route",
    "functions.desk.requests": "what a request brings, the desk's real things included",
    "functions.desk.routes": "parse, call one service, map the result",
    "functions.desk.routes.*": "parse, call one service, map the result",
    "functions.dispatch.centres.*": "contact centres",
    "functions.dispatch.webhooks": "a connection to a subscriber",
    "functions.lookup.orders": "order systems",
    "functions.lookup.orders.*": "order systems",
    "functions.shared.aws": "the clients",
    "functions.shared.aws_json": "a connection",
    "functions.shared.client": "what sends to shops, carriers and channels",
    "functions.shared.dynamo": "the table on AWS",
    "functions.shared.ending": "a connection, and a timer of its own",
    "functions.shared.memory": "the table's and the queue's twins",
    "functions.shared.secrets": "the secret's reader",
    "functions.shared.sqs": "the queue on AWS",
}
"""What is not held to be pure, and why it is where the outside world begins."""


class Linted(NamedTuple):
    """What lint-imports says."""

    kept: bool
    text: str

    def names(self, contract: str) -> bool:
        """Whether it says that this contract is broken."""
        broken = self.text.partition("Broken contracts")[2]
        return str(CONTRACTS[contract]["name"]) in " ".join(broken.split())


def lint(tree: Path) -> Linted:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo"], cwd=tree, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return Linted(done.returncode == 0, done.stdout)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree, to be spoilt."""
    tree = tmp_path_factory.mktemp("tree")
    for package in CONFIGURED["root_packages"]:
        shutil.copytree(
            ROOT / package, tree / package, ignore=lambda _, names: [n for n in names if n == "__pycache__"]
        )
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


@pytest.fixture
def tree(copied: Path) -> Iterator[Path]:
    """The same for each test: what one plants is gone for the next."""
    before = {file: file.read_text() for file in copied.glob("*/**/*.py")}
    yield copied
    for file in set(copied.glob("*/**/*.py")) - before.keys():
        file.unlink()
    for file, text in before.items():
        if file.read_text() != text:
            file.write_text(text)


def plant(tree: Path, path: str, line: str) -> None:
    file = tree / path
    file.parent.mkdir(exist_ok=True)
    with file.open("a") as planted:
        planted.write(f"\n\n{line}\n")


def test_the_tree_keeps_every_contract() -> None:
    linted = lint(ROOT)
    assert linted.kept, linted.text


def test_a_copy_of_the_tree_keeps_every_contract(tree: Path) -> None:
    """So what breaks below is what was planted."""
    assert lint(tree).kept


VIOLATIONS = [
    ("layers", "functions/shared/clock.py", "from functions.tickets import model"),
    ("layers", "functions/intake/rules.py", "from functions.triage import model"),
    ("layers", "functions/tickets/rules.py", "from functions.callbacks import model"),
    ("layers", "functions/callbacks/rules.py", "from functions.lookup import model"),
    ("layers", "functions/lookup/rules.py", "from functions.deadlines import rules"),
    ("layers", "functions/desk/board.py", "from functions.journey import arrival"),
    ("layers", "functions/journey/service.py", "from functions.deadlines import rules"),
    ("layers", "functions/undeclared/__init__.py", '"""A slice that declared no place."""'),
    ("pure", "functions/tickets/model.py", "import boto3"),
    ("pure", "functions/callbacks/promises.py", "from botocore.exceptions import ClientError"),
    ("pure", "functions/deadlines/ports.py", "import httpx"),
    ("pure", "functions/triage/rules.py", "from urllib.request import urlopen"),
    ("pure", "functions/lookup/service.py", "from http.client import HTTPSConnection"),
    ("pure", "functions/journey/service.py", "import requests"),
    ("pure", "functions/callbacks/service.py", "from functions.callbacks import store"),
    ("pure", "functions/intake/service.py", "from functions.shared.sqs import SqsQueue"),
    ("pure", "functions/tickets/service.py", "def later() -> None:\n    import boto3"),
    ("handlers", "functions/deadlines/service.py", "from functions.deadlines import handler"),
    ("handlers", "infra/app.py", "from functions.outbox.handler import handler"),
    ("deployed", "functions/shared/keys.py", "from infra import settings"),
    ("deployed", "functions/desk/handler.py", "from moto import mock_aws"),
]


@pytest.mark.parametrize(("contract", "path", "line"), VIOLATIONS)
def test_a_contract_that_is_violated_breaks(tree: Path, contract: str, path: str, line: str) -> None:
    plant(tree, path, line)
    linted = lint(tree)
    assert not linted.kept
    assert linted.names(contract), linted.text


def test_a_pure_module_reaches_no_store_by_way_of_another(tree: Path) -> None:
    """Not even where each step alone would be allowed."""
    plant(tree, "functions/callbacks/post.py", "from functions.shared import aws")
    assert lint(tree).kept
    plant(tree, "functions/callbacks/rules.py", "from functions.callbacks import post")
    linted = lint(tree)
    assert linted.names("pure")
    assert not linted.names("layers")


def test_every_contract_is_shown_to_break() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == CONTRACTS.keys()


# The list of the pure


def modules() -> list[str]:
    files = (ROOT / "functions").rglob("*.py")
    return sorted(
        ".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files if file.name != "__init__.py"
    )


def is_named(module: str, names: list[str]) -> bool:
    """Whether it, or a package that holds it, is on the list. `*` stands for one part of a name."""
    parts = module.split(".")
    wholes = [".".join(parts[: at + 1]) for at in range(len(parts))]
    return any(fnmatchcase(whole, name) and whole.count(".") == name.count(".") for whole in wholes for name in names)


@pytest.mark.parametrize("module", modules())
def test_a_module_is_pure_or_says_why_not(module: str) -> None:
    pure = is_named(module, CONTRACTS["pure"]["source_modules"])
    outside = is_named(module, list(OUTSIDE))
    assert pure != outside, f"{module} belongs into pyproject's list of the pure or into OUTSIDE, and not into both"


@pytest.mark.parametrize("name", [*CONTRACTS["pure"]["source_modules"], *OUTSIDE])
def test_the_lists_name_nothing_that_is_gone(name: str) -> None:
    packages = [".".join(init.relative_to(ROOT).parent.parts) for init in (ROOT / "functions").rglob("__init__.py")]
    assert any(is_named(module, [name]) for module in [*modules(), *packages])
