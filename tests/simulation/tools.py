"""The tools that post webhooks, and the customers whose words they carry."""

import base64
import json
import random
from itertools import batched
from typing import Any

from functions.intake import signatures
from functions.intake.model import Source, SourceKind
from functions.intake.providers import KINDS
from functions.intake.providers.standard import MAX_EVENTS
from functions.shared import clock, ids
from functions.shared.errors import Unavailable
from tests.simulation.calls import Violation
from tests.simulation.cloud import Cloud
from tests.simulation.engine import DAY, HOUR, MINUTE, SECOND, Killed, Loop, Run
from tests.simulation.faults import Faults
from tests.simulation.ledger import Ledger
from tests.simulation.posts import Post

PAUSES = (20 * SECOND, MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 3 * HOUR)
"""Between a tool's tries; the last again and again."""
GIVES_UP = 3 * DAY

type Event = tuple[str, dict[str, Any], Post]
"""Type, data and what it is in the ledger."""


class Tool:
    """A sender of webhooks: signs, tries again until 2xx, sometimes sends what was taken already."""

    def __init__(self, name: str, source: Source, cloud: Cloud, ledger: Ledger, chance: random.Random) -> None:
        self.name, self.source = name, source
        self._cloud, self._ledger, self._chance = cloud, ledger, chance
        self._loop: Loop = cloud.loop
        self._faults: Faults = cloud.faults
        self.under_way = 0
        self._gathers_for = chance.choice((0, 0, 20 * SECOND, 2 * MINUTE)) if source.kind == "standard" else 0
        """Some tools gather what is said, by whomever, and send it together."""
        self._gathered: list[Event] = []

    def carry(self, events: list[Event], wait: int) -> None:
        """Deliver these (of one type) as one webhook, some time from now, or with what others say meanwhile."""
        if not self._gathers_for or events[0][0] != "created":
            self._start(events, wait)
            return
        if not self._gathered:
            self.under_way += 1
            self._loop.at(self._loop.now + self._gathers_for, self._hand_over)
        self._gathered += events

    def _hand_over(self) -> None:
        for some in batched(self._gathered, MAX_EVENTS, strict=False):
            self._start(list(some), 0)
        self._gathered.clear()
        self.under_way -= 1

    def _start(self, events: list[Event], wait: int) -> None:
        self.under_way += 1
        self._loop.spawn(lambda: self._send(events), Run("tool"), wait)

    def _send(self, events: list[Event]) -> None:
        posts = [post for _, _, post in events]
        began, tries = self._loop.now, 0
        try:
            while not self._once(events, posts):
                if self._loop.now - began > GIVES_UP:
                    return
                self._loop.pause(int(PAUSES[min(tries, len(PAUSES) - 1)] * (0.7 + 0.6 * self._chance.random())))
                tries += 1
            if self._faults.happens("tool duplicate"):
                self._once(events, posts)
            if self._faults.happens("tool late copy"):
                self._loop.pause(int(MINUTE * 7_000 ** self._chance.random()))
                self._once(events, posts)
        finally:
            self.under_way -= 1

    def _once(self, events: list[Event], posts: list[Post]) -> bool:
        """Whether it was answered with 2xx, and the answer was heard."""
        answers: list[dict[str, Any]] = []
        gateway = ""

        def knock() -> None:
            nonlocal gateway
            now = self._loop.instant()
            gateway = clock.to_text(now)
            self._ledger.sends(posts, gateway)
            answers.append(self._cloud.knock(self._request(self._document(events), now)))

        try:
            self._faults.call("webhook", "webhook", knock)
        except (Unavailable, Killed):
            return False
        status = answers[0]["statusCode"]
        if status not in (202, 503):
            raise Violation(f"a good webhook was answered with {status}")
        if status == 202:
            said = json.loads(answers[0]["body"])
            self._ledger.accepted(posts, gateway, [*said["mentions"], *said.get("contacts", ())])
        return bool(status == 202)

    def report(self, name: str, data: dict[str, Any]) -> None:
        """Tell what became of something that was asked of the tool, until it is taken."""
        document = {"type": name, "timestamp": clock.to_text(self._loop.instant()), "data": data}

        def tell() -> None:
            tries = 0
            try:
                while not self._told(document) and tries < len(PAUSES):
                    self._loop.pause(int(PAUSES[tries] * (0.7 + 0.6 * self._chance.random())))
                    tries += 1
            finally:
                self.under_way -= 1

        self.under_way += 1
        self._loop.spawn(tell, Run("tool"))

    def _told(self, document: dict[str, Any]) -> bool:
        def knock() -> dict[str, Any]:
            return self._cloud.knock(self._request(document, self._loop.instant()))

        try:
            return bool(self._faults.call("webhook", "webhook", knock)["statusCode"] == 202)
        except (Unavailable, Killed):
            return False

    def _document(self, events: list[Event]) -> dict[str, Any]:
        return self._x(events[0]) if self.source.kind is SourceKind.X else self._standard(events)

    def _request(self, document: dict[str, Any], now: Any) -> dict[str, Any]:
        body = json.dumps(document).encode()
        if self.source.kind is SourceKind.X:
            headers = KINDS[SourceKind.X].sign(self.source, body, now)
        else:
            key = signatures.standard_key(self.source.secret)
            headers = signatures.sign_standard(key, ids.new("msg"), int(now.timestamp()), body)
        return {
            "headers": {"content-type": "application/json", **headers},
            "requestContext": {"http": {"method": "POST"}, "timeEpoch": round(now.timestamp() * 1000)},
            "pathParameters": {"source": self.name},
            "body": base64.b64encode(body).decode(),
            "isBase64Encoded": True,
        }

    def _standard(self, events: list[Event]) -> dict[str, Any]:
        kind, first, _ = events[0]
        name = "contact.recorded" if kind == "contact" else f"mention.{kind}"
        if len(events) == 1:
            return {"type": name, "timestamp": first["timestamp"], "data": {**first, "id": self.id_of(events[0][2])}}
        # Of many at once each says when it came to be.
        some = [{**data, "id": self.id_of(post), "posted_at": data["timestamp"]} for _, data, post in events]
        return {"type": name, "data": some}

    def _x(self, event: Event) -> dict[str, Any]:
        kind, data, _ = event
        number = data["post_id"]
        if kind == "deleted":
            payload: dict[str, Any] = {"id": number, "author_id": data["author"]["id"]}
            return {"data": {"event_type": "post.delete", "payload": payload}}
        author = data["author"]
        payload = {"id": number, "author_id": author["id"], "text": data["text"], "created_at": data["timestamp"]}
        named = {"id": author["id"], "username": author["handle"], "name": author["name"]}
        return {
            "data": {
                "event_type": "post.mention.create",
                "filter": {"user_id": "1"},
                "payload": {**payload, "edit_history_tweet_ids": [number]},
                "includes": {"users": [named]},
            }
        }

    def id_of(self, post: Post) -> str:
        """What this tool calls the post."""
        return next(name for tool, name in post.names if tool == self.name)
