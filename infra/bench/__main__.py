"""`make bench`: what the bundle weighs, how each function starts beside one that does nothing, what a webhook costs.

And that none of a million forged webhooks is let in, what many agents who claim at once waste, how the journey's pace
holds as open tickets grow, and, of the local stack where one runs, how long a complaint takes to the board. `make bench
ONLY="claims journey"` measures only those.

Milliseconds and complaints a second are of this machine; the ratios are what can be compared. The claims are in virtual
time, the same on every machine.
"""

import sys
from collections.abc import Callable, Iterable, Sequence

from infra.bench.claims import WAITING, WITHIN, Claimed, Rush
from infra.bench.complaints import ROUNDS, Pace, paces
from infra.bench.door import Cost, costs
from infra.bench.forgeries import Tried, attack
from infra.bench.judging import Judging, judging
from infra.bench.latency import COMPLAINTS, Latency, latency
from infra.bench.measure import Calls, Start, ready
from infra.bench.reports import A_DAY, DAYS, Read, reads
from infra.bench.runtime_api import BenchError
from infra.bench.sizes import Sizes, sizes
from infra.bench.sweeps import Breaks, Storm
from infra.bundle import BundleError, build
from infra.manifest import FUNCTIONS

RUNS = 15
WEBHOOKS = 50
FORGERIES = 1_000_000
AGENTS = (10, 100, 1000)
SHARDS = (1, 16, 64)
LATE = (100, 1_000, 10_000)
MEGABYTE = 1_000_000


def main(only: Sequence[str] = ()) -> int:
    """Print the tables, or `only` some by their name. 1 with a sentence where something could not be measured."""
    if strange := set(only) - PARTS.keys():
        print(f"{', '.join(sorted(strange))}: no part of it; there are {', '.join(PARTS)}", file=sys.stderr)
        return 1
    try:
        for name, part in PARTS.items():
            if not only or name in only:
                part()
    except (BundleError, BenchError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _functions() -> None:
    bundle = build(None)
    show_sizes(sizes(bundle))
    with ready(bundle) as bench:
        show_starts(bench.starts(FUNCTIONS, RUNS))
        show_calls(bench.webhooks(WEBHOOKS))


PARTS: dict[str, Callable[[], None]] = {
    "functions": _functions,
    "door": lambda: show_costs(costs()),
    "forgeries": lambda: show_forgeries(attack(FORGERIES)),
    "claims": lambda: show_claims(Rush(agents, shards).run() for agents in AGENTS for shards in SHARDS),
    "sweep": lambda: show_breaks(Storm(late).run() for late in LATE),
    "triage": lambda: show_judging(judging()),
    "journey": lambda: show_paces(paces()),
    "reports": lambda: show_reads(reads()),
    "latency": lambda: show_latency(latency()),
}


def show_sizes(of: Sizes) -> None:
    """The bundle's table."""
    print("the bundle (for this machine)         MB")
    for name, size in [("unpacked", of.unpacked), ("zipped", of.zipped)]:
        print(f"  {name:<28}{size / MEGABYTE:>10.2f}")
    for name, size in of.largest:
        print(f"    {name:<26}{size / MEGABYTE:>10.2f}")


def show_judging(of: Judging) -> None:
    """The judge's table."""
    print(f"the judge of triage, {of.posts:,} posts of the corpus")
    print(f"  weights{of.weights / 1000:>31.1f} kB")
    print(f"  load the weights{of.load * 1000:>22.2f} ms")
    print(f"  first post, lexicon included{of.first * 1000:>10.2f} ms")
    print(f"  a post{of.a_post * 1000:>32.2f} ms")


def show_starts(starts: list[Start]) -> None:
    """The functions' table."""
    null = starts[0]
    print(f"\ncold start, process to first answer (median of {RUNS}, and the least processor time)")
    print(f"  {'function':<16}{'ms':>8}{'x null':>8}{'cpu ms':>10}{'x null':>8}{'modules':>10}{'AWS calls':>12}")
    for one in starts:
        whole, processor = one.milliseconds / null.milliseconds, one.processor / null.processor
        times = f"{one.milliseconds:>8.0f}{whole:>8.1f}{one.processor:>10.0f}{processor:>8.1f}"
        print(f"  {one.name:<16}{times}{one.modules:>10}{one.calls:>12}")


def show_calls(calls: Calls) -> None:
    """The webhooks' table."""
    print(f"\nAWS calls per webhook (warm, {calls.webhooks} of each)")
    print(f"  {'accepted':<16}{calls.accepted / calls.webhooks:>8.2f}")
    print(f"  {'rejected':<16}{calls.rejected / calls.webhooks:>8.2f}")


def show_costs(all_costs: list[Cost]) -> None:
    """The table of what the door does for a webhook."""
    bare = all_costs[0]
    print("\nprocessor time of one webhook, the call of AWS answered at the socket")
    print(f"  {'':<16}{'fastest us':>12}{'x bare':>8}{'median us':>12}{'x bare':>8}")
    for one in all_costs:
        fastest, middle = one.fastest / bare.fastest, one.middle / bare.middle
        print(f"  {one.name:<16}{one.fastest:>12.0f}{fastest:>8.2f}{one.middle:>12.0f}{middle:>8.2f}")


def show_forgeries(tried: Tried) -> None:
    """What came of them."""
    print("\nsigned webhooks, one thing changed afterwards")
    print(f"  {'tried':<16}{tried.forgeries:>12,}")
    print(f"  {'of samples':<16}{tried.samples:>12}")
    print(f"  {'let in':<16}{tried.let_in:>12}")
    print(f"  {'us for each':<16}{1e6 * tried.seconds / tried.forgeries:>12.1f}")


def show_claims(all_claimed: Iterable[Claimed]) -> None:
    """The claims' table, line by line."""
    print(f"\nagents who claim within {WITHIN:.0f} s (modelled table in virtual time, {WAITING} callbacks an agent)")
    print(f"  {'':<16}{'wasted writes':>16}{'double':>8}{'sent':>7}{'overtaken':>20}{'slowest':>10}")
    print(f"  {'agents  shards':<16}{'a claim':>16}{'claims':>8}{'away':>7}{'mean':>9}{'most s':>11}{'ms':>10}")
    for one in all_claimed:
        print(
            f"  {one.agents:>6}{one.shards:>8}  {one.waste:>16.3f}{one.doubles:>8}{one.sent_away:>7}"
            f"{one.displacement:>9.1f}{one.overtaken:>11.1f}{1000 * one.slowest:>10.0f}",
            flush=True,
        )


def show_breaks(all_breaks: Iterable[Breaks]) -> None:
    """The sweep's table, line by line."""
    print("\ncallbacks that fall due together, unanswered (modelled table in virtual time)")
    print(f"  {'late':<10}{'recorded':>10}{'messages':>10}{'sweeps':>8}{'calls each':>12}{'until all are told, s':>24}")
    for one in all_breaks:
        print(
            f"  {one.late:<10,}{one.recorded:>10,}{one.messages:>10}{one.sweeps:>8}"
            f"{one.calls:>12.2f}{one.seconds:>24.1f}",
            flush=True,
        )


def show_paces(all_paces: list[Pace]) -> None:
    """The complaints' table."""
    first = all_paces[0]
    print(f"\ncomplaints a second of one processor, on the twins (median of {ROUNDS} rounds in turn)")
    print(f"  {'open tickets':<16}{'journey':>10}{'ratio':>8}{'from queue':>14}{'ratio':>8}")
    for one in all_paces:
        print(
            f"  {one.open:<16,}{one.journey:>10.0f}{one.journey / first.journey:>8.2f}"
            f"{one.handler:>14.0f}{one.handler / first.handler:>8.2f}"
        )


def show_reads(of: Iterable[Read]) -> None:
    """The table of reports."""
    print(f"\na report over {DAYS} days of {A_DAY} calls   asked   pages     MB   processor s")
    for one in of:
        print(f"  {one.which:<38} {one.turns:>5} {one.pages:>7} {one.megabytes:>6.1f} {one.seconds:>13.2f}")


def show_latency(taken: Latency | None) -> None:
    """The table of the way to the board."""
    if taken is None:
        print("\nfrom a complaint's 202 to the board: no local stack runs here (make run)")
        return
    print(f"\nseconds from a complaint's 202, local stack ({COMPLAINTS} complaints)")
    print(f"  {'':<28}{'median':>8}{'longest':>10}")
    for name, (middle, longest) in [("on the board", taken.on_board), ("with order and number", taken.with_number)]:
        print(f"  {name:<28}{middle:>8.2f}{longest:>10.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
