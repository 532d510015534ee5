"""Who is here, and what they know."""

from functions.callbacks.people import Agent
from functions.desk import bodies, requests
from functions.desk.auth import AGENT, SUPERVISOR
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.people import AgentsView, AgentView, PresenceView, RevealsView
from functions.shared import clock
from functions.shared.errors import NotFound
from functions.shared.keys import day_of


def presence(desk: Desk, ask: Ask[bodies.Here, Nothing]) -> Answer:
    """That somebody is here, for the next 90 seconds."""
    here = desk.corrections.presence(ask.caller, ask.body.state)
    return Answer(
        200,
        PresenceView(
            state=here.state,
            until=here.until,
            id=here.sub,
            name=here.name,
            role=SUPERVISOR if ask.caller.supervisor else AGENT,
            holding=here.holding,
        ),
    )


def profile(desk: Desk, ask: Ask[bodies.Profile, Nothing]) -> Answer:
    """What an agent knows, as a whole."""
    agent = desk.corrections.profile(Agent(sub=_sub(desk, ask.path["agent_id"]), **dict(ask.body)))
    return Answer(
        200,
        AgentView(
            id=agent.sub,
            name=agent.name,
            brands=agent.brands,
            languages=agent.languages,
            skills=agent.skills,
            group=agent.group,
        ),
    )


def agents(desk: Desk, ask: Ask[Nothing, Nothing]) -> Answer:
    """Who is here, and what each has in hand."""
    return requests.tagged(ask.headers, desk.floor.agents(), {"now": True})


def reveals(desk: Desk, ask: Ask[Nothing, bodies.DayQuery]) -> Answer:
    """To whom numbers were shown on a day."""
    return Answer(200, desk.audit.reveals(ask.query.day or today(), ask.query.next))


def today() -> str:
    """The UTC date."""
    return day_of(clock.now())


def _sub(desk: Desk, named: str) -> str:
    """The id of somebody who is here under that sign-in name, else an id as it was given."""
    for one in desk.store.present(clock.now()):
        if one.name == named:
            return one.sub
    if "@" in named:
        raise NotFound("nobody of that name is here; away agents go by their id", code="name_not_here")
    return named


OPERATIONS = (
    Operation(
        "PUT",
        "/api/me/presence",
        presence,
        "Say that you are here; it lasts 90 seconds",
        body=bodies.Here,
        answers={200: PresenceView},
    ),
    Operation(
        "GET",
        "/api/agents",
        agents,
        "Who is here, and what each has in hand since when",
        answers={200: AgentsView, 304: None},
        supervisor=True,
    ),
    Operation(
        "GET",
        "/api/reveals",
        reveals,
        "To whom numbers were shown on a day, and why",
        query=bodies.DayQuery,
        answers={200: RevealsView},
        supervisor=True,
    ),
    Operation(
        "PUT",
        "/api/agents/<agent_id>",
        profile,
        "Set what an agent knows",
        body=bodies.Profile,
        answers={200: AgentView},
        supervisor=True,
        told="agent changed",
    ),
)
