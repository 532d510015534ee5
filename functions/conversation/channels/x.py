"""X: a reply below a post, POST /2/tweets; a direct message, POST /2/dm_conversations/with/:participant_id/messages.

https://docs.x.com/x-api/posts/create-post, https://docs.x.com/x-api/direct-messages/manage/integrate and
https://docs.x.com/x-api/fundamentals/response-codes-and-errors. Connection: `key` and `secret` of the app, `token` and
`token_secret` of the account (OAuth 1.0a: they do not expire, see decision 0086), `account`: our handle, without @.
"""

import json
from datetime import datetime
from typing import Any

from functions.conversation.channels import oauth1
from functions.conversation.channels.reading import first, mapping, told, whole
from functions.conversation.model import Later, Reason, Refused, Result, Sent, Unknown, Word
from functions.intake.model import Visibility
from functions.shared import clock, ids
from functions.shared.connections import Connection
from functions.shared.exchange import Reply, Request, text

API = "https://api.x.com"
AT_LEAST, AT_MOST = 1, 24 * 3600
"""Seconds that we wait where X names the end of its window (15 minutes, or a day)."""

# Mapping

SAYS = (
    ("duplicate content", Reason.REPEATED),
    ("deleted or not visible", Reason.GONE),
    ("could not find tweet", Reason.GONE),
    ("been mentioned or otherwise engaged", Reason.NOT_ALLOWED),
    ("mentioned or are the author", Reason.NOT_ALLOWED),
    ("restricted who can reply", Reason.NOT_ALLOWED),
    ("not allowed to reply", Reason.NOT_ALLOWED),
    ("not permitted to reply", Reason.NOT_ALLOWED),
    ("blocked", Reason.BLOCKED),
    ("permission to dm", Reason.NO_PRIVATE_CHANNEL),
    ("send messages to this user", Reason.NO_PRIVATE_CHANNEL),
    ("text is too long", Reason.TOO_LONG),
    ("app permissions", Reason.EXPIRED_CREDENTIAL),
    ("your account is suspended", Reason.EXPIRED_CREDENTIAL),
    ("user has been suspended", Reason.BLOCKED),
)
"""What X says in words alone (`detail`), in lower case. Its documents list no codes for these."""
CODES = {
    32: Reason.EXPIRED_CREDENTIAL,
    64: Reason.EXPIRED_CREDENTIAL,
    89: Reason.EXPIRED_CREDENTIAL,
    150: Reason.NO_PRIVATE_CHANNEL,
    186: Reason.TOO_LONG,
    187: Reason.REPEATED,
    326: Reason.EXPIRED_CREDENTIAL,
    349: Reason.NO_PRIVATE_CHANNEL,
    385: Reason.GONE,
    433: Reason.NOT_ALLOWED,
}
"""Codes of the older form of its errors, which some answers still have."""
STATUSES = {
    401: Reason.EXPIRED_CREDENTIAL,
    402: Reason.EXPIRED_CREDENTIAL,  # credits are used up: nothing mends it but a person
    404: Reason.GONE,
}
NOT_TAKEN = "client-forbidden"
"""The end of a problem's `type`: the app may not do this at all."""


# Request


def request(connection: Connection, word: Word, now: datetime) -> Request:
    """A word that `platforms.RULES` allow, as X takes it."""
    base = connection.url or API
    if word.visibility is Visibility.PUBLIC:
        assert word.post is not None
        url, body = f"{base}/2/tweets", {"text": word.text, "reply": {"in_reply_to_tweet_id": word.post.post_id}}
    else:
        url, body = f"{base}/2/dm_conversations/with/{word.account}/messages", {"text": word.text}
    return _signed(connection, url, json.dumps(body).encode(), now)


def whose(connection: Connection, now: datetime) -> Request:
    """https://docs.x.com/x-api/users/get-my-user"""
    return _signed(connection, f"{connection.url or API}/2/users/me", None, now)


def _signed(connection: Connection, url: str, body: bytes | None, now: datetime) -> Request:
    own = (connection.key, connection.secret, connection.token, connection.token_secret)
    keys = oauth1.Keys(*(one or "" for one in own))
    signed = oauth1.authorization("GET" if body is None else "POST", url, keys, ids.new("n"), now)
    return Request(url, {"Authorization": signed, "Content-Type": "application/json"}, body)


# Answer


def read(reply: Reply) -> Result:
    """What became of it. Of a 5xx only 503 says that nothing was done."""
    answer = told(reply.body)
    if reply.status in (200, 201):
        sent = mapping(answer.get("data"))
        id_ = text(sent.get("id")) or text(sent.get("dm_event_id"))
        return Sent(id=id_) if id_ else Unknown()
    if reply.status in (429, 503):
        return Later(after=rest(reply))
    if not 400 <= reply.status < 500:
        return Unknown()
    code = _code(answer)
    return Refused(reason=_reason(reply.status, answer, code), detail=str(code or reply.status))


def rest(reply: Reply) -> int | None:
    """Seconds until the window of a limit that is used up ends; None: there is more, or X does not say."""
    if reply.status not in (429, 503) and reply.headers.get("x-rate-limit-remaining") != "0":
        return None
    ends = reply.headers.get("x-rate-limit-reset", "")
    if not ends.isdecimal() or len(ends) > 11:
        return None
    return min(max(int(ends) - int(clock.now().timestamp()), AT_LEAST), AT_MOST)


def _reason(status: int, answer: dict[str, Any], code: int | None) -> Reason:
    words = f"{answer.get('detail')} {answer.get('title')} {answer.get('errors')}".lower()
    said = next((reason for says, reason in SAYS if says in words), None)
    if str(answer.get("type")).endswith(NOT_TAKEN):
        return Reason.EXPIRED_CREDENTIAL
    return CODES.get(code or 0) or said or STATUSES.get(status) or Reason.REFUSED


def _code(answer: dict[str, Any]) -> int | None:
    return whole(first(answer.get("errors")).get("code")) or whole(answer.get("code"))
