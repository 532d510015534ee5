"""A tool that answers in our place, on a channel that is not ours: asked once a word, it says what came of it."""

import json
import random
from typing import Any

from functions.intake.model import Visibility
from functions.shared.table import Key
from tests.simulation.cloud import Cloud
from tests.simulation.engine import MINUTE, SECOND, Loop, Run
from tests.simulation.hearing import CANARY
from tests.simulation.ledger import Ledger
from tests.simulation.tools import Tool

REASONS = ("blocked", "gone", f"{CANARY} will not have it", "E-77")


class Speaker:
    """`tools`: by brand. `chance`: its own. It sends, fails, or says nothing."""

    def __init__(self, cloud: Cloud, ledger: Ledger, tools: dict[str, Tool], chance: random.Random) -> None:
        self._cloud, self._ledger, self._tools, self._chance = cloud, ledger, tools, chance
        self._loop: Loop = cloud.loop
        self._heard: set[str] = set()

    def heard(self, kind: str, detail: str, resources: list[str]) -> None:
        """An event on the bus: `reply.requested` with a word is for us. What comes again is known by its id."""
        if kind != "reply.requested":
            return
        event = json.loads(detail)
        if "word" not in event["data"] or event["id"] in self._heard:
            return
        self._heard.add(event["id"])
        after = int(self._chance.random() ** 3 * 12 * MINUTE + SECOND)
        self._loop.spawn(lambda: self._speak(event, resources), Run("tool"), after)

    def _speak(self, event: dict[str, Any], place: list[str]) -> None:
        facts, ticket_id, chance = event["data"], event["ticket_id"], self._chance.random()
        entry = self._cloud.table.inner.get(Key(f"T#{place[0]}", place[1])) or {"data": "{}"}
        text = json.loads(entry["data"]).get("text") or ""
        self._ledger.counts["words by a tool"] += 1
        sent, says = chance < 0.8, chance < 0.7 or chance >= 0.85
        if sent:
            by_person = facts["reason"] == "written"
            word = f"{ticket_id}.{facts['word']}"
            self._cloud.platform.arrive(word, Visibility(facts["visibility"]), text, by_person=by_person)
        if says:
            said = {"ticket_id": ticket_id, "word": facts["word"], "at": self._ledger.text(self._loop.now)}
            reason = {} if sent else {"reason": self._chance.choice(REASONS)}
            name = "reply.sent" if sent else "reply.failed"
            self._tools[event["brand"]].report(name, {"id": f"r-{event['id']}", **said, **reason})
