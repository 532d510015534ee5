"""Desk, centre, bus and sweep under every order of events: never two holders, never a silent callback.

Whatever is lost, doubled, late or unanswered, and whoever is quicker.
"""

from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from functions.callbacks.model import Callback, CallbackState, Disposition, WithdrawReason
from functions.dispatch.hand_overs import Contact
from functions.shared import clock, telemetry
from functions.shared.errors import KwartierError
from functions.shared.exchange import NotAnswered
from tests.builders import NOON, Ticking, an_agent
from tests.unit.dispatch.centre import AGENTS, AtTheCentre, House, Trouble

PEOPLE = (an_agent("anna"), an_agent("bob"))
SECONDS = st.sampled_from([0.001, 1, 20, 44, 59.9, 90, 119.999, 120, 301, 700])
HANGS_UP = st.sampled_from([None, *Disposition])


class Centre(RuleBasedStateMachine):
    """Two callbacks, two people who work at both places, one who has no account at the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.hands = Ticking(NOON)
        self._clock = clock.driven_by(self.hands)
        self._clock.__enter__()
        self._quiet = telemetry.log, telemetry.log_error, telemetry.count
        telemetry.log = telemetry.log_error = telemetry.count = lambda *_, **__: None  # type: ignore[assignment]
        self.at = House(self.hands)
        self.callbacks = [self.at.opens(id="tkt_one"), self.at.opens(id="tkt_two")]
        self.dials = 0

    def teardown(self) -> None:
        """However it went: when all answer again and the sweep has come by, nothing is left to nobody."""
        try:
            self.settle()
        finally:
            telemetry.log, telemetry.log_error, telemetry.count = self._quiet
            self._clock.__exit__(None, None, None)

    # What the centre's agents do

    @rule(agent=st.sampled_from(sorted(AGENTS)), which=st.integers(0, 9))
    def accept(self, agent: str, which: int) -> None:
        """A scheduled one is not shown before its time; what an agent has accepted nobody else can."""
        now = self.hands.now
        shown = [one for one in self.at.centre.standing if one.agent is None]
        shown = [one for one in shown if one.offer.starts_at is None or one.offer.starts_at <= now]
        if shown:
            shown[which % len(shown)].agent = agent

    @rule(which=st.integers(0, 9), disposition=HANGS_UP)
    def hang_up(self, which: int, disposition: Disposition | None) -> None:
        if standing := self.at.centre.standing:
            one = standing[which % len(standing)]
            one.disposition, one.ended = disposition, True

    @rule(which=st.integers(0, 9), agent=st.sampled_from(sorted(AGENTS)))
    def transfer(self, which: int, agent: str) -> None:
        if taken := [one for one in self.at.centre.standing if one.agent]:
            one = taken[which % len(taken)]
            one.ended, contacts = True, self.at.centre.contacts
            name = f"{one.id}-on-{len(contacts)}"
            contacts[name] = AtTheCentre(name, one.offer.evolve(token=name), agent=agent)

    # What the desk does

    @rule(person=st.sampled_from(PEOPLE), which=st.integers(0, 1))
    def claim(self, person: object, which: int) -> None:
        with suppress(KwartierError):
            self.at.claims.claim(person, self.callbacks[which].id)  # type: ignore[arg-type]

    @rule(which=st.integers(0, 1), disposition=st.sampled_from(Disposition), told=st.booleans())
    def call(self, which: int, disposition: Disposition, told: bool) -> None:
        """By whoever has it."""
        callback = self.at.now(self.callbacks[which])
        caller = next((one for one in PEOPLE if callback.lease and callback.lease.agent == one.sub), None)
        if caller is None or callback.lease is None:
            return
        self.dials += 1
        attempt = f"att-{self.dials}"
        with suppress(KwartierError):
            self.at.calls.dial(caller, callback.id, callback.lease.token, attempt)
            if told:
                token = callback.lease.token
                self.at.calls.outcome(caller, callback.id, attempt, token, disposition=disposition)

    @rule(which=st.integers(0, 1), back=st.booleans())
    def let_go_or_withdraw(self, which: int, back: bool) -> None:
        callback = self.at.now(self.callbacks[which])
        caller = next((one for one in PEOPLE if callback.lease and callback.lease.agent == one.sub), PEOPLE[0])
        with suppress(KwartierError):
            if back and callback.lease:
                self.at.calls.release(caller, callback.id, callback.lease.token)
            elif not back:
                self.at.calls.withdraw(caller, callback.id, WithdrawReason.ALREADY_HELPED, "")

    # What is between them

    @rule(which=st.integers(0, 9))
    def the_centre_is_heard(self, which: int) -> None:
        """Any event of any contact, at any time, as often as it likes."""
        if contacts := self.at.centre.contacts:
            name = sorted(contacts)[which % len(contacts)]
            with suppress(NotAnswered):  # the message comes back
                self.at.handing.heard(Contact(contact_id=name, initial_contact_id=name.partition("-on-")[0]))

    @rule(which=st.integers(0, 1), look=st.booleans())
    def the_bus_is_heard(self, which: int, look: bool) -> None:
        self.at.handing.follow(self.callbacks[which].id, look=look)

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.hands.advance(seconds=seconds)

    @rule()
    def the_sweep_comes(self) -> None:
        self.at.sweeps()

    @rule(troubles=st.lists(st.sampled_from([None, Trouble(done=False), Trouble(done=True)]), max_size=4))
    def the_centre_falters(self, troubles: list[Trouble | None]) -> None:
        self.at.centre.troubles += troubles

    @rule(which=st.integers(0, 1))
    def somebody_meddles(self, which: int) -> None:
        """Another worker goes through the same callback just before the next write."""
        self.at.table.before_write.append(lambda: self.at.handing.follow(self.callbacks[which].id, look=True))

    # What holds always

    @invariant()
    def a_lease_is_one_persons_and_a_person_has_one(self) -> None:
        held = [self.live(one) for one in self.callbacks]
        holders = [one.lease.agent for one in held if one is not None and one.lease is not None]
        assert len(holders) == len(set(holders)), "an agent has one callback"
        for one in self.callbacks:
            tokens = [attempt.agent for attempt in self.at.now(one).attempts if attempt.disposition is None]
            assert len(tokens) <= 1, "one call at a time"

    @invariant()
    def of_its_own_tasks_one_stands_at_most(self) -> None:
        for one in self.callbacks:
            own = [each for each in self.at.all_of(one) if "-on-" not in each.id]
            assert len(own) <= 1

    def live(self, callback: Callback) -> Callback | None:
        now = self.at.now(callback)
        lease = now.lease if now.state in (CallbackState.CLAIMED, CallbackState.IN_CALL) else None
        lapsed = now.state is CallbackState.CLAIMED and lease is not None and lease.expires_at <= self.hands.now
        return now if lease is not None and not lapsed else None

    def settle(self) -> None:
        """All answer, all that was accepted is let lie: after an hour each open callback is with somebody, or is
        offered at the centre, or will be.
        """
        self.at.centre.troubles.clear()
        self.at.table.before_write.clear()
        self.at.sweeps(60)
        for one in self.callbacks:
            self.at.handing.follow(one.id)  # what the last minute brought is with the bus
            now, standing = self.at.now(one), [each for each in self.at.all_of(one) if "-on-" not in each.id]
            match now.state:
                case CallbackState.QUEUED:
                    waits = self.at.row(one).not_before
                    assert standing or (waits is not None and waits - self.hands.now < timedelta(minutes=9))
                    assert all(each.agent is None for each in standing), "let lie, and still in somebody's hands"
                case CallbackState.RETRY_LATER:
                    assert [each.offer.starts_at for each in standing] == [now.next_attempt_at]
                case CallbackState.IN_CALL:
                    assert now.attempts[-1].agent in {person.sub for person in PEOPLE}
                case _:
                    assert standing == [], now.state


TestCentre = Centre.TestCase
TestCentre.settings = settings(max_examples=60, stateful_step_count=30)
