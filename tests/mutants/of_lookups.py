"""Bugs of asking shops and carriers, and of the numbers that people write."""

from tests.mutants.mutant import Mutant

_CARRIERS = ("unit/lookup/test_providers_fail.py",)
_SHOPS = ("unit/lookup/test_shops.py",)

OF_LOOKUPS = (
    Mutant(
        "who is silent is asked again at once",
        "retry storm",
        "25",
        "lookup/asking.py",
        "        if until is not None and before is not None and clock.now() < until:\n",
        "        if until is not None and before is not None and clock.now() < until and False:\n",
        _CARRIERS,
    ),
    Mutant(
        "a wish to wait is not heard",
        "retry storm",
        "25",
        "lookup/rules.py",
        "    return max(backoff(tries), wished) * (1 + spread)",
        "    return backoff(tries) * (1 + spread)",
        _CARRIERS,
    ),
    Mutant(
        "a silent carrier is not asked again",
        "retry that is forgotten",
        "25",
        "lookup/rules.py",
        "    if not lookup.ended or answer.silent:\n",
        "    if not lookup.ended:\n",
        _CARRIERS,
    ),
    Mutant(
        "an answer may trickle in for ever",
        "a shop that hangs",
        "25",
        "shared/client.py",
        "            ending.ends(reached.dup())  # the same connection, whatever is put around it\n",
        "            reached.dup()\n",
        _CARRIERS,
    ),
    Mutant(
        "a silent shop has no such order",
        "outage taken for an answer",
        "25",
        "lookup/systems.py",
        "        if not found and silent:\n",
        "        if found and silent:\n",
        _SHOPS,
    ),
    Mutant(
        "what a shop's search finds is the order",
        "somebody else's order",
        "27a",
        "lookup/orders/reading.py",
        "if order is not None and order.number == number]",
        "if order is not None]",
        _SHOPS,
    ),
    Mutant(
        "a check digit is not looked at",
        "a number that is none",
        "25",
        "lookup/barcodes.py",
        "(self.check is None or CHECKS[self.check](match[1], match[2]))",
        "(self.check is None or match[2] != '')",
        ("unit/lookup/test_numbers.py",),
    ),
)
