"""AWS Signature Version 4 of a POST of JSON to `/`: all that an AWS JSON service is ever asked.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html. Tests hold it to botocore's
own signer, header by header. Why it is not botocore's: docs/decisions/0041-the-door-makes-its-two-calls-itself.md.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Credentials:
    """Whose signature it is."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Scope:
    """For whom it is valid."""

    service: str
    region: str


def signed(
    credentials: Credentials, scope: Scope, headers: Mapping[str, str], body: bytes, at: datetime
) -> dict[str, str]:
    """`headers` (names in lower case, `host` among them) with those that sign them and the body, as of `at` (UTC)."""
    moment = at.strftime("%Y%m%dT%H%M%SZ")
    all_ = {**headers, "x-amz-date": moment}
    if credentials.token:
        all_["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(all_))
    lines = "".join(f"{name}:{' '.join(all_[name].split())}\n" for name in sorted(all_))
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    valid_for = f"{moment[:8]}/{scope.region}/{scope.service}/aws4_request"
    text = f"{ALGORITHM}\n{moment}\n{valid_for}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{credentials.secret_key}".encode()
    for part in valid_for.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"{credentials.access_key}/{valid_for}"
    said = f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    return {**all_, "authorization": said}
