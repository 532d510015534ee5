"""What the sweep writes down each minute for all who open rounds: who is here, how long calls take, who waits."""

from datetime import datetime

from functions.callbacks import forecast
from functions.callbacks.forecast import Forecast
from functions.callbacks.ports import Store
from functions.shared import telemetry


def foresee(store: Store, shards: int, now: datetime) -> Forecast | None:
    """The forecast as of now, written; None where it could not be made, which must not hold up the sweep."""
    try:
        ahead, waiting = store.queued(shards, forecast.marks_at(now))
        seen = forecast.foreseen(now, forecast.team(store.present(now)), ahead, waiting)
        store.foresee(seen)
    except Exception as error:  # whatever is wrong with it, the due times are to be kept
        telemetry.log_error("nothing foreseen", error)
        return None
    return seen
