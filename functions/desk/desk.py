"""Everything that the routes work with, put together over one table."""

from dataclasses import dataclass
from typing import Self

from functions.callbacks.claims import Claims
from functions.callbacks.closing import Closing
from functions.callbacks.corrections import Corrections
from functions.callbacks.flagging import Flagging
from functions.callbacks.model import Callback
from functions.callbacks.parting import Parting
from functions.callbacks.ports import Store
from functions.callbacks.review import Review
from functions.callbacks.service import Calls
from functions.callbacks.store import CallbackStore
from functions.callbacks.uniting import Uniting
from functions.conversation.writing import Writing
from functions.desk.audit import Audit
from functions.desk.board import Board
from functions.desk.bodies import reasons
from functions.desk.floor import Floor
from functions.desk.search import Search
from functions.desk.whole import Whole
from functions.reports.exports import Exports
from functions.reports.service import Reports
from functions.reports.store import ReportStore
from functions.shared import clock
from functions.shared.table import Table
from functions.tickets.model import Ticket
from functions.tickets.service import Tickets


@dataclass(frozen=True)
class Desk:
    """The verbs and the readings behind the API. `client_id`: the page, as the user pool knows it."""

    store: Store
    calls: Calls
    claims: Claims
    corrections: Corrections
    flagging: Flagging
    tickets: Tickets
    board: Board
    floor: Floor
    audit: Audit
    search: Search
    whole: Whole
    closing: Closing
    review: Review
    uniting: Uniting
    parting: Parting
    writing: Writing
    reports: Reports
    exports: Exports
    client_id: str
    sign_in_url: str
    """Where the user pool's sign-in lives; empty: at the page's own origin."""

    @classmethod
    def over(cls, table: Table, *, client_id: str, sign_in_url: str = "", shards: int = 1) -> Self:
        """The desk over a table. `shards`: partitions of the queue."""
        store = CallbackStore(table)
        board, facts = Board(store), ReportStore(table)
        reports = Reports(facts, lambda: _open(board), reasons().causes)
        return cls(
            store=store,
            calls=Calls(store),
            claims=Claims(store, shards),
            corrections=Corrections(store, shards),
            flagging=Flagging(store),
            tickets=Tickets(store),
            board=board,
            floor=Floor(store, board, reports.today),
            audit=Audit(store),
            search=Search(store, board.open_tickets),
            whole=Whole(store),
            closing=Closing(store),
            review=Review(store, shards),
            uniting=Uniting(store),
            parting=Parting(store),
            writing=Writing(store),
            reports=reports,
            exports=Exports(facts, reasons().causes),
            client_id=client_id,
            sign_in_url=sign_in_url,
        )


def _open(board: Board) -> tuple[list[Callback], dict[str, Ticket]]:
    """What is open, as the board read it last."""
    snapshot = board.snapshot(clock.now())
    return snapshot.callbacks, snapshot.tickets
