"""One local stack for all of these tests; each uses authors and agents of its own."""

from collections.abc import Iterator

import pytest

from tests.journey.stack import Desk, Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("state"))
    try:
        print(stack.start())
        stack.receive()
        yield stack
    finally:
        stack.open.close()
        stack.stop()


@pytest.fixture
def agent(stack: Stack) -> Desk:
    return stack.desk("agent")


@pytest.fixture
def supervisor(stack: Stack) -> Desk:
    return stack.desk("supervisor")
