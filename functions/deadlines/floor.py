"""Who is here and has nothing in hand, as one sweep sees it."""

from datetime import datetime
from functools import cached_property
from threading import Lock

from pydantic import ValidationError

from functions.callbacks import rules
from functions.callbacks.model import Callback
from functions.callbacks.people import Agent, PresenceState
from functions.callbacks.ports import Store
from functions.shared import telemetry
from functions.shared.errors import Unavailable


class Floor:
    """The agents at the moment of one sweep: read when first asked for, and nobody is asked for two calls at once."""

    def __init__(self, store: Store, now: datetime) -> None:
        self._store, self._now = store, now
        self._agents: dict[str, Agent] = {}
        self._busy: set[str] = set()
        self._one_at_a_time = Lock()

    def asked_first(self, callback: Callback) -> Callback:
        """A callback that was put off and is queued again, with who is asked first.

        For nobody in particular where that cannot be read: the same voice is a kindness, and waiting for it none.
        """
        try:
            with self._one_at_a_time:
                return self._asked_first(callback)
        except (Unavailable, ValidationError) as error:
            telemetry.log_error("nobody asked first", error, callback_id=callback.id)
            return callback

    def _asked_first(self, callback: Callback) -> Callback:
        if (sub := callback.last_agent) is None:
            return callback
        agent = self._agents.get(sub) or self._store.agent(sub)
        self._agents[sub] = agent
        meant = rules.meant(callback, agent, self._now, free=self._free(agent))
        if meant.meant_for == sub:
            self._busy.add(sub)
        return meant

    def _free(self, agent: Agent) -> bool:
        if agent.sub in self._busy or agent.sub not in self._here:
            return False
        held = self._store.callback(agent.holding) if agent.holding else None
        if held is not None and rules.in_hand(held, agent.sub, self._now):
            self._busy.add(agent.sub)
        return agent.sub not in self._busy

    @cached_property
    def _here(self) -> set[str]:
        return {one.sub for one in self._store.present(self._now) if one.state is PresenceState.AVAILABLE}
