"""Every operation of the API, in the order of the contract's table."""

from functions.desk.operations import Operation
from functions.desk.routes import board, brands, callbacks, messages, page, people, public, reports, tickets

OPERATIONS: tuple[Operation, ...] = (
    *board.OPERATIONS,
    *callbacks.OPERATIONS,
    *tickets.OPERATIONS,
    *messages.OPERATIONS,
    *people.OPERATIONS,
    *brands.OPERATIONS,
    *reports.OPERATIONS,
    *public.OPERATIONS,
    *page.OPERATIONS,
)
