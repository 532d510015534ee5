"""Every key of the one table, and the questions that they answer. Nothing else in the project builds a key.

    item       pk                           sk                   the question
    --------   --------------------------   ------------------   ------------------------------------------------------
    mention    M#mention-id                 MENTION              was this post seen before, and where did it go?
    contact    M#contact-id                 MENTION              was this contact elsewhere seen before?
    remedy     M#remedy-id                  MENTION              was this report of a remedy seen before?
    word       M#word-id                    MENTION              was this, written at the desk, accepted before?
    observed   V#source                     M#mention-id         what would a source in `observe` have opened?
    author     A#brand#channel#account      AUTHOR               has this account an open ticket; what came before?
    ticket     T#ticket-id                  HEAD                 the ticket
    entry      T#ticket-id | M#mention-id   E#instant#entry-id   the timeline in order (under M# where no ticket is)
    callback   T#ticket-id                  C#round              the ticket's callbacks; one by its id, which holds both
    agent      G#sub                        AGENT                the agent's profile and the one callback held
    presence   PRESENCE                     G#sub                who is here now?
    member     MEMBERS                      A#sub                which agents are there, here or not?
    absence    ABSENCE                      TOLD                 of which brands was told that nobody is here?
    order      O#brand#order-number         ORDER                the built-in order system
    shop order I#brand#source#shop-id       ORDER                what did the shop say of this order, in any order?
    parcel     L#brand#parcel-number        PARCEL               the order of a parcel, and the parcel's journey
    number     N#hash                       NUMBER               which ticket's call has this number?
    brand      B#brand                      BRAND                the brand's settings
    wording    B#brand                      WORDING              what the brand says to authors, in its own words
    forecast   FORECAST                     FORECAST             how long does a callback wait that is queued now?
    reveal     U#day                        R#instant#entry-id   which numbers were shown that day?
    search     S#field#term                 T#ticket-id          tickets by order, parcel, handle, name; who waits for
                                                                 an order that nobody has yet?
    fact       D#day#brand                  F#id                 what the reports add up
    sum        D#month#brand                S#day                the facts of a day that is over, added up
    named      BRANDS                       B#brand              of which brands are there facts?
    rhythm     RHYTHM                       R#source             how often is a source heard, at which hours?
    troubles   SOURCES                      TOLD                 of which sources was told that something is wrong?
    noted      Y#all#bucket                 H#instant#event-id   what happened since then, in order?
    delivery   Y#subscriber#bucket          H#instant#event-id   what was a subscriber sent, or is to be, in order?
    lane       Y#subscriber                 LANE                 may a subscriber be sent anything now?
    hand-over  T#ticket-id                  X#round              what stands at the contact centre for a callback?
    standing   X#contact-id                 CONTACT              for which callback does a contact there stand?

    index      partition                    sorted by            the question
    --------   --------------------------   ------------------   ------------------------------------------------------
    queue      Q#shard                      urgency, id          what may be claimed, most urgent first
    wake       W#bucket                     next moment, id      what must happen by now; also: everything that is open
    wake       P#subscriber#bucket          next moment, id      what must be sent to a subscriber by now?
    wake       P#centre#bucket              next moment, id      which hand-overs must be looked at by now?

No Scan anywhere. An index may lag: nothing unique hangs on one.
"""

import hashlib
import re
from datetime import datetime

from functions.shared import clock
from functions.shared.table import Item, Key

QUEUE = "queue"
WAKE = "wake"
INDEXES = (QUEUE, WAKE)

WAKE_BUCKETS = 4
"""Partitions of the wake index, so that no single one limits the table's writes."""

SUBSCRIBER_BUCKETS = 4
"""Partitions of what one subscriber is sent, likewise."""

NEVER = "9999"
"""A wake moment that no sweep reaches: open, but nothing is to happen by itself."""

EXPIRES_AT = "expires_at"
"""The TTL attribute: epoch seconds. DynamoDB deletes days late, so readers filter as well."""


def index_names(index: str) -> tuple[str, str]:
    """The attribute names of an index's partition and sort key."""
    return f"{index}_pk", f"{index}_sk"


def mention(mention_id: str) -> Key:
    return Key(f"M#{mention_id}", "MENTION")


def observed(source: str, mention_id: str) -> Key:
    return Key(observed_partition(source), f"M#{mention_id}")


def observed_partition(source: str) -> str:
    return f"V#{source}"


RHYTHM = "RHYTHM"


def rhythm(source: str) -> Key:
    return Key(RHYTHM, f"R#{source}")


def troubles() -> Key:
    return Key("SOURCES", "TOLD")


def author(brand: str, channel: str, account: str) -> Key:
    return Key(f"A#{brand}#{channel}#{account}", "AUTHOR")


def ticket(ticket_id: str) -> Key:
    return Key(f"T#{ticket_id}", "HEAD")


def entry(owner_id: str, at: datetime, entry_id: str) -> Key:
    """An entry of a ticket's timeline, or of a mention that has no ticket."""
    return Key(_owner(owner_id), f"E#{clock.to_text(at)}#{entry_id}")


ENTRY_PREFIX = "E#"


def entry_at(owner_id: str, sort_key: str) -> Key:
    """An entry by the sort key that something else keeps."""
    return Key(_owner(owner_id), sort_key)


def callback(ticket_id: str, round_: int) -> Key:
    return Key(f"T#{ticket_id}", f"C#{round_:05d}")


CALLBACK_PREFIX = "C#"


def callback_id(ticket_id: str, round_: int) -> str:
    """A callback's id carries its ticket's, so no index is needed to find it."""
    return f"cbk_{ticket_id.removeprefix('tkt_')}_{round_}"


_CALLBACK_ID = re.compile(r"cbk_(?P<ticket>[A-Za-z0-9_-]{1,64})_(?P<round>[1-9][0-9]{0,4})")


def parse_callback_id(callback_id_: str) -> tuple[str, int] | None:
    """(ticket id, round) of a callback's id; None when it is none. No two ids mean one callback."""
    found = _CALLBACK_ID.fullmatch(callback_id_)
    return None if found is None else (f"tkt_{found['ticket']}", int(found["round"]))


def agent(sub: str) -> Key:
    return Key(f"G#{sub}", "AGENT")


PRESENCE = "PRESENCE"


def presence(sub: str) -> Key:
    return Key(PRESENCE, f"G#{sub}")


MEMBERS = "MEMBERS"


def member(sub: str) -> Key:
    return Key(MEMBERS, f"A#{sub}")


def absence() -> Key:
    return Key("ABSENCE", "TOLD")


def order(brand: str, number: str) -> Key:
    return Key(f"O#{brand}#{number}", "ORDER")


def shop_order(brand: str, source: str, shop_id: str) -> Key:
    return Key(f"I#{brand}#{source}#{shop_id}", "ORDER")


def parcel(brand: str, number: str) -> Key:
    return Key(f"L#{brand}#{number}", "PARCEL")


def number(digest: str) -> Key:
    return Key(f"N#{digest}", "NUMBER")


def number_digest(brand_: str, phone: str) -> str:
    """Which number of which brand, without the number. Whoever may guess it can tell; it keeps it out of keys only."""
    return hashlib.sha256(f"{brand_}#{phone}".encode()).hexdigest()[:32]


def brand(name: str) -> Key:
    return Key(f"B#{name}", "BRAND")


def wording(name: str) -> Key:
    return Key(f"B#{name}", "WORDING")


def forecast() -> Key:
    return Key("FORECAST", "FORECAST")


def search(field: str, term: str, ticket_id: str) -> Key:
    return Key(search_partition(field, term), f"T#{ticket_id}")


def search_partition(field: str, term: str) -> str:
    return f"S#{field}#{term.casefold()}"


def fact(day: str, brand_: str, fact_id: str) -> Key:
    """`day` is the UTC date, `2026-11-22`."""
    return Key(f"D#{day}#{brand_}", f"F#{fact_id}")


def reveal(at: datetime, entry_id: str) -> Key:
    return Key(reveals_of(day_of(at)), f"R#{clock.to_text(at)}#{entry_id}")


def reveals_of(day: str) -> str:
    """`day` is the UTC date, `2026-11-22`."""
    return f"U#{day}"


REVEAL_PREFIX = "R#"


def day_of(instant: datetime) -> str:
    """The UTC date of an instant, `2026-11-22`."""
    return instant.date().isoformat()


TO_ANYBODY = "all"
"""Stands for a subscriber's id, of which it is none, where it is kept what happened for whoever it is sent to."""


def delivery(subscriber_id: str, at: datetime, event_id: str) -> Key:
    """What a subscriber is sent of one event; `at`: when it happened."""
    pk = delivery_partition(subscriber_id, _spread(event_id, SUBSCRIBER_BUCKETS))
    return Key(pk, f"{deliveries_from(at)}#{event_id}")


def deliveries_from(at: datetime) -> str:
    """Before all sort keys of deliveries of what happened at that time or later. Not an entry's: no event follows."""
    return f"H#{clock.to_text(at)}"


def delivery_partition(subscriber_id: str, bucket: int) -> str:
    return f"Y#{subscriber_id}#{bucket}"


def lane(subscriber_id: str) -> Key:
    return Key(f"Y#{subscriber_id}", "LANE")


def hand_over(ticket_id: str, round_: int) -> Key:
    return Key(f"T#{ticket_id}", f"X#{round_:05d}")


def standing(contact_id: str) -> Key:
    return Key(f"X#{contact_id}", "CONTACT")


CENTRE = "centre"
"""Where hand-overs stand among what is owed: no subscriber's id, which begin with `sub_`."""


def day_sum(day: str, brand_: str) -> Key:
    """`day` is the UTC date of the facts that were added up."""
    return Key(f"D#{day[:7]}#{brand_}", f"S#{day}")


BRANDS = "BRANDS"


def named(brand_: str) -> Key:
    return Key(BRANDS, f"B#{brand_}")


def brand_named(sort_key: str) -> str:
    """The brand, by the sort key of its place in the list."""
    return sort_key.removeprefix("B#")


def in_queue(shard: int, urgency_at: datetime, callback_id_: str) -> Item:
    """The attributes that put a callback into the queue index."""
    return {"queue_pk": queue_partition(shard), "queue_sk": f"{clock.to_text(urgency_at)}#{callback_id_}"}


def queue_partition(shard: int) -> str:
    return f"Q#{shard:02d}"


def queue_shard(callback_id_: str, shards: int) -> int:
    """Which shard a callback stands in while it waits: a pure function of its id."""
    return _spread(callback_id_, shards)


def in_wake(next_at: datetime | None, item_id: str) -> Item:
    """The attributes that put an open item into the wake index; None: open, with nothing to happen by itself."""
    moment = NEVER if next_at is None else clock.to_text(next_at)
    return {"wake_pk": wake_partition(_spread(item_id, WAKE_BUCKETS)), "wake_sk": f"{moment}#{item_id}"}


def wake_partition(bucket: int) -> str:
    return f"W#{bucket}"


def in_owed(next_at: datetime, subscriber_id: str, event_id: str) -> Item:
    """The attributes that put a delivery among what a subscriber is still to be sent."""
    pk = owed_partition(subscriber_id, _spread(event_id, SUBSCRIBER_BUCKETS))
    return {"wake_pk": pk, "wake_sk": f"{clock.to_text(next_at)}#{event_id}"}


def owed_partition(subscriber_id: str, bucket: int) -> str:
    return f"P#{subscriber_id}#{bucket}"


def until(instant: datetime) -> str:
    """The end of a range over an index: everything up to and at `instant`."""
    return clock.to_text(instant) + "$"  # `$` comes right after `#`


def _owner(owner_id: str) -> str:
    return f"M#{owner_id}" if owner_id.startswith(("mnt_", "con_", "rem_")) else f"T#{owner_id}"


def _spread(text: str, over: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % over
