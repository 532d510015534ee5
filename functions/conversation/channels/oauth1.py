"""OAuth 1.0a, HMAC-SHA1: how a request of a company's own app is signed for X (RFC 5849, 3.4).

https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature. Only for requests whose body is not a
form and whose address has no query: then nothing but its own fields is signed.
"""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import NamedTuple

from functions.shared.exchange import quoted


class Keys(NamedTuple):
    """The app's and the account's, each with its secret."""

    key: str
    secret: str
    token: str
    token_secret: str


def authorization(method: str, url: str, keys: Keys, nonce: str, at: datetime) -> str:
    """The value of the Authorization header. `nonce`: of this one request."""
    fields = {
        "oauth_consumer_key": keys.key,
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(at.timestamp())),
        "oauth_token": keys.token,
        "oauth_version": "1.0",
    }
    fields["oauth_signature"] = signature(method, url, fields, keys)
    return "OAuth " + ", ".join(f'{name}="{quoted(value)}"' for name, value in sorted(fields.items()))


def signature(method: str, url: str, fields: dict[str, str], keys: Keys) -> str:
    """Over the method, the address and all fields, with both secrets."""
    pairs = sorted((quoted(name), quoted(value)) for name, value in fields.items())
    base = "&".join((method, quoted(url), quoted("&".join(f"{name}={value}" for name, value in pairs))))
    signed = hmac.digest(f"{quoted(keys.secret)}&{quoted(keys.token_secret)}".encode(), base.encode(), hashlib.sha1)
    return base64.b64encode(signed).decode()
