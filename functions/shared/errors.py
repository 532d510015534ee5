"""Everything that this system raises on purpose.

    KwartierError
    ├── InputError        what was sent is not of the right shape        400
    ├── Refused           well-formed, but not to be done                422
    ├── Unauthenticated   nobody known sent this                         401
    ├── Forbidden         known, but not allowed                         403
    ├── NotFound          no such thing                                  404
    ├── MethodNotAllowed  the thing is there, the verb is not            405
    ├── Conflict          somebody or something else came first          409
    ├── TooLarge          more than is taken at once                     413
    ├── UnsupportedType   not JSON, or compressed                        415
    ├── NotBuilt          in the contract, not in this version           501
    ├── Poison            can never succeed: to the dead letters         (queues only)
    └── Unavailable       may succeed later: again                       503
        ├── Contended     lost a race too often: again                   503
        └── NotYet        its moment has not come: again in seconds      (queues only)

`shared.http` turns them into problem documents, at one place.
"""

from typing import Any


class KwartierError(Exception):
    """The root. `detail` is a sentence for the person who reads the answer; it holds no personal data."""

    status = 500
    title = "Internal error"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra
        """Further members of the problem document, `code` among them."""


class InputError(KwartierError):
    """What was sent is not of the right shape. `errors` says where: (JSON pointer, what is wrong)."""

    status = 400
    title = "Not of the right shape"

    def __init__(self, detail: str, errors: list[tuple[str, str]] | None = None, **extra: Any) -> None:
        if errors:
            extra["errors"] = [{"pointer": pointer, "detail": what} for pointer, what in errors]
        super().__init__(detail, **extra)


class Refused(KwartierError):
    """Well-formed, but not to be done: a number that may not be called, a closed window."""

    status = 422
    title = "Refused"


class Unauthenticated(KwartierError):
    """Nobody known sent this."""

    status = 401
    title = "Not authenticated"


class Forbidden(KwartierError):
    """The role does not allow it."""

    status = 403
    title = "Not allowed"


class NotFound(KwartierError):
    """No such thing."""

    status = 404
    title = "Not found"


class MethodNotAllowed(KwartierError):
    """The thing is there, the verb is not. The answer's `allow` header names those that are."""

    status = 405
    title = "Method not allowed"


class Conflict(KwartierError):
    """Somebody or something else came first, or the thing is in another state."""

    status = 409
    title = "Conflict"


class TooLarge(KwartierError):
    """More than is taken at once."""

    status = 413
    title = "Too large"


class UnsupportedType(KwartierError):
    """Not JSON, or compressed."""

    status = 415
    title = "Unsupported type"


class NotBuilt(KwartierError):
    """The contract names it, this version does not have it yet."""

    status = 501
    title = "Not built yet"


class Poison(KwartierError):
    """This message can never succeed, however often it is tried."""


class Unavailable(KwartierError):
    """Something outside did not answer or refused for now. Nothing is lost; it will be tried again."""

    status = 503
    title = "Unavailable"


class Contended(Unavailable):
    """A race was lost too many times in a row; the next try begins from what won."""


class NotYet(Unavailable):
    """Nothing is wrong: it waits for something that is a few seconds away."""
