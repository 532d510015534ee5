"""Bugs of what is counted: figures that look better, or worse, than it was."""

from tests.mutants.mutant import Mutant

_RECOUNT = ("unit/reports/test_recount.py", "unit/reports/test_service.py", "unit/reports/test_figures.py")

OF_REPORTS = (
    Mutant(
        "what nobody has called yet is in no report",
        "a survivor's figures",
        "30",
        "reports/service.py",
        "for one in callbacks if one.state.open]",
        "for one in callbacks if not one.state.open]",
        _RECOUNT,
    ),
    Mutant(
        "what ends while it is counted counts twice",
        "double counting",
        "1",
        "reports/service.py",
        "if fact.brand == brand and fact.id not in ended]",
        "if fact.brand == brand]",
        _RECOUNT,
    ),
    Mutant(
        "a day is added up before it is over",
        "a figure kept too early",
        "24",
        "reports/service.py",
        "+ timedelta(days=1) + SETTLED",
        "+ timedelta(days=0)",
        _RECOUNT,
    ),
    Mutant(
        "a promise counts on the day on which somebody called at last",
        "wrong moment",
        "31",
        "reports/rules.py",
        "    at = promise.ended_at\n",
        "    at = call.ended_at or promise.ended_at\n",
        _RECOUNT,
    ),
)
