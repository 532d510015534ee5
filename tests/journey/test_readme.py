"""What the README tells a newcomer to type does what it says, word for word."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journey.stack import Stack

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]


def block(language: str, having: str) -> str:
    """The code block of the README in that language which has these words."""
    blocks = re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return next(str(one) for one in blocks if having in one)


def test_the_webhook_in_python(stack: Stack) -> None:
    code = block("python", "webhook-signature").replace(".local/", f"{stack.folder}/")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert '"accepted":1' in told.stdout


def test_the_webhook_in_the_shell(stack: Stack) -> None:
    source = stack.outputs["sources"]["demo"]
    own = {**os.environ, "URL": source["url"], "SECRET": source["secret"]}
    code = block("sh", "SIGNATURE=")
    told = subprocess.run(["sh", "-c", code], env=own, capture_output=True, text=True, check=True, timeout=60)
    assert '"accepted":1' in told.stdout
