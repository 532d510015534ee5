"""Telling a story to the deployed stack over HTTP: who says what, and what comes back. Each step is a line of
`docs/stories.md`.
"""

import json
import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from functions.intake.model import Visibility
from tests.journey.stack import Desk, Json, Stack, until
from tests.platforms import Platform

DOCUMENT = Path(__file__).parents[2] / "docs" / "stories.md"
SECONDS = 45
"""Within which something is there: a minute is what is promised."""


def numeric() -> str:
    """An id as platforms give them."""
    return str(secrets.randbelow(9 * 10**17) + 10**17)


@dataclass
class Story:
    """`lines`: who, how, what. `heading`: where it stands in the document."""

    stack: Stack
    desk: Desk
    name: str
    heading: str
    account: str = field(default_factory=numeric)
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def tell(self, who: str, how: str, what: str) -> None:
        self.lines.append((who, how, what))

    def posts_on_x(self, text: str) -> str:
        """The customer posts; the id of the post."""
        id_, now = numeric(), datetime.now(UTC).isoformat().replace("+00:00", "Z")
        ours = {"id": "1", "username": "acme", "name": "Acme"}
        names_us = {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": "1"}]}
        payload = {"id": id_, "author_id": self.account, "conversation_id": id_, "created_at": now, "text": text}
        who = {"id": self.account, "username": f"s{self.account[:10]}", "name": self.name}
        event = {"event_uuid": id_, "event_type": "post.mention.create", "payload": {**payload, "entities": names_us}}
        self._sent("x", {"data": {**event, "filter": {"user_id": "1"}, "includes": {"users": [who, ours]}}})
        self.tell(self.name, "posts on X", text)
        return id_

    def comments(self, text: str) -> str:
        """The customer comments below a post of the Page; the id of the comment."""
        id_, now = f"{numeric()}_{numeric()}", int(time.time())
        who, post = {"id": self.account, "name": self.name}, f"999_{numeric()}"
        value = {"item": "comment", "verb": "add", "comment_id": id_, "post_id": post, "parent_id": post, "from": who}
        change = {"field": "feed", "value": {**value, "created_time": now, "message": text}}
        self._sent("meta", {"object": "page", "entry": [{"id": "999", "time": now, "changes": [change]}]})
        self.tell(self.name, "comments on Facebook", text)
        return id_

    def writes(self, text: str) -> None:
        """The customer writes in private, in Messenger."""
        now = int(time.time() * 1000)
        message = {"mid": f"m_{secrets.token_hex(12)}", "text": text}
        said = {"sender": {"id": self.account}, "recipient": {"id": "999"}, "timestamp": now, "message": message}
        self._sent("meta", {"object": "page", "entry": [{"id": "999", "time": now, "messaging": [said]}]})
        self.tell(self.name, "writes in Messenger", text)

    def reads(self, platform: Platform, visibility: Visibility, where: str) -> str:
        """What the customer reads there, once it has come; there is no second one."""

        def arrived() -> list[str]:
            found = [one for one in platform.arrived if (one.visibility, one.where) == (visibility, where)]
            return [one.text for one in found]

        (text,) = until(arrived, SECONDS, f"a {visibility} word for {self.name}")
        self.tell("Kwartier", "replies in public" if visibility is Visibility.PUBLIC else "writes in private", text)
        return text

    def card(self, **wanted: object) -> Json:
        """The one card of the customer."""
        return self.desk.card(self.name.lower(), SECONDS, **wanted)

    def ticket(self, card: Json) -> Json:
        ticket: Json = self.desk.get(f"/api/tickets/{card['ticket_id']}").raise_for_status().json()
        return ticket

    def called(self, card: Json, note: str, cause: str) -> Json:
        """An agent takes the call, speaks to the customer and wraps up; the ticket as the agent saw it first."""
        claimed = self.desk.claim(card["id"])
        path, lease = f"/api/callbacks/{card['id']}", {"lease_token": claimed["lease_token"]}
        attempt = secrets.token_hex(8)
        assert self.desk.post(f"{path}/attempts", **lease, attempt_id=attempt).status_code == 201
        outcome = self.desk.post(f"{path}/attempts/{attempt}/outcome", **lease, disposition="reached")
        assert outcome.status_code == 200, outcome.text
        words = {"resolution": "resolved", "cause": cause, "remedies": [], "note": note}
        assert self.desk.post(f"{path}/wrap-up", **lease, **words).status_code == 200
        self.tell("A colleague", "calls, and wraps up", note)
        ticket: Json = claimed["ticket"]
        return ticket

    def _sent(self, source: str, document: Json) -> None:
        answer = self.stack.send(json.dumps(document).encode(), source)
        assert (answer.status_code, answer.json()["accepted"]) == (202, 1), answer.text

    def table(self) -> str:
        """As the document has it."""
        rows = "".join(f"| {who} | {how} | {what} |\n" for who, how, what in self.lines)
        return f"| who | does | what |\n|---|---|---|\n{rows}"

    def is_as_documented(self) -> None:
        """The document tells the same steps; our own words differ by the hour, the code word and the turn of a text."""
        section = DOCUMENT.read_text(encoding="utf-8").split(f"## {self.heading}\n", 1)[1].split("\n## ")[0]
        rows = re.findall(r"^\| (.+?) \| (.+?) \| (.+) \|$", section, re.MULTILINE)[1:]
        told = [row for row in rows if not set(row[0]) <= {"-"}]
        assert [_fixed(row) for row in told] == [_fixed(row) for row in self.lines], self.table()


def _fixed(row: tuple[str, str, str]) -> tuple[str, str, str]:
    who, how, what = row
    return who, how, "" if who == "Kwartier" else re.sub(r"06-\d{8}", "06-…", what)
