"""What newer code wrote and this code cannot read holds up nothing else. FAILURES 23."""

from datetime import timedelta

from functions.callbacks.store import CallbackStore
from functions.shared import keys
from functions.shared.table import Table, put
from tests.builders import NOON, an_open_complaint


def test_one_item_that_cannot_be_read_does_not_stop_the_board_the_sweep_or_the_queue(
    store: CallbackStore, table: Table
) -> None:
    strange, plain = an_open_complaint(store), an_open_complaint(store)
    for key in (strange.key(), keys.ticket(strange.ticket_id)):
        item = table.get(key)
        assert item is not None
        table.write(put(key, {**item, "state": "of_the_future"}, None))
    later = NOON + timedelta(hours=1)
    assert [one.id for one in store.all_open()[0]] == [plain.id]
    assert [one.id for one in store.all_open()[1]] == [plain.ticket_id]
    assert [one.id for one in store.awake(later)[0]] == [plain.id]
    assert [one.id for one in store.waiting(0, 10)] == [plain.id]
