"""`make bench`: what the bundle weighs, how each function starts beside one that does nothing, what a webhook costs.

And, of the local stack where one runs, how long a complaint takes to the board.

Milliseconds are of this machine; the ratio to the null handler is what can be compared.
"""

import sys

from infra.bench.latency import COMPLAINTS, Latency, latency
from infra.bench.measure import Calls, Start, ready
from infra.bench.runtime_api import BenchError
from infra.bench.sizes import Sizes, sizes
from infra.bundle import BundleError, build
from infra.manifest import FUNCTIONS

RUNS = 7
WEBHOOKS = 50
MEGABYTE = 1_000_000


def main() -> int:
    """Print the tables. 1 with a sentence where something could not be measured."""
    try:
        bundle = build(None)
        show_sizes(sizes(bundle))
        with ready(bundle) as bench:
            show_starts(bench.starts(FUNCTIONS, RUNS))
            show_calls(bench.webhooks(WEBHOOKS))
        show_latency(latency())
    except (BundleError, BenchError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def show_sizes(of: Sizes) -> None:
    """The bundle's table."""
    print("the bundle (for this machine)         MB")
    for name, size in [("unpacked", of.unpacked), ("zipped", of.zipped)]:
        print(f"  {name:<28}{size / MEGABYTE:>10.2f}")
    for name, size in of.largest:
        print(f"    {name:<26}{size / MEGABYTE:>10.2f}")


def show_starts(starts: list[Start]) -> None:
    """The functions' table."""
    null = starts[0].milliseconds
    print(f"\ncold start, process to first answer (median of {RUNS})")
    print(f"  {'function':<16}{'ms':>8}{'x null':>10}{'modules':>10}{'AWS calls':>12}")
    for one in starts:
        ratio = one.milliseconds / null
        print(f"  {one.name:<16}{one.milliseconds:>8.0f}{ratio:>10.1f}{one.modules:>10}{one.calls:>12}")


def show_calls(calls: Calls) -> None:
    """The webhooks' table."""
    print(f"\nAWS calls per webhook (warm, {calls.webhooks} of each)")
    print(f"  {'accepted':<16}{calls.accepted / calls.webhooks:>8.2f}")
    print(f"  {'rejected':<16}{calls.rejected / calls.webhooks:>8.2f}")


def show_latency(taken: Latency | None) -> None:
    """The complaints' table."""
    if taken is None:
        print("\nfrom a complaint's 202 to the board: no local stack runs here (make run)")
        return
    print(f"\nseconds from a complaint's 202, local stack ({COMPLAINTS} complaints)")
    print(f"  {'':<28}{'median':>8}{'longest':>10}")
    for name, (middle, longest) in [("on the board", taken.on_board), ("with order and number", taken.with_number)]:
        print(f"  {name:<28}{middle:>8.2f}{longest:>10.2f}")


if __name__ == "__main__":
    sys.exit(main())
