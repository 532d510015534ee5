"""A person writes to the customer."""

from functions.desk import bodies, showing
from functions.desk.desk import Desk
from functions.desk.operations import Answer, Ask, Nothing, Operation
from functions.desk.views.tickets import EntryView


def write(desk: Desk, ask: Ask[bodies.Message, Nothing]) -> Answer:
    """Accepted, and on its way: `sent` or `failed` follows on the timeline."""
    said = ask.body
    entry = desk.writing.write(ask.caller, ask.path["ticket_id"], said.message_id, said.text, said.visibility)
    return Answer(201, showing.entry_view(entry))


OPERATIONS = (
    Operation(
        "POST",
        "/api/tickets/<ticket_id>/messages",
        write,
        "Write to the customer; repeated with the same `message_id`, nothing is written twice",
        body=bodies.Message,
        answers={201: EntryView},
        problems=(409, 422),
        told="message written",
    ),
)
