"""`python -m infra.app`: the CDK app. `cdk` runs it through `make app`; by itself it writes the assembly to `cdk.out`.

A wrong setting ends it with a line that says which, before anything is built.
"""

import json
import os
import sys
from typing import Any

from infra import node
from infra.bundle import LAMBDA_ARM64, ROOT, BundleError, build
from infra.settings import FILE, SettingsError, from_context, from_file


def main() -> int:
    """Build the bundle and synthesize. 0, or 1 with a sentence on standard error."""
    try:
        context = from_file(ROOT / FILE) | _given_by_cdk()
        settings = from_context(context)
        bundle = build(None if settings.local else LAMBDA_ARM64)
    except (SettingsError, BundleError) as error:
        print(error, file=sys.stderr)
        return 1
    node.use_own()
    from infra.synthesis import synthesize  # noqa: PLC0415 - CDK starts its Node when it is imported

    try:
        synthesize(context, settings, bundle, outdir=os.environ.get("CDK_OUTDIR", "cdk.out"))
    except RuntimeError as error:  # what CDK found wrong; cdk-nag has printed its findings
        print(error, file=sys.stderr)
        return 1
    return 0


def _given_by_cdk() -> dict[str, Any]:
    """What the command line added with `-c`, and what `cdk` knows besides."""
    given: dict[str, Any] = json.loads(os.environ.get("CDK_CONTEXT_JSON", "{}"))
    return given


if __name__ == "__main__":
    sys.exit(main())
