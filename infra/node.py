"""CDK's Python speaks to a JavaScript process. The project brings its own Node, so none has to be installed."""

import os
import sys
from pathlib import Path


def use_own() -> None:
    """Let the virtual environment's Node run CDK, unless the caller chose one. Call before `aws_cdk` is imported."""
    own = Path(sys.executable).parent / "node"
    if own.exists():
        os.environ.setdefault("JSII_NODE", str(own))
