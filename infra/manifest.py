"""The one declaration of the functions: what calls each, what it may do, what it is told.

The stack is built from it, and a test holds it against the folders: every `functions/<slice>/handler.py` stands here,
and nothing else does. To add a function, add a row.

A *grant* is a permission and at the same time the address that goes with it: who may send to the intake queue finds
`INTAKE_QUEUE_URL` in the environment. `tells` adds what needs no permission.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Queue(StrEnum):
    """A queue that a function consumes. Each has a dead-letter queue beside it."""

    INTAKE = "intake"
    LOOKUP = "lookup"
    DISPATCH = "dispatch"
    CONVERSATION = "conversation"


class Grant(StrEnum):
    """What a function may do beyond writing its own log."""

    TABLE = "read and write items of the table"
    QUEUE_INDEX = "query what may be claimed"
    WAKE_INDEX = "query what must happen by now, and what is open"
    SEND_INTAKE = "send to the intake queue"
    BURY_INTAKE = "send to the intake queue's dead letters"
    SEND_LOOKUP = "send to the lookup queue"
    BURY_LOOKUP = "send to the lookup queue's dead letters"
    SEND_DISPATCH = "send to the dispatch queue"
    BURY_DISPATCH = "send to the dispatch queue's dead letters"
    SEND_CONVERSATION = "send to the conversation's queue"
    BURY_CONVERSATION = "send to the conversation queue's dead letters"
    PUT_EVENTS = "put events on the bus"
    PAGE = "publish to the topic that wakes somebody"
    NOTIFY = "publish to the topic that tells the shift"
    ESCALATE = "publish to the topic that tells who is above the supervisor"
    READ_SOURCES = "read the registry of sources"
    READ_CONNECTIONS = "read the registry of connections: order systems, carriers, channels"
    READ_SUBSCRIBERS = "read the registry of subscribers"
    CENTRE = "hand tasks to the contact centre, where `connect_instance_arn` names one; else nothing"


class Tell(StrEnum):
    """What a function is told without a permission."""

    USER_POOL = "where its callers sign in"
    RECEIVERS = "where webhooks may be sent to"
    SHARDS = "over how many partitions the queue of callbacks is spread"
    DESK = "where the page of the desk is"


@dataclass(frozen=True)
class Route:
    """A route of the HTTP API. `signed_in`: the gateway lets only a valid token of our user pool through."""

    key: str
    signed_in: bool = False
    why_public: str = ""


@dataclass(frozen=True)
class Function:
    """A deployed function; its code is `functions.<name>.handler.handler`."""

    name: str
    does: str
    memory: int
    """MB. Processor time comes with it; a vCPU is about 1,800."""
    timeout: int
    """Seconds. A queue's visibility timeout is six times this."""
    routes: tuple[Route, ...] = ()
    queue: Queue | None = None
    batch: int = 5
    """Messages at a time, at most."""
    stream: bool = False
    """Consumes the table's stream: the entries of timelines, as they are written."""
    every_minute: bool = False
    grants: frozenset[Grant] = field(default=frozenset())
    tells: frozenset[Tell] = field(default=frozenset())

    @property
    def handler(self) -> str:
        """Where Lambda finds the code."""
        return f"functions.{self.name}.handler.handler"


FUNCTIONS = (
    Function(
        name="intake",
        does="verifies a webhook and puts its mentions on the queue",
        memory=1024,
        timeout=15,
        routes=(Route("ANY /webhooks/{source}", why_public="the sender's signature is verified over the raw bytes"),),
        grants=frozenset({Grant.SEND_INTAKE, Grant.READ_SOURCES}),
    ),
    Function(
        name="journey",
        does="turns a mention into a ticket and a callback",
        memory=512,
        timeout=20,
        queue=Queue.INTAKE,
        grants=frozenset({Grant.TABLE, Grant.BURY_INTAKE}),
        tells=frozenset({Tell.SHARDS}),
    ),
    Function(
        name="outbox",
        does="turns what was committed into events on the bus",
        memory=512,
        timeout=20,
        stream=True,
        batch=100,
        grants=frozenset({Grant.PUT_EVENTS}),
    ),
    Function(
        name="lookup",
        does="finds the order, the parcel and the phone number of a ticket",
        memory=512,
        timeout=60,  # a shop and four carriers that all answer at the last moment
        queue=Queue.LOOKUP,
        batch=1,  # no ticket waits behind another's slow shop
        grants=frozenset({Grant.TABLE, Grant.BURY_LOOKUP, Grant.READ_CONNECTIONS}),
    ),
    Function(
        name="dispatch",
        does="posts events to subscribers, and hands callbacks to the contact centre",
        memory=512,
        timeout=60,  # a worker goes through what one subscriber is owed
        queue=Queue.DISPATCH,
        batch=1,  # no event waits behind a slow subscriber of another
        grants=frozenset({Grant.TABLE, Grant.WAKE_INDEX, Grant.SEND_DISPATCH, Grant.BURY_DISPATCH})
        | {Grant.READ_SUBSCRIBERS, Grant.CENTRE},
        tells=frozenset({Tell.RECEIVERS}),
    ),
    Function(
        name="conversation",
        does="says what is owed in writing: the one reply, the private question, what people wrote",
        memory=512,
        timeout=60,  # a few words of one ticket to a platform that answers at the last moment
        queue=Queue.CONVERSATION,
        batch=1,  # nobody waits behind another's slow platform
        grants=frozenset({Grant.TABLE, Grant.BURY_CONVERSATION, Grant.READ_CONNECTIONS}),
    ),
    Function(
        name="deadlines",
        does="does what is due by now: warnings, breaks, lost leases, work that no event started",
        memory=1024,
        timeout=55,
        every_minute=True,
        grants=frozenset({Grant.TABLE, Grant.QUEUE_INDEX, Grant.WAKE_INDEX, Grant.SEND_LOOKUP, Grant.SEND_DISPATCH})
        | {Grant.SEND_CONVERSATION, Grant.READ_SOURCES, Grant.READ_CONNECTIONS, Grant.READ_SUBSCRIBERS}
        | {Grant.PAGE, Grant.NOTIFY, Grant.ESCALATE},
        tells=frozenset({Tell.SHARDS, Tell.DESK}),
    ),
    Function(
        name="desk",
        does="the API of agents and supervisors, and their page",
        memory=1024,
        timeout=15,
        routes=(
            Route("ANY /api/{proxy+}", signed_in=True),
            Route("GET /desk", why_public="the page itself holds nothing; it signs in to get data"),
            Route("GET /desk/{proxy+}", why_public="parts of the page: script, style, pictures"),
            Route("GET /openapi.json", why_public="the description of the API is for everybody"),
            Route("GET /healthz", why_public="says only that the service answers"),
            Route("$default", why_public="answers 404 and 405, and nothing else"),
        ),
        grants=frozenset({Grant.TABLE, Grant.QUEUE_INDEX, Grant.WAKE_INDEX}),
        tells=frozenset({Tell.USER_POOL, Tell.SHARDS}),
    ),
)


def consumer_of(queue: Queue) -> Function:
    """The function that a queue feeds."""
    return next(function for function in FUNCTIONS if function.queue is queue)
