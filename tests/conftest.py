"""What every test may count on: no real AWS, whatever this machine's environment says, and a clock on request."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from functions.shared import aws
from tests.builders import Ticking, ticking

if TYPE_CHECKING:
    from tests.journey.stack import Stack

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}


# How fast a machine is says nothing about the code: no deadline, and no complaint that data come slowly. A build server
# tries the same examples each time, so that whether a change lands is no matter of luck; everywhere else new ones.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("any machine")


@pytest.fixture(autouse=True, scope="session")
def _no_real_aws() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            patch.delenv(name, raising=False)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield
    aws.forget()


@pytest.fixture
def hands() -> Iterator[Ticking]:
    """The system's clock, at noon and standing still."""
    with ticking() as hands:
        yield hands


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Material that nobody here wrote; see its SOURCES.md. A clone of this project alone does not have it."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("shared/data is not beside this clone")
    return folder


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Stack]":
    """One local stack for all the tests that need one, over HTTP and in a browser."""
    from tests.journey.stack import Stack

    stack = Stack(tmp_path_factory.mktemp("state"))
    try:
        print(stack.start())
        stack.connect()
        yield stack
    finally:
        stack.open.close()
        stack.stop()
