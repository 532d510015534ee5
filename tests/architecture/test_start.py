"""Imports do nothing: no network, no program, no file written, no setting needed, no client made."""

import ast
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "functions").rglob("*.py"))

GUARD = """
import os, sys

def guard(event, arguments):
    if event.split(".")[0] in ("socket", "subprocess", "urllib") or event in ("os.system", "os.exec", "os.posix_spawn"):
        raise RuntimeError(f"{event} at import")
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise RuntimeError(f"{arguments[0]} written at import")

sys.addaudithook(guard)
"""


def guarded(script: str) -> subprocess.CompletedProcess[str]:
    """Runs it in a bare process without any environment of ours or AWS's."""
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", GUARD + textwrap.dedent(script)],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_importing_everything_does_nothing() -> None:
    modules = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in FILES if file.name != "__init__.py"]
    done = guarded(f"""
        import importlib
        for module in {modules!r}:
            importlib.import_module(module)
        from functions.shared import aws
        assert aws._session.cache_info().currsize == aws._client.cache_info().currsize == 0
    """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "open('/dev/null', 'w')",
        "import boto3; boto3.client('sqs', region_name='eu-west-1').list_queues()",
    ],
)
def test_the_guard_would_notice(deed: str) -> None:
    done = guarded(deed)
    assert done.returncode == 1
    assert "at import" in done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_module_reads_the_environment_but_by_a_function(file: Path) -> None:
    tree = ast.parse(file.read_text())
    inside = {
        inner
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.Lambda)
        for inner in ast.walk(function)
    }
    reads = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") and node not in inside
    ]
    assert reads == []


COSTS = {
    "boto3": {"intake", "outbox"},
    "botocore": {"intake", "outbox"},
    "holidays": {"intake", "outbox", "journey", "deadlines", "lookup", "desk"},
    "phonenumbers": {"intake", "outbox", "journey", "deadlines"},
}
"""What a function must not have paid for when its first event comes: a rejected webhook never calls AWS."""


@pytest.mark.parametrize(
    ("library", "slice_"), [(library, one) for library, some in COSTS.items() for one in sorted(some)]
)
def test_a_function_loads_only_what_it_needs(library: str, slice_: str) -> None:
    done = guarded(f"""
        import sys
        import functions.{slice_}.handler
        assert {library!r} not in sys.modules
    """)
    assert done.returncode == 0, done.stderr
