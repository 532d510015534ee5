"""`make complain`: somebody complains. Posts one signed mention to the running local stack, as a tool would."""

import base64
import hashlib
import hmac
import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError
from standardwebhooks.webhooks import Webhook

from functions.shared import ids
from infra.cli.registry import RegistrySecret, Sources
from infra.local.environment import client
from infra.local.outputs import FILE
from infra.local.state import State

type Signed = tuple[bytes, dict[str, str]]
"""A body and the headers that go with it."""


def main() -> int:
    """Posts TEXT as AUTHOR through SOURCE and prints the answer; 0 when it was accepted."""
    text, author = os.environ.get("TEXT", ""), os.environ.get("AUTHOR") or "jan"
    name = os.environ.get("SOURCE") or "demo"
    if not text:
        print('Say something: make complain TEXT="@acme order 100234 is lost, a week without internet now!"')
        return 1
    try:
        base_url, sources = _sources(State.from_environment())
        source = sources.get(name, {})
        if source.get("kind") not in KINDS:
            print(f"There is no source {name!r} here that this can post as. Is the local stack up? make run")
            return 1
        body, headers = KINDS[source["kind"]](source["secret"], text, author)
        url = f"{base_url}/webhooks/{name}"
        answer = httpx.post(url, content=body, headers=headers, timeout=30, trust_env=False)
    except (httpx.TransportError, BotoCoreError):
        print("The local stack does not answer: make run")
        return 1
    print(answer.status_code, answer.text)
    return 0 if answer.status_code == 202 else 1


def _sources(state: State) -> tuple[str, Sources]:
    """The address of the stack and its sources as they are now: one that was added or rotated since `make run`, too."""
    found = state.read(FILE)
    if not found:
        return "", {}
    secrets = client("secretsmanager", found["aws_endpoint"])
    return found["base_url"], RegistrySecret(secrets, found["stack"]["SourcesSecretId"]).sources()


def standard(secret: str, text: str, author: str) -> Signed:
    """A mention in our own format, signed after Standard Webhooks 1.0.0."""
    now, id_ = datetime.now(UTC), ids.new("demo")
    mention = {
        "id": id_,
        "channel": "x",
        "text": text,
        "posted_at": now.isoformat(),
        "author": {"id": author, "handle": author, "name": author.capitalize()},
    }
    body = json.dumps({"type": "mention.created", "timestamp": now.isoformat(), "data": mention})
    signature = Webhook(secret).sign(id_, now, body)
    signed = {"webhook-id": id_, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    return body.encode(), {"content-type": "application/json", **signed}


def x_activity(secret: str, text: str, author: str) -> Signed:
    """A post as the X Activity API delivers it (docs.x.com), signed with the consumer secret."""
    id_ = str(int.from_bytes(os.urandom(7)))
    payload: dict[str, Any] = {
        "id": id_,
        "text": text,
        "author_id": author,
        "conversation_id": id_,
        "created_at": datetime.now(UTC).isoformat(),
    }
    users = [{"id": author, "username": author, "name": author.capitalize()}]
    event = {"event_uuid": ids.new("demo"), "event_type": "post.mention.create", "payload": payload}
    body = json.dumps({"data": {**event, "includes": {"users": users}}}).encode()
    digest = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()
    return body, {"content-type": "application/json", "x-twitter-webhooks-signature": f"sha256={digest}"}


def meta_comment(secret: str, text: str, author: str) -> Signed:
    """A comment on a Page as Meta delivers it (developers.facebook.com), signed with the app's secret."""
    now, page, post = int(datetime.now(UTC).timestamp()), "1111111111111", "2222222222222"
    value: dict[str, Any] = {
        "item": "comment",
        "verb": "add",
        "comment_id": f"{post}_{int.from_bytes(os.urandom(6))}",
        "post_id": f"{page}_{post}",
        "parent_id": f"{page}_{post}",
        "from": {"id": author, "name": author.capitalize()},
        "created_time": now,
        "message": text,
    }
    entry = {"id": page, "time": now, "changes": [{"field": "feed", "value": value}]}
    body = json.dumps({"object": "page", "entry": [entry]}).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return body, {"content-type": "application/json", "x-hub-signature-256": f"sha256={digest}"}


KINDS = {"standard": standard, "x": x_activity, "meta": meta_comment}
"""How each kind of source is posted to."""


if __name__ == "__main__":
    sys.exit(main())
