"""FAILURES 27. Numbers learned in any order, by anybody, with everything else going on: what holds at every step.

At most one open callback and one live call a number; every open complaint has a call, and that call knows of it; no
promise moves later, none is lost; no message is off its timeline.
"""

import random
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from functions.callbacks.model import Callback, CallbackState, Disposition, Outcome, PromiseKind, WithdrawReason
from functions.callbacks.promises import is_broken
from functions.shared import clock, ids
from functions.shared.errors import Conflict, Refused
from functions.tickets.model import EntryKind, Ticket, TicketState
from functions.triage.model import Kind, Severity
from tests.builders import Ticking, a_supervisor, an_agent
from tests.unit.callbacks.shared_number import FOLLOW_UP, JAN, PIET, RESOLVED, House

PEOPLE = ("x:jan", "facebook:jj", "instagram:piet", "bluesky:p")
TEXTS = ("gone", "gone! 100234", "where is 100235", "my number is 06-12345601", "thanks", "when?")
who_ = st.sampled_from(PEOPLE)


class Sharing(RuleBasedStateMachine):
    """Four accounts, two numbers, one desk. Before some writes somebody else does something."""

    def __init__(self) -> None:
        super().__init__()
        self.hands = Ticking()
        self._driven = ExitStack()
        self._driven.enter_context(clock.driven_by(self.hands))
        self._driven.enter_context(ids.driven_by(random.Random(1).randbytes))
        self.house = House()
        self.serial = 0
        self.said: dict[str, int] = dict.fromkeys(PEOPLE, 0)
        self.due: dict[tuple[str, int], datetime] = {}
        self.ended: dict[tuple[str, int], Outcome] = {}
        self.brought: set[datetime] = set()
        """When messages with a number, or an order's, were accepted."""

    def teardown(self) -> None:
        self._driven.close()

    @initialize(late=st.integers(0, 300))
    def somebody_complains(self, late: int) -> None:
        self.say(PEOPLE[0], "gone! 100234", late, private=False)

    def call(self, who: str) -> Callback | None:
        if not self.said[who]:
            return None
        ticket = self.house.ticket(who)
        return self.house.store.callback(ticket.open_callback_id) if ticket.open_callback_id else None

    # What happens

    @rule(seconds=st.sampled_from([1, 60, 130, 900, 4000]))
    def time_passes(self, seconds: int) -> None:
        self.hands.advance(seconds=seconds)

    @rule(who=who_, text=st.sampled_from(TEXTS), late=st.integers(0, 300), private=st.booleans())
    def say(self, who: str, text: str, late: int, private: bool) -> None:
        if text in ("thanks",) and not self.said[who]:
            return  # praise by itself is on no ticket
        self.house.says(who, text, late, visibility="private" if private else "public")
        if any(letter.isdigit() for letter in text):
            self.brought.add(clock.now() - timedelta(seconds=late))
        self.said[who] += 1

    @rule(who=who_)
    def look(self, who: str) -> None:
        if self.said[who]:
            self.house.lookups.look(self.house.ticket(who).id)

    @rule(who=who_, other=who_, meddler=st.sampled_from(["look", "say", "end", "phone"]))
    def look_while_something_happens(self, who: str, other: str, meddler: str) -> None:
        if not (self.said[who] and self.said[other]):
            return
        table, done = self.house.table, {"it": False}

        def meddle() -> None:
            if done["it"] or table.before_write:
                return
            done["it"] = True
            with suppress(Conflict):
                match meddler:
                    case "look":
                        self.look(other)
                    case "say":
                        self.say(other, "gone", 0, private=True)
                    case "end":
                        self.withdraw(other, WithdrawReason.ABUSE)
                    case _:
                        self.phone(other, PIET)

        table.before_write.append(meddle)
        self.look(who)
        table.before_write.clear()

    @rule(who=who_, number=st.sampled_from([JAN, PIET]))
    def phone(self, who: str, number: str) -> None:
        if self.said[who]:
            with suppress(Conflict):
                self.house.corrections.phone(an_agent(), self.house.ticket(who).id, number)

    @rule(who=who_, agent=st.sampled_from(["anna", "bob", "carl"]))
    def claim(self, who: str, agent: str) -> None:
        if (call := self.call(who)) is not None:
            with suppress(Conflict):
                self.house.claims.claim(an_agent(agent), call.id)

    @rule(who=who_)
    def dial(self, who: str) -> None:
        call = self.call(who)
        if call is not None and call.lease is not None:
            self.serial += 1
            agent = an_agent(call.lease.agent.removeprefix("sub-"))
            with suppress(Conflict):
                self.house.calls.dial(agent, call.id, call.lease.token, f"att{self.serial}")

    @rule(who=who_, disposition=st.sampled_from(Disposition))
    def outcome(self, who: str, disposition: Disposition) -> None:
        call = self.call(who)
        if call is not None and call.lease is not None and call.attempt is not None:
            agent = an_agent(call.lease.agent.removeprefix("sub-"))
            attempt, token = call.attempt.id, call.lease.token
            with suppress(Conflict):
                self.house.calls.outcome(agent, call.id, attempt, token, disposition=disposition)

    @rule(who=who_, again=st.booleans())
    def wrap_up(self, who: str, again: bool) -> None:
        call = self.call(who)
        if call is not None and call.lease is not None and call.reached:
            agent = an_agent(call.lease.agent.removeprefix("sub-"))
            self.house.calls.wrap_up(agent, call.id, call.lease.token, FOLLOW_UP if again else RESOLVED)

    @rule(who=who_, reason=st.sampled_from(WithdrawReason))
    def withdraw(self, who: str, reason: WithdrawReason) -> None:
        if (call := self.call(who)) is not None:
            with suppress(Conflict):
                self.house.calls.withdraw(a_supervisor(), call.id, reason, "")

    @rule(who=who_, verdict=st.sampled_from(Kind))
    def judge(self, who: str, verdict: Kind) -> None:
        if self.said[who]:
            with suppress(Conflict):
                self.house.corrections.triage(an_agent(), self.house.ticket(who).id, verdict, Severity.ORDINARY)

    @rule(who=who_, other=who_)
    def merge(self, who: str, other: str) -> None:
        if not (self.said[who] and self.said[other]):
            return
        calls = [call for one in (who, other) if (call := self.call(one)) and call.active]
        before = [call.active.due_at for call in calls if call.active and not is_broken(call, clock.now())]
        agreed = [call for one in (who, other) if (call := self.call(one)) and call.agreed_at]
        with suppress(Conflict, Refused):
            self.house.uniting.merge(a_supervisor(), self.house.ticket(who).id, self.house.ticket(other).id)
            call = self.call(who)
            if before and not agreed and call is not None and call.active is not None:
                assert call.active.due_at <= min(before), "the earlier due time of both"

    @rule(who=who_)
    def undo(self, who: str) -> None:
        if self.said[who]:
            with suppress(Conflict):
                self.house.parting.undo(a_supervisor(), self.house.ticket(who).id)

    # What holds

    def tickets(self) -> list[Ticket]:
        return [self.house.ticket(who) for who in PEOPLE if self.said[who]]

    def open_calls(self) -> list[tuple[Callback, Ticket]]:
        found = [(one, self.house.store.ticket(one.ticket_id)) for one in self.house.open_calls()]
        return [(one, ticket) for one, ticket in found if ticket is not None]

    @invariant()
    def a_number_has_at_most_one_open_call(self) -> None:
        numbers = [ticket.phone for _, ticket in self.open_calls() if ticket.has_number]
        assert len(numbers) == len(set(numbers))
        live = [ticket.phone for one, ticket in self.open_calls() if one.state is CallbackState.IN_CALL]
        assert len([one for one in live if one]) == len({one for one in live if one})

    @invariant()
    def who_is_owed_a_call_and_the_call_know_each_other(self) -> None:
        calls = {one.id: one for one, _ in self.open_calls()}
        for ticket in self.tickets():
            if ticket.open_callback_id is None:
                continue
            call = calls[ticket.open_callback_id]
            assert ticket.state is TicketState.OPEN
            assert (call.ticket_id == ticket.id) != (ticket.id in {one.ticket_id for one in call.also})
        for call in calls.values():
            for ticket_id in (call.ticket_id, *(one.ticket_id for one in call.also)):
                ticket_ = self.house.store.ticket(ticket_id)
                assert ticket_ is not None
                assert ticket_.open_callback_id == call.id
                if ticket_id != call.ticket_id:
                    owner = self.house.store.ticket(call.ticket_id)
                    assert owner is not None
                    assert (ticket_.phone, ticket_.has_number) == (owner.phone, owner.has_number)
                    assert owner.has_number or ticket_.merged

    @invariant()
    def a_call_knows_whether_its_ticket_has_a_number(self) -> None:
        for call, ticket in self.open_calls():
            assert call.has_number == ticket.has_number

    @invariant()
    def no_promise_moves_later_and_no_outcome_is_taken_back(self) -> None:
        for ticket in self.tickets():
            for call in self.house.store.callbacks_of(ticket.id):
                for place, promise in enumerate(call.promises):
                    at = (call.id, place)
                    assert promise.due_at <= self.due.get(at, promise.due_at)
                    self.due[at] = promise.due_at
                    if promise.outcome is not None:
                        assert self.ended.setdefault(at, promise.outcome) is promise.outcome

    @invariant()
    def who_shares_a_call_is_not_owed_it_later_than_alone(self) -> None:
        """A call that nobody dialled yet, and of which nothing was agreed, is due when the first of them was.

        One that was broken is the most urgent as it is. The message that brings a number begins a clock of its own.
        """
        for call, _ in self.open_calls():
            if call.attempts or call.agreed_at or call.active is None:
                continue
            asked = [promise for promise in call.promises if promise.kind is PromiseKind.ASKED]
            if Outcome.BROKEN in [promise.outcome for promise in call.promises]:
                continue
            if asked and call.active.since in self.brought:
                continue
            for one in call.also:
                mine = self.house.store.callbacks_of(one.ticket_id)
                if not mine:
                    continue  # a question, which a person put together with a complaint
                own, void = mine[-1], mine[-1].promises[-1]
                if own.resolution == WithdrawReason.DUPLICATE and void.outcome is Outcome.VOID and not own.agreed_at:
                    assert call.active.due_at <= void.due_at

    @invariant()
    def no_message_is_lost(self) -> None:
        for who in PEOPLE:
            if self.said[who]:
                assert len(self.house.entries(who, EntryKind.MENTION)) == self.said[who]

    @invariant()
    def what_is_void_says_why(self) -> None:
        for ticket in self.tickets():
            for call in self.house.store.callbacks_of(ticket.id):
                assert all(one.reason for one in call.promises if one.outcome is Outcome.VOID)
                assert call.state.open or all(one.outcome for one in call.promises)


TestSharing = Sharing.TestCase
TestSharing.settings = settings(max_examples=70, stateful_step_count=30, deadline=None)
