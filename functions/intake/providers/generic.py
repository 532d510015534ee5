"""Kind `generic`: every tool that can post JSON, by a description of how it proves itself and what its fields mean.

A description is data (`functions/intake/mapping.py`); ready ones are presets. An event whose id, channel or text cannot
be read is refused with a pointer; what is merely shown is left out where it is not as expected.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ValidationError

from functions.intake import mapping, proofs, strict_json, tolerant
from functions.intake.expressions import Budget, Expression, Failed
from functions.intake.model import (
    Attachment,
    Author,
    Change,
    Greeting,
    Mention,
    Reading,
    Request,
    Source,
    Visibility,
    mention_id,
)
from functions.intake.shapes import (
    SHOWN,
    Address,
    Channel,
    Followers,
    Id,
    Metadata,
    Sentiment,
    Shape,
    ShownLine,
    Words,
    wrong_shape,
)
from functions.intake.shapes import Language as LanguageTag
from functions.intake.signatures import Unusable
from functions.shared.errors import InputError, MethodNotAllowed, Unavailable
from functions.shared.values import BrandName

# Scheme

METHODS = ("POST",)


def check_secret(secret: str) -> None:
    """Raises signatures.Unusable when it is too short for anything; `sign` knows what this source needs."""
    if len(secret.strip()) < proofs.MIN_SECRET:
        raise Unusable(f"it has fewer than {proofs.MIN_SECRET} characters")


def verify(source: Source, request: Request) -> None:
    """See `ports.Kind`. Where a tool signs and shows a credential, both must fit, and be of one secret."""
    description = _described(source).description
    proven = [_proven(description, secret, request) for secret in _secrets(source, description)]
    if not any(proven):
        raise proofs.mismatch()
    if description.signature is not None:
        proofs.check_time(description.signature, request.headers, now=request.accepted_at, tolerance=source.tolerance)


def sign(source: Source, body: bytes, at: datetime) -> dict[str, str]:
    """See `ports.Kind`. Raises signatures.Unusable unless the secret is what this source's description asks for."""
    description = _described(source).description
    key, shown = _parts(description, source.secret)
    headers: dict[str, str] = {}
    if description.signature is not None:
        headers |= proofs.sign_hmac(description.signature, description.signature.key_of(key), body, at)
    if description.credential is not None:
        headers |= description.credential.headers(shown)
    return headers


def handshake(source: Source, request: Request) -> Greeting:  # noqa: ARG001 the port's form
    """None by GET or OPTIONS; a challenge comes as a signed webhook."""
    raise MethodNotAllowed("this kind of source takes POST only", allow="POST")


def _described(source: Source) -> mapping.Compiled:
    try:
        return mapping.of(source.generic)
    except mapping.Wrong as error:
        sentence = f"this source's description cannot be used ({str(error).splitlines()[0]}); add it again"
        raise Unavailable(sentence, code="source_without_mapping") from None


def _secrets(source: Source, description: mapping.Description) -> list[str]:
    """The current secret and, after a rotation, the previous one, of those that prove something."""
    try:
        _parts(description, source.secret)
    except Unusable as error:
        sentence = f"this source has no usable secret ({error}); see `kwartier sources rotate`"
        raise Unavailable(sentence, code="source_without_secret") from error
    return [source.secret, *([source.previous_secret] if source.previous_secret else [])]


def _parts(description: mapping.Description, secret: str) -> tuple[str, str]:
    """The signature's key and the credential: with both, they stand with a space between. Raises Unusable."""
    key, shown = secret, secret
    if description.signature is not None and description.credential is not None:
        key, space, shown = secret.partition(" ")
        if not space:
            raise Unusable("it is not the signature's key, a space and the credential")
    if description.signature is not None:
        description.signature.key_of(key)
    if description.credential is not None:
        description.credential.check(shown)
    return key, shown


def _proven(description: mapping.Description, secret: str, request: Request) -> bool:
    try:
        key, shown = _parts(description, secret)
    except Unusable:
        return False  # an old secret that proves nothing is simply not accepted any more
    fits = True
    if description.signature is not None:
        scheme = description.signature
        fits &= proofs.fits_hmac(scheme, scheme.key_of(key), request.headers, request.body)
    if description.credential is not None:
        fits &= description.credential.fits(shown, request)
    return fits


# Mapping

MAX_EVENTS = 100
NEEDED = ("id", "channel", "text", "author_id")
"""An expression that fails refuses the webhook; one of another field leaves that field out."""
_CHALLENGE = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}")
"""Nothing that a browser could take for markup, or a shell for a command."""

_ShownId = Annotated[Id | None, SHOWN]


class _Named(Shape):
    id: Id
    channel: Channel
    post_id: _ShownId = None
    brand: Annotated[BrandName | None, SHOWN] = None
    visibility: Annotated[Literal["public", "private"] | None, SHOWN] = None
    customer_ref: ShownLine = None
    metadata: Annotated[Metadata | None, SHOWN] = None
    posted_at: datetime | None = None
    revised_at: datetime | None = None


class _Gone(_Named):
    """A post that was deleted: its words are not looked at."""

    author_id: _ShownId = None


class _Said(_Named):
    text: Words | None
    author_id: _ShownId
    """Withheld, for all we know, where it is none of ours (not ASCII): the complaint is not."""
    author_handle: ShownLine = None
    author_name: ShownLine = None
    author_followers: Annotated[Followers | None, SHOWN] = None
    conversation_id: _ShownId = None
    in_reply_to: _ShownId = None
    language: Annotated[LanguageTag | None, SHOWN] = None
    url: Annotated[Address | None, SHOWN] = None
    attachments: list[Address] | None = None
    order_number: ShownLine = None
    parcel_number: ShownLine = None
    phone: ShownLine = None
    email: ShownLine = None
    sentiment: Annotated[Sentiment | None, SHOWN] = None


# Parser


def read(source: Source, request: Request, document: Any) -> Reading:
    """See `ports.Kind`."""
    described = _described(source)
    whole = _Evaluated(described, document, document, Budget())
    challenge = whole.condition("challenge")
    if isinstance(challenge, str):
        if not _CHALLENGE.fullmatch(challenge):
            raise wrong_shape([(whole.pointer("challenge"), "challenge: not 1 to 256 of A-Z a-z 0-9 . _ ~ + / = -")])
        return Reading((), 1, challenge=challenge)
    events = tolerant.listed(whole.condition("events"))
    if len(events) > MAX_EVENTS:
        raise wrong_shape([("", f"events: more than {MAX_EVENTS} at once")])
    mentions = [
        one
        for event in events
        if (one := _mention(source, request, _Evaluated(described, document, event, whole.budget)))
    ]
    delivery_id = tolerant.line(whole.condition("delivery_id"))
    # A webhook without an event is one event, too: a tool that tries the address out.
    return Reading(tuple(mentions), max(len(events), 1) - len(mentions), delivery_id)


class _Evaluated:
    """The expressions over one event; what goes wrong is told with a pointer to it."""

    def __init__(self, described: mapping.Compiled, document: Any, event: Any, budget: Budget) -> None:
        self.described, self.budget = described, budget
        self._document, self._event = document, event

    def condition(self, name: str) -> Any:
        expression = self.described.conditions.get(name)
        return None if expression is None else self._value(name, expression)

    def fields(self) -> dict[str, Any]:
        return {name: self._field(name, one) for name, one in self.described.fields.items()}

    def pointer(self, name: str) -> str:
        """To the event; and in it to the value, where the expression only follows names."""
        expression = self.described.fields.get(name) or self.described.conditions.get(name)
        at = tolerant.place_of(self._event, self._document) or ()
        return strict_json.pointer(*at, *((expression and expression.path) or ()))

    def _field(self, name: str, expression: Expression) -> Any:
        try:
            return self._value(name, expression)
        except InputError:
            if name in NEEDED:
                raise
            return None

    def _value(self, name: str, expression: Expression) -> Any:
        try:
            return expression.of(self._event, self.budget)
        except Failed as error:
            raise wrong_shape([(self.pointer(name), f"{name}: {error}")]) from None


def _mention(source: Source, request: Request, event: _Evaluated) -> Mention | None:
    """None for an event that is to be ignored."""
    change = _change(event)
    if change is None:
        return None
    post = _post(event, change)
    if post.author_id is not None and post.author_id == source.own_account:
        return None
    brand, name = post.brand or source.brand, request.source
    own_id = mention_id(brand=brand, channel=post.channel, post_id=post.post_id, source=name, source_id=post.id)
    made = post.posted_at if change is Change.CREATED else None
    return Mention(
        id=own_id,
        change=change,
        revised_at=min(post.revised_at or made or request.accepted_at, request.accepted_at),
        source=name,
        source_id=post.id,
        post_id=post.post_id,
        channel=post.channel,
        visibility=Visibility(post.visibility or Visibility.PUBLIC),
        brand=brand,
        posted_at=post.posted_at,
        customer_ref=post.customer_ref,
        metadata=post.metadata or {},
        author=Author(id=post.author_id),
    ).evolve(**(_said(post) if isinstance(post, _Said) else {}))


def _change(event: _Evaluated) -> Change | None:
    if tolerant.true(event.condition("ignore")):
        return None
    for change in (Change.DELETED, Change.UPDATED):
        if tolerant.true(event.condition(change)):
            return change
    if "created" in event.described.conditions and not tolerant.true(event.condition("created")):
        return None
    return Change.CREATED


def _post(event: _Evaluated, change: Change) -> _Said | _Gone:
    values = tolerant.values(event.fields(), event.described.description.mapping.channels)
    if tolerant.true(event.condition("html")) and isinstance(values.get("text"), str):
        values["text"] = tolerant.words_of(values["text"])
    shape = _Gone if change is Change.DELETED else _Said
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        told = [(str(one["loc"][0]), one["msg"]) for one in error.errors(include_input=False, include_url=False)]
        raise wrong_shape([(event.pointer(name), f"{name}: {what}") for name, what in told]) from None


def _said(post: _Said) -> dict[str, Any]:
    same = ("text", "conversation_id", "language", "url", "in_reply_to", "sentiment")
    known = ("order_number", "parcel_number", "phone", "email")
    return {name: getattr(post, name) for name in same + known} | {
        "author": Author(
            id=post.author_id, handle=post.author_handle, name=post.author_name, followers=post.author_followers
        ),
        "attachments": tuple(Attachment(url=url) for url in post.attachments or ()),
    }
