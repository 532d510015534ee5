"""What must be so when everything has come to rest: nothing lost, nothing owed, nothing left over."""

from tests.simulation.calls import KEEPS_NOTHING, Call, Violation
from tests.simulation.cloud import Cloud
from tests.simulation.faults import Faults
from tests.simulation.hours import seconds_between
from tests.simulation.ledger import Ledger
from tests.simulation.posts import Post

TWO_MINUTES = 120


def verdict(ledger: Ledger, cloud: Cloud, faults: Faults) -> None:
    """Raises Violation; counts what became of everything."""
    counts = ledger.counts
    _queues(ledger, cloud)  # first: what a queue lost would be told as what became of it
    for post in ledger.said:
        if post.accepted is not None:
            counts["acknowledged"] += post.wants
            _stands(ledger, post)
            _answered(ledger, post)
    for call in ledger.calls.values():
        _settled(ledger, call, faults)
    ledger.numbers.verdict()
    for ticket_id, ticket in ledger.tickets.items():
        if ticket["round"] and (ticket_id, "", "opened") not in ledger.announced:
            raise Violation("a ticket was opened, and no event says so", ticket_id)
    if ledger.events:
        raise Violation(f"{len(ledger.events)} events never reached the bus: {sorted(set(ledger.events.values()))}")


def _queues(ledger: Ledger, cloud: Cloud) -> None:
    """What nobody can read is buried, nothing else is, and no queue has given anything up by itself."""
    for name, queue in cloud.queues.items():
        if queue.given_up:
            raise Violation(f"{queue.given_up} messages were given up by the {name} queue")
        buried = cloud.dead[f"{name}-dlq"]
        if good := [body for body in buried if body not in queue.poison]:
            raise Violation(f"{len(good)} good messages are buried")
        if lost := set(queue.poison) - set(buried):
            raise Violation(f"{len(lost)} messages that nobody can read are gone, and not buried")
        ledger.counts["messages buried"] += len(buried)


def _stands(ledger: Ledger, post: Post) -> None:
    """What was answered with 2xx is somewhere; a complaint is on exactly one ticket, with its words."""
    seen = ledger.seen.get(post.mention_id or "")
    if seen is None:
        raise Violation("a post that was accepted is lost")
    owner = seen.get("owner_id")
    if post.elsewhere:
        return
    if post.accepted is not None and seen["accepted_at"] > post.accepted:
        raise Violation("a post is taken to have been accepted later than it was", owner)
    if not post.wants or post.deleted:
        return
    if owner not in ledger.tickets:
        raise Violation("a complaint that was accepted has no ticket")
    words = ledger.entries.get((f"T#{owner}", seen["entry"]))
    if words is None or (not post.edited and post.text not in words):
        raise Violation("a complaint whose words are not on its ticket", owner)


def _answered(ledger: Ledger, post: Post) -> None:
    """A person did something after it, or wrote a word; a question without a complaint waits for one all the same."""
    ticket_id = ledger.answers.silent(post, ledger.seen[post.mention_id or ""])
    if ticket_id is None:
        return
    if ledger.writers or not ledger.answers.waits(ticket_id):
        raise Violation("a message to which nobody answered", ticket_id)
    ledger.counts["waits for a word"] += 1


def _settled(ledger: Ledger, call: Call, faults: Faults) -> None:
    """Each promise has its outcome, its event, and where it was broken, people who were told."""
    if call.open:
        raise Violation("a callback that nobody ended", call.ticket_id)
    counts = ledger.counts
    if call.item["state"] == "unreached" and (call.id, "", "unreached") not in ledger.announced:
        raise Violation("nobody was reached, and no event asks for a word in writing", call.ticket_id)
    counts["calls"] += len(call.item.get("attempts", ()))
    for number, promise in enumerate(call.item["promises"]):
        outcome = promise.get("outcome")
        if outcome is None:
            raise Violation("a promise without an outcome", call.ticket_id)
        counts[outcome] += 1
        if outcome == "broken":
            _broken(ledger, call, number, faults)
        if outcome != "void" and (call.id, promise["due_at"], outcome) not in ledger.announced:
            raise Violation(f"a promise is {outcome}, and no event says so", call.ticket_id)
        if outcome == "kept" and promise["kind"] == "called" and not call.in_time(promise, number):
            raise Violation("kept by nobody's call", call.ticket_id)
        if call.missed(number, "9999"):
            counts["late"] += 1
            counts["late and recorded"] += outcome == "broken"


def _broken(ledger: Ledger, call: Call, number: int, faults: Faults) -> None:
    promise = call.item["promises"][number]
    told = ledger.people.heard(call, "broken", promise["due_at"])
    if told is None:
        raise Violation("a broken promise of which nobody was told", call.ticket_id)
    in_vain = (call.heard[one["id"]] for one in call.item.get("attempts", ()) if one["disposition"] in KEEPS_NOTHING)
    known = max(promise["due_at"], call.clocked[number], *(at for at in (*in_vain, *call.silenced) if at < told))
    if seconds_between(known, told) > TWO_MINUTES:
        ledger.counts["told after more than 120 s"] += 1
        since, until = ledger.moment(known), ledger.moment(told)
        causes = ledger.people.sweeps.causes(since, until, f"T#{call.ticket_id}")
        if None in causes or not causes:
            raise Violation("told after more than 120 s, and nothing was in the way of a sweep before", call.ticket_id)
        for by in causes:
            ledger.counts[f"told late: {by}"] += 1
    since, until = (ledger.moment(promise[name]) for name in ("since", "due_at"))
    for kind in faults.during(since, until) or ("no outage",):
        ledger.counts[f"late: {kind}"] += 1
