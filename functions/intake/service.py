"""The door: from a request to a delivery on the queue, in the order of checks that the contract promises."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from functions.intake import rules, strict_json
from functions.intake.model import Delivery, Greeting, Mention, Reading, Request, Source, SourceKind
from functions.intake.ports import Kind, Pinging, Sources
from functions.shared.errors import MethodNotAllowed, NotFound, Unauthenticated

if TYPE_CHECKING:  # consuming a queue knows the table; putting something on one need not
    from functions.shared.queues import Queue


@dataclass(frozen=True)
class Door:
    """Where webhooks come in. Each method raises a KwartierError for what it does not let in."""

    sources: Sources
    queue: "Queue"
    kinds: Mapping[SourceKind, Kind]

    def source_of(self, request: Request) -> Source:
        """The source that the request names, if it takes the request's method: 404, 405."""
        source = None
        if rules.SOURCE_NAME.fullmatch(request.source):
            source = self.sources.value().sources.get(request.source)
        if source is None or not source.enabled:
            raise NotFound("no such source")
        methods = self.kinds[source.kind].METHODS
        if request.method not in methods:
            raise MethodNotAllowed("this source does not take that method", allow=", ".join(methods))
        return source

    def greet(self, source: Source, request: Request) -> Greeting:
        """The answer to the sender's handshake: 400, 403."""
        return self.kinds[source.kind].handshake(source, request)

    def read(self, source: Source, request: Request) -> tuple[Source, Reading]:
        """What a webhook says, once its size, type, signature and form are right: 413, 415, 401, 400.

        With the source as it is by then: verifying may have found that ours was old.
        """
        rules.check_size(request.body, source.kind)
        kind = self.kinds[source.kind]
        if isinstance(kind, Pinging) and kind.is_ping(source, request):
            return source, Reading((), 1, is_ping=True)
        rules.check_type(request.headers, source.kind)
        source = self._verified(source, request)
        return source, self.kinds[source.kind].read(source, request, strict_json.loads(request.body))

    def accept(self, source: Source, request: Request, reading: Reading) -> None:
        """Queue all that a webhook says, as one delivery unless that is much: 413, 503. Nothing to queue is no call.

        Where one of several is not taken the whole is refused, and what was taken comes twice, which is harmless.
        """
        if not (reading.mentions or reading.contacts or reading.remedies or reading.replies or reading.orders):
            return
        whole = Delivery(
            source=request.source,
            delivery_id=reading.delivery_id,
            accepted_at=request.accepted_at,
            mentions=_distinct(reading.mentions),
            contacts=tuple({one.id: one for one in reading.contacts}.values()),
            remedies=tuple({one.id: one for one in reading.remedies}.values()),
            replies=tuple({one.id: one for one in reading.replies}.values()),
            orders=reading.orders,
            mode=source.mode,
            max_age=source.max_age,
        )
        messages = list(_messages(whole))
        for message in messages:
            rules.check_message(message)
        for message in messages:
            self.queue.send(message)

    def _verified(self, source: Source, request: Request) -> Source:
        """The source as its sender knows it: a signature that does not fit may be younger than our registry."""
        try:
            self.kinds[source.kind].verify(source, request)
        except Unauthenticated as error:
            newer = self.sources.doubted() if error.extra["code"] == "signature_mismatch" else None
            fresh = newer.sources.get(request.source) if newer else None
            if fresh is None or not fresh.enabled or fresh == source:
                raise
            self.kinds[fresh.kind].verify(fresh, request)
            return fresh
        return source


def _distinct(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Two states of one post both count, in their order; an exact copy does not."""
    return tuple({mention.model_dump_json(): mention for mention in mentions}.values())


def _messages(delivery: Delivery) -> Iterator[str]:
    """A delivery as it is queued: as so few messages that each is done soon, and none is larger than SQS takes."""
    count = len(delivery.mentions)
    if count <= rules.MAX_TOGETHER:
        # ASCII, because SQS refuses some characters that people write (U+000B, U+FFFF) but not their escapes.
        versioned = delivery.evolve(version=rules.version_of(delivery))
        message = json.dumps(versioned.model_dump(mode="json"), ensure_ascii=True, separators=(",", ":"))
        if count <= 1 or len(message) <= rules.MAX_MESSAGE:
            yield message
            return
    half = count // 2
    yield from _messages(delivery.evolve(mentions=delivery.mentions[:half]))
    rest = delivery.evolve(mentions=delivery.mentions[half:], contacts=(), remedies=(), replies=(), orders=())
    yield from _messages(rest)
