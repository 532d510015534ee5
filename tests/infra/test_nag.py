"""cdk-nag: every finding is mended or acknowledged at its construct, and every acknowledgement is of a finding."""

import importlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from aws_cdk import App, Stack, aws_sqs
from constructs import IConstruct

from infra import nag
from infra.bundle import ROOT, Bundle
from infra.settings import FILE, from_context, from_file

USERS = ("functions", "http_api", "identity", "queues", "registries", "topics", "triggers")
"""The modules of `infra` that acknowledge something."""


def test_a_finding_that_nobody_acknowledged_stops_the_synthesis(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    aws_sqs.Queue(Stack(app, "Careless"), "Queue")
    nag.check(app)
    with pytest.raises(RuntimeError, match=r"AwsSolutions-SQS4"):
        app.synth()


def test_what_is_acknowledged_is_exactly_what_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack as it is has no finding (else no other test here would run); without its words it has these."""
    acknowledged: set[tuple[str, str]] = set()

    def note(construct: IConstruct, reasons: Mapping[str, str]) -> None:
        assert all(len(reason) > 20 for reason in reasons.values())
        acknowledged.update((rule, construct.node.path) for rule in reasons)

    for user in USERS:
        monkeypatch.setattr(importlib.import_module(f"infra.{user}"), "acknowledge", note)
    from infra.synthesis import synthesize

    context = from_file(ROOT / FILE)
    context["kwartier"] |= {"page_email": "duty@acme.example"}
    (code := tmp_path / "code").mkdir()
    with pytest.raises(RuntimeError):
        synthesize(context, from_context(context), Bundle(code, "0" * 32), str(tmp_path / "cdk.out"))
    assert _found(tmp_path / "cdk.out" / "validation-report.json", acknowledged) == acknowledged


def _found(report: Path, acknowledged: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The findings as (rule, construct): the acknowledged construct that the finding lies in, else its own path."""
    found = [
        (violation["ruleName"], construct["constructPath"])
        for plugin in json.loads(report.read_text())["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]
    return {
        next(((rule, at) for said, at in acknowledged if said == rule and path.startswith(f"{at}/")), (rule, path))
        for rule, path in found
    }
