"""The desk as an agent's browser sees it: each click is an invocation of its own, and may fail in every way."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from functions.callbacks.claims import Claims
from functions.callbacks.corrections import Corrections
from functions.callbacks.model import Callback, Disposition, WithdrawReason, WrapUp
from functions.callbacks.people import Caller, PresenceState
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.shared import clock
from functions.shared.errors import Conflict, KwartierError, Unavailable
from functions.triage.model import Kind, Severity
from tests.simulation.browser import Browser
from tests.simulation.calls import Dial, Violation
from tests.simulation.cloud import TIMEOUT, Cloud
from tests.simulation.engine import Killed, Run
from tests.simulation.ledger import Ledger

BY_BROWSER = 0.1
"""Of all clicks, those that go through the desk's own handler, which costs more; the others ask its services."""
AT_ONCE = 60
"""Milliseconds between the last look at the table and the answer."""
TRIES = 4
"""Of one click, by a page that heard no answer."""


class NoAnswer(Exception):
    """Nobody knows whether it was done."""


class Desk:
    """The verbs, with what was asked and answered told to the ledger."""

    def __init__(self, cloud: Cloud, ledger: Ledger, chance: random.Random) -> None:
        self._cloud, self._ledger, self._chance = cloud, ledger, chance
        self._loop, self._faults = cloud.loop, cloud.faults
        store = CallbackStore(cloud.table)
        self._calls, self._corrections = Calls(store), Corrections(store, cloud.shards)
        self._browser = Browser(ledger.calls)
        self._claims = Claims(store, cloud.shards, chance=random.Random(chance.random()))

    def _click(self, run: Run, verb: Callable[[], Any]) -> Any:
        """One request. Raises NoAnswer, or what the desk refused it with."""
        run.since = self._loop.now
        run.deadline = run.since + TIMEOUT["desk"]
        try:
            return self._faults.call("request", "request", lambda: self._loop.within(run, verb))
        except (Unavailable, Killed) as error:
            raise NoAnswer from error
        except KwartierError:
            raise
        except Exception as error:
            raise Violation(f"the desk failed at {run.function}: {error!r}") from error

    def _asked(self, run: Run, verb: Callable[[], Any]) -> Any:
        """A click, again until there is an answer: what was done already must answer the same."""
        for _ in range(TRIES):
            try:
                return self._click(run, verb)
            except NoAnswer:
                self._loop.pause(int(500 + self._chance.random() * 4000))
            except Conflict as refused:
                if refused.extra.get("code") != "new_message":
                    raise
                self._ledger.counts["read first"] += 1
                self._loop.pause(int(1000 + self._chance.random() * 10_000))  # it is read, and ended all the same
            run = self._again(run)
        raise NoAnswer

    def _again(self, run: Run) -> Run:
        return self._run(run.function, run.agent, run.token, run.overrules)

    def _either(self, verb: Callable[[], Any], request: Callable[[], Any]) -> Callable[[], Any]:
        """The service itself, or now and then what the page asks."""
        return request if self._chance.random() < BY_BROWSER else verb

    def _run(self, verb: str, agent: str | None, token: str | None = None, overrules: bool = False) -> Run:
        run = Run(verb, self._loop.now)
        run.agent, run.token, run.overrules = agent, token, overrules
        return run

    def claim(self, caller: Caller, callback_id: str | None = None) -> Callback | None:
        """The next one, or that one. A double click asks twice at once."""
        verb = self._either(
            lambda: self._claims.claim(caller, callback_id), lambda: self._browser.claim(caller, callback_id)
        )

        def click() -> Any:
            claimed = verb()
            if claimed is None:
                self._has_none(caller.sub)
            return claimed

        if self._faults.happens("agent double click"):
            run = self._run("claim", caller.sub)
            self._loop.spawn(lambda: self._unheard(run, click), Run("browser"), int(self._chance.random() * 40))
        claimed = self._asked(self._run("claim", caller.sub), click)
        return None if claimed is None else claimed[0]

    def _has_none(self, sub: str) -> None:
        """Who is told that nothing waits has nothing, unless it was taken by another click at this very moment."""
        now, before = (self._ledger.text(self._loop.now - ago) for ago in (0, AT_ONCE))
        for callback_id in self._ledger.holding.get(sub, ()):
            call = self._ledger.calls[callback_id]
            if not self._loop.doing.faults and call.held_by(sub, now) and call.item["lease"]["since"] < before:
                raise call.fails("an agent who has it is told that nothing waits")

    def _unheard(self, run: Run, verb: Callable[[], Any]) -> None:
        try:
            self._click(run, verb)
        except (NoAnswer, KwartierError):
            return

    def renew(self, caller: Caller, callback: Callback) -> None:
        token = _token(callback)
        verb = self._either(
            lambda: self._calls.renew(callback.id, token), lambda: self._browser.renew(caller, callback.id, token)
        )
        self._asked(self._run("renew", caller.sub, token), verb)

    def release(self, caller: Caller, callback: Callback) -> None:
        token = _token(callback)
        verb = self._either(
            lambda: self._calls.release(caller, callback.id, token),
            lambda: self._browser.release(caller, callback.id, token),
        )
        self._asked(self._run("release", caller.sub, token), verb)

    def dial(self, caller: Caller, callback: Callback, attempt_id: str) -> None:
        """The phone rings: told to the ledger before the desk hears of it."""
        now = clock.to_text(self._loop.instant())
        self._ledger.dials[attempt_id] = Dial(caller.sub, callback.id, now)
        self._ledger.counts["dials"] += 1
        token = _token(callback)
        verb = self._either(
            lambda: self._calls.dial(caller, callback.id, token, attempt_id).id,
            lambda: self._browser.dial(caller, callback.id, token, attempt_id),
        )
        answered = self._asked(self._run("dial", caller.sub, token), verb)
        self._stands(callback.id, attempt_id, None)
        if answered != attempt_id:
            raise Violation("a dial was answered with another one", callback.ticket_id)

    def outcome(self, caller: Caller, callback: Callback, attempt_id: str, said: Disposition) -> Callback:
        """What came of it, perhaps clicked twice."""
        self._ledger.dials[attempt_id].dispositions.add(said)
        token = _token(callback)
        call_at = None
        if said is Disposition.ASKED_LATER and self._chance.random() < 0.7:
            call_at = clock.now() + timedelta(minutes=1 + int(self._chance.random() * 120))
            self._ledger.dials[attempt_id].call_at = clock.to_text(call_at)

        told: dict[str, Any] = {"disposition": said, "call_at": call_at}
        verb = self._either(
            lambda: self._calls.outcome(caller, callback.id, attempt_id, token, **told),
            lambda: self._browser.outcome(caller, callback.id, attempt_id, token, **told),
        )
        run = self._run("outcome", caller.sub, token, caller.supervisor)
        if self._faults.happens("agent double click"):
            twin = self._again(run)
            self._loop.spawn(lambda: self._unheard(twin, verb), Run("browser"), int(self._chance.random() * 40))
        after: Callback = self._asked(run, verb)
        self._stands(callback.id, attempt_id, said)
        return after

    def _stands(self, callback_id: str, attempt_id: str, said: str | None) -> None:
        """What was answered with 200 is so."""
        for attempt in self._ledger.calls[callback_id].item.get("attempts", ()):
            if attempt["id"] == attempt_id and said in (None, attempt.get("disposition")):
                return
        raise Violation("the desk said yes, and nothing was written", self._ledger.calls[callback_id].ticket_id)

    def wrap_up(self, caller: Caller, callback: Callback, said: WrapUp) -> None:
        token = _token(callback)
        run = self._run("wrap-up", caller.sub, token, caller.supervisor)
        verb = self._either(
            lambda: self._calls.wrap_up(caller, callback.id, token, said),
            lambda: self._browser.wrap_up(caller, callback.id, token, said),
        )
        self._asked(run, verb)
        if self._ledger.calls[callback.id].open:
            raise Violation("wrapped up, and open all the same", callback.ticket_id)

    def withdraw(self, caller: Caller, callback_id: str, reason: WithdrawReason) -> None:
        self._ledger.withdrawn.setdefault(callback_id, set()).add(reason)
        run = self._run("withdraw", caller.sub, overrules=True)
        verb = self._either(
            lambda: self._calls.withdraw(caller, callback_id, reason, "note"),
            lambda: self._browser.withdraw(caller, callback_id, reason),
        )
        self._asked(run, verb)
        if self._ledger.calls[callback_id].open:
            raise Violation("withdrawn, and open all the same", self._ledger.calls[callback_id].ticket_id)

    def assign(self, caller: Caller, callback_id: str, to: str) -> None:
        run = self._run("assign", caller.sub, overrules=True)
        verb = self._either(
            lambda: self._calls.assign(caller, callback_id, to), lambda: self._browser.assign(caller, callback_id, to)
        )
        self._asked(run, verb)

    def present(self, caller: Caller) -> None:
        """Said once, and not heard of again if it fails."""
        run = self._run("presence", caller.sub, overrules=True)
        verb = self._either(
            lambda: self._corrections.presence(caller, PresenceState.AVAILABLE), lambda: self._browser.presence(caller)
        )
        self._unheard(run, verb)

    def phone(self, caller: Caller, ticket_id: str, number: str) -> None:
        self._ledger.wishes.entered(ticket_id, number)
        run = self._run("phone", caller.sub, overrules=True)
        verb = self._either(
            lambda: self._corrections.phone(caller, ticket_id, number),
            lambda: self._browser.phone(caller, ticket_id, number),
        )
        self._asked(run, verb)

    def write(self, caller: Caller, ticket_id: str, message_id: str, text: str, visibility: str) -> None:
        """Words to the customer, through the handler. Raises Refused where the platform is known not to allow them."""
        self._ledger.answers.wrote(ticket_id, message_id, self._ledger.text(self._loop.now))
        self._ledger.counts["words of people"] += 1
        run = self._run("message", caller.sub, overrules=True)
        self._asked(run, lambda: self._browser.write(caller, ticket_id, message_id, text, visibility))

    def waiting(self, caller: Caller) -> list[str]:
        """Who waits for a word, as the page lists them."""
        found: list[str] = self._asked(
            self._run("list", caller.sub, overrules=True), lambda: self._browser.waiting(caller)
        )
        return found

    def triage(self, caller: Caller, ticket_id: str, verdict: Kind) -> None:
        self._ledger.withdrawn.setdefault(ticket_id, set()).add(WithdrawReason.NOT_A_COMPLAINT)
        run = self._run("triage", caller.sub, overrules=True)
        self._asked(run, lambda: self._corrections.triage(caller, ticket_id, verdict, Severity.ORDINARY))


def _token(callback: Callback) -> str:
    if callback.lease is None:
        raise Conflict("no lease")
    return callback.lease.token
