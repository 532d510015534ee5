"""What the contract names and this version does not have: answered so that a client can tell it from a slip."""

from functions.desk.operations import Operation, not_built


def _later(method: str, path: str, summary: str) -> Operation:
    return Operation(method, path, not_built, summary, answers={501: None})


OPERATIONS = (_later("POST", "/api/tickets/<ticket_id>/messages", "Write to the customer"),)
