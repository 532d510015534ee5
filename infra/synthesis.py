"""From settings and a bundle to a cloud assembly. Not in `infra/app.py`: that chooses Node before CDK is imported."""

from typing import Any

from aws_cdk import App
from aws_cdk.cx_api import CloudAssembly

from infra import nag
from infra.bundle import Bundle
from infra.service_stack import ServiceStack
from infra.settings import Settings


def synthesize(context: dict[str, Any], settings: Settings, bundle: Bundle, outdir: str) -> CloudAssembly:
    """Write the assembly to `outdir`. Raises RuntimeError on a finding of cdk-nag that nobody acknowledged."""
    app = App(context=context, outdir=outdir, analytics_reporting=False)
    ServiceStack(app, settings, bundle)
    nag.check(app)
    return app.synth()
