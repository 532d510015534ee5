"""Meta: comments on Facebook and Instagram, Messenger, Instagram's messages, and the one private reply to a comment.

https://developers.facebook.com/docs/messenger-platform/reference/send-api,
https://developers.facebook.com/docs/messenger-platform/discovery/private-replies,
https://developers.facebook.com/docs/graph-api/reference/object/comments,
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies and, for what
it refuses, https://developers.facebook.com/docs/messenger-platform/error-codes. Connection: `key`: a Page access token,
`secret`: the app's, where it requires proof of it, `account`: the Page's id, for its Instagram account too.
"""

import hashlib
import hmac
import json
from datetime import datetime

from functions.conversation.channels.reading import first, mapping, parsed, told, whole
from functions.conversation.model import Later, Reason, Refused, Result, Sent, Unknown, Word
from functions.conversation.platforms import Way, way
from functions.intake.model import Visibility
from functions.shared.connections import Connection
from functions.shared.exchange import Reply, Request, quoted, text

API = "https://graph.facebook.com/v25.0"
"""The version that these files were written to."""
FULL = 100
"""Per cent of a limit."""
USES = ("call_count", "total_cputime", "total_time")
A_WHILE = 300
"""Seconds, where Meta does not say how long."""
AT_MOST = 24 * 3600

# Mapping

LIMITS = frozenset({4, 17, 32, 341, 613, 80001, 80002, 80006})
"""Codes of a limit that is reached: of the app, the account, the Page, Instagram, Messenger."""
TRANSIENT = 2
"""Its documents: try again later."""
SUBCODES = {
    33: Reason.GONE,
    1545041: Reason.BLOCKED,
    2018001: Reason.BLOCKED,
    2018108: Reason.BLOCKED,
    2018276: Reason.WINDOW_CLOSED,  # the app may not use the human-agent tag: then the window was the shorter one
    2018278: Reason.WINDOW_CLOSED,
    2534014: Reason.BLOCKED,
    2534022: Reason.WINDOW_CLOSED,
    2534025: Reason.NOT_ALLOWED,  # the one private reply was used
}
CODES = {
    3: Reason.EXPIRED_CREDENTIAL,
    10: Reason.EXPIRED_CREDENTIAL,
    102: Reason.EXPIRED_CREDENTIAL,
    190: Reason.EXPIRED_CREDENTIAL,
    230: Reason.BLOCKED,
    506: Reason.REPEATED,
    551: Reason.BLOCKED,
    10900: Reason.NOT_ALLOWED,
    10903: Reason.NOT_ALLOWED,
    10904: Reason.NO_PRIVATE_CHANNEL,
} | dict.fromkeys(range(200, 230), Reason.EXPIRED_CREDENTIAL)
"""Where the subcode says nothing. 10 and 200 to 229: a permission is missing. 368, 100 and all others: refused."""


# Request


def request(connection: Connection, word: Word, now: datetime) -> Request:
    """A word that `platforms.RULES` allow, as Meta takes it. The token is in the body: addresses are seen by more."""
    base = connection.url or API
    if word.visibility is Visibility.PUBLIC:
        assert word.post is not None
        edge = "replies" if word.channel == "instagram" else "comments"
        return _post(connection, f"{base}/{word.post.post_id}/{edge}", {"message": word.text})
    fields = _addressed(word, now) | {"message": json.dumps({"text": word.text})}
    return _post(connection, f"{base}/{connection.account or 'me'}/messages", fields)


def whose(connection: Connection, now: datetime) -> Request:  # noqa: ARG001 the port's form
    """The Page that the token is for. https://developers.facebook.com/docs/graph-api/reference/page"""
    return Request(f"{connection.url or API}/me?fields=id", {"Authorization": f"Bearer {connection.key or ''}"})


def _addressed(word: Word, now: datetime) -> dict[str, str]:
    """To whom, and under which of Meta's windows."""
    by = way(word, now)
    if by is Way.PRIVATE_REPLY:
        assert word.post is not None
        visitor_post = word.channel == "facebook" and word.post.conversation_id == word.post.post_id
        return {"recipient": json.dumps({"post_id" if visitor_post else "comment_id": word.post.post_id})}
    by_human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    under = by_human if by is Way.HUMAN_AGENT else {"messaging_type": "RESPONSE"}
    return {"recipient": json.dumps({"id": word.account}), **under}


def _post(connection: Connection, url: str, fields: dict[str, str]) -> Request:
    token = connection.key or ""
    fields |= {"access_token": token}
    if connection.secret:
        fields["appsecret_proof"] = hmac.new(connection.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    body = "&".join(f"{name}={quoted(value)}" for name, value in fields.items())
    return Request(url, {"Content-Type": "application/x-www-form-urlencoded"}, body.encode())


# Answer


def read(reply: Reply) -> Result:
    """What became of it. Only an error that Meta itself describes says that nothing was done."""
    answer = told(reply.body)
    if reply.status == 200 and "error" not in answer:
        id_ = text(answer.get("message_id")) or text(answer.get("id"))
        return Sent(id=id_) if id_ else Unknown()
    error = mapping(answer.get("error"))
    code, subcode = whole(error.get("code")), whole(error.get("error_subcode"))
    if code in LIMITS or (code is None and reply.status == 429):
        return Later(after=rest(reply) or A_WHILE)
    if code == TRANSIENT:
        return Later()
    if code in (None, 1):
        return Unknown()  # 1, "an unknown error": Meta knows of cases in which all was sent
    reason = SUBCODES.get(subcode or 0) or CODES.get(code or 0) or Reason.REFUSED
    return Refused(reason=reason, detail=str(code) if subcode is None else f"{code}/{subcode}")


def rest(reply: Reply) -> int | None:
    """Seconds until a limit that is used up gives room again; None: there is room, or Meta does not say.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting: per cent of an hour's calls and time.
    """
    used = [mapping(parsed(reply.headers.get("x-app-usage", "")))]
    by_account = mapping(parsed(reply.headers.get("x-business-use-case-usage", "")))
    used += [first(one) for one in by_account.values()]
    full = [one for one in used if any((whole(value) or 0) >= FULL for name, value in one.items() if name in USES)]
    minutes = [whole(one.get("estimated_time_to_regain_access")) or 0 for one in full]
    return min(max(minutes) * 60 or A_WHILE, AT_MOST) if full else None
