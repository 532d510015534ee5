"""Who asks.

The gateway has verified the token's signature, its issuer and its time. But an ID token passes it too, and so does
somebody without a role: the desk looks again.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.callbacks import rules
from functions.callbacks.model import Callback
from functions.callbacks.people import Caller
from functions.shared.errors import Forbidden, Unauthenticated

AGENT = "agent"
SUPERVISOR = "supervisor"


def caller_of(event: Mapping[str, Any], client_id: str) -> Caller:
    """The person behind a request. Raises Unauthenticated without a token, Forbidden for one that is not for this."""
    claims = _claims(event)
    if claims.get("token_use") != "access" or claims.get("client_id") != client_id:
        raise Forbidden("an access token of this desk is needed", code="wrong_token")
    roles = _groups(claims.get("cognito:groups"))
    if not roles & {AGENT, SUPERVISOR}:
        raise Forbidden("you have no role at this desk", code="no_role")
    sub = str(claims["sub"])
    return Caller(sub=sub, name=str(claims.get("username") or sub), supervisor=SUPERVISOR in roles)


def in_hand(callback: Callback, caller: Caller, now: datetime) -> bool:
    """Whether this person has the callback now."""
    return rules.in_hand(callback, caller.sub, now)


def _claims(event: Mapping[str, Any]) -> Mapping[str, Any]:
    at: Any = event.get("requestContext")
    for name in ("authorizer", "jwt", "claims"):
        at = at.get(name) if isinstance(at, Mapping) else None
    if not isinstance(at, Mapping) or not at.get("sub"):
        raise Unauthenticated("sign in first")
    return at


def _groups(claim: object) -> frozenset[str]:
    """The gateway hands a list over as `[agent supervisor]`, others as JSON; a group's name holds no white space."""
    if isinstance(claim, str):
        try:
            claim = json.loads(claim)
        except ValueError:
            claim = str(claim).strip("[]").split()
    if isinstance(claim, str):
        claim = [claim]
    return frozenset(str(group) for group in claim) if isinstance(claim, list) else frozenset()
