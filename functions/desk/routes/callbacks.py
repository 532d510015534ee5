"""The work on a callback: claim, dial, outcome, wrap-up, and what else may become of it."""

from functions.callbacks.model import Callback, WrapUp
from functions.desk import bodies
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.callbacks import ChangedCallback, LeaseView, StartedView
from functions.desk.views.tickets import ClaimView

PATH = "/api/callbacks/<callback_id>"


def claim(desk: Desk, ask: Ask[bodies.Claim, Nothing]) -> Answer:
    """That callback or the next one, with the ticket and the token of the lease."""
    taken = desk.claims.claim(ask.caller, ask.body.callback_id)
    if taken is None:
        return Answer(204)
    callback, ticket = taken
    assert callback.lease is not None
    whole, lease = desk.whole.of(ticket), callback.lease
    mine = next(one for one in whole.callbacks if one.id == callback.id)
    view = ClaimView(callback=mine, lease_token=lease.token, lease_expires_at=lease.expires_at, ticket=whole)
    return Answer(200, view, about={"callback_id": callback.id})


def renew(desk: Desk, ask: Ask[bodies.WithLease, Nothing]) -> Answer:
    """The lease from now."""
    renewed = desk.calls.renew(ask.path["callback_id"], ask.body.lease_token)
    assert renewed.lease is not None
    return Answer(200, LeaseView(lease_expires_at=renewed.lease.expires_at))


def release(desk: Desk, ask: Ask[bodies.WithLease, Nothing]) -> Answer:
    """Back to the others."""
    return _changed(desk, desk.calls.release(ask.caller, ask.path["callback_id"], ask.body.lease_token))


def dial(desk: Desk, ask: Ask[bodies.Dial, Nothing]) -> Answer:
    """A call begins now, by the server's clock."""
    attempt = desk.calls.dial(ask.caller, ask.path["callback_id"], ask.body.lease_token, ask.body.attempt_id)
    return Answer(201, StartedView(attempt_id=attempt.id, started_at=attempt.started_at))


def outcome(desk: Desk, ask: Ask[bodies.Told, Nothing]) -> Answer:
    """What came of the call."""
    after = desk.calls.outcome(
        ask.caller,
        ask.path["callback_id"],
        ask.path["attempt_id"],
        ask.body.lease_token,
        disposition=ask.body.disposition,
        call_at=ask.body.call_at,
        insists=ask.body.insists,
    )
    return _changed(desk, after)


def wrap_up(desk: Desk, ask: Ask[bodies.WrapUpWanted, Nothing]) -> Answer:
    """The end of a reached call."""
    said = WrapUp.model_validate(ask.body.model_dump(exclude={"lease_token"}))
    return _changed(desk, desk.calls.wrap_up(ask.caller, ask.path["callback_id"], ask.body.lease_token, said))


def withdraw(desk: Desk, ask: Ask[bodies.Withdrawal, Nothing]) -> Answer:
    """Not needed any more."""
    gone = desk.calls.withdraw(ask.caller, ask.path["callback_id"], ask.body.reason, ask.body.note)
    return _changed(desk, gone)


def assign(desk: Desk, ask: Ask[bodies.Assignment, Nothing]) -> Answer:
    """To one agent or group, for some minutes."""
    return _changed(desk, desk.calls.assign(ask.caller, ask.path["callback_id"], ask.body.to))


def _changed(desk: Desk, callback: Callback) -> Answer:
    return Answer(200, ChangedCallback(callback=desk.whole.callback(callback)))


_CHANGED = {200: ChangedCallback}

OPERATIONS = (
    Operation(
        "POST",
        "/api/callbacks/claim",
        claim,
        "Take a callback: that one, or the next",
        body=bodies.Claim,
        answers={200: ClaimView, 204: None},
        problems=(404, 409),
        told="callback claimed",
    ),
    Operation(
        "POST",
        f"{PATH}/renew",
        renew,
        "Keep it for another 120 seconds",
        body=bodies.WithLease,
        answers={200: LeaseView},
        problems=(409,),
    ),
    Operation(
        "POST",
        f"{PATH}/release",
        release,
        "Give it back",
        body=bodies.WithLease,
        answers=_CHANGED,
        problems=(409,),
        told="callback released",
    ),
    Operation(
        "POST",
        f"{PATH}/attempts",
        dial,
        "At the dial: a call begins",
        body=bodies.Dial,
        answers={201: StartedView},
        problems=(409, 422),
        told="call begun",
    ),
    Operation(
        "POST",
        f"{PATH}/attempts/<attempt_id>/outcome",
        outcome,
        "What came of the call",
        body=bodies.Told,
        answers=_CHANGED,
        problems=(409,),
        told="call ended",
    ),
    Operation(
        "POST",
        f"{PATH}/wrap-up",
        wrap_up,
        "The end of a reached call",
        body=bodies.WrapUpWanted,
        answers=_CHANGED,
        problems=(409,),
        told="call wrapped up",
    ),
    Operation(
        "POST",
        f"{PATH}/withdraw",
        withdraw,
        "No call is needed; `abuse` and `legal` are a supervisor's word",
        body=bodies.Withdrawal,
        answers=_CHANGED,
        problems=(409,),
        told="callback withdrawn",
    ),
    Operation(
        "POST",
        f"{PATH}/assign",
        assign,
        "Give it to an agent or a group, for five minutes",
        body=bodies.Assignment,
        answers=_CHANGED,
        problems=(409,),
        supervisor=True,
        told="callback assigned",
    ),
)
