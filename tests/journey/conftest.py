"""The people of the one local stack, which `tests/conftest.py` starts; each test uses authors and agents of its own."""

import pytest

from tests.journey.stack import Desk, Stack


@pytest.fixture
def agent(stack: Stack) -> Desk:
    return stack.desk("agent")


@pytest.fixture
def supervisor(stack: Stack) -> Desk:
    return stack.desk("supervisor")
