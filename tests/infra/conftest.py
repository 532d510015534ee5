"""The stack, synthesized once for production and once for the local run; what the tests look at are the templates."""

import json
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra import node

node.use_own()  # before anything here imports CDK

from infra.bundle import ROOT, Bundle  # noqa: E402
from infra.settings import FILE, from_context, from_file  # noqa: E402
from tests.infra.template import Template  # noqa: E402

type Synthesize = Callable[..., Template]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker does all of these (with `--dist loadgroup`): a second one would synthesize everything again."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("infra"))


@pytest.fixture(scope="session")
def synthesize(tmp_path_factory: pytest.TempPathFactory) -> Synthesize:
    """Synthesizes the stack with the settings of `cdk.json` and these on top; the bundle is a small stand-in."""
    from infra.synthesis import synthesize as real

    code = tmp_path_factory.mktemp("bundle")
    (code / "anything.py").touch()

    def run(**changes: Any) -> Template:
        context = from_file(ROOT / FILE)
        context["kwartier"] |= changes
        settings = from_context(context)
        bundle = Bundle(code, settings.stage.encode().hex())  # of another content in each stage, as the real one
        assembly = real(context, settings, bundle, str(tmp_path_factory.mktemp("cdk.out")))
        made = assembly.get_stack_by_name(f"Kwartier-{settings.stage}")
        return Template(json.loads(Path(made.template_full_path).read_text()), settings)

    return run


@pytest.fixture(scope="session")
def production(synthesize: Synthesize) -> Template:
    return synthesize()


@pytest.fixture(scope="session")
def local(synthesize: Synthesize) -> Template:
    return synthesize(stage="local", base_url="http://localhost:8015")


@pytest.fixture(scope="session")
def everything_set(synthesize: Synthesize) -> Template:
    """A company that uses every setting."""
    return synthesize(
        stage="acme",
        domain="kwartier.acme.example",
        certificate_arn="arn:aws:acm:eu-west-1:111122223333:certificate/one",
        page_email="duty@acme.example",
        notify_email="shift@acme.example",
        escalate_email="head@acme.example",
        mfa="required",
        queue_shards=4,
        connect_instance_arn="arn:aws:connect:eu-west-1:111122223333:instance/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
        intake_reserved_concurrency=33,
    )


@pytest.fixture(scope="session")
def this_machine() -> str:
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"
