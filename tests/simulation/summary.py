"""What a run says of itself, and the story of a seed that failed."""

from collections import Counter

from tests.simulation.world import Result

LINES = 40
"""Of a story: short enough to read."""


def told(result: Result) -> str:
    """One seed that failed: what, and the story of the ticket concerned."""
    lines = [f"SEED {result.seed}: {result.violation}", f"  again: make simulate SEED={result.seed} STORY=1"]
    about = [one for one in result.story if result.about is not None and one[1] == result.about]
    for moment, _, who, what in (about or result.story)[-LINES:]:
        seconds, milliseconds = divmod(moment, 1000)
        lines.append(
            f"  {seconds // 3600:3}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}  {who}: {what}"
        )
    return "\n".join(lines)


class Totals:
    """Of many seeds."""

    def __init__(self) -> None:
        self.seeds = self.complaints = 0
        self.faults: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.failed: list[Result] = []

    def add(self, result: Result) -> None:
        """One more seed."""
        self.seeds += 1
        self.complaints += result.complaints
        self.faults += result.faults
        self.counts += result.counts
        if result.violation:
            self.failed.append(result)


def progress(totals: Totals, seconds: float) -> str:
    """A line on the way."""
    complaints, faults = totals.complaints, totals.faults.total()
    done = f"{complaints:,} complaints, {faults:,} faults, {totals.seeds:,} seeds, {len(totals.failed)} failed"
    return f"{done}, {complaints / seconds:.0f} complaints a second"


def summary(totals: Totals, seconds: float, of_workers: float = 0.0) -> str:
    """The whole run. `of_workers`: the seconds of processors that it took, whoever else was at work on them."""
    counts, faults, complaints = totals.counts, totals.faults, totals.complaints
    figures = [
        ("seeds", f"{totals.seeds:,}"),
        ("complaints", f"{complaints:,}"),
        ("acknowledged", f"{counts['acknowledged']:,}"),
        ("faults", f"{faults.total():,}"),
        ("tickets", f"{counts['tickets']:,}"),
        ("callbacks", f"{counts['callbacks']:,}"),
        ("calls", f"{counts['calls']:,}"),
        ("words by the sweep alone", f"in {counts['seeds in which only the sweep starts words']:,} seeds"),
        ("kept, broken, void", f"{counts['kept']:,}, {counts['broken']:,}, {counts['void']:,}"),
        ("late, and recorded so", f"{counts['late']:,}, {counts['late and recorded']:,}"),
        ("told after over 120 s", f"{counts['told after more than 120 s']:,}"),
        ("events, log lines", f"{counts['events']:,}, {counts['lines']:,}"),
        ("complaints a second", f"{complaints / seconds:.0f} in {seconds:.0f} s"),
        ("processor seconds", f"{of_workers:.0f}, {complaints / (of_workers or seconds):.0f} complaints in each"),
        ("violations", f"{len(totals.failed)}"),
    ]
    lines = [f"{name:24}{value}" for name, value in figures]
    lines += [f"  {kind:32}{many:12,}" for kind, many in sorted(faults.items())]
    lines += [
        f"  {kind:32}{many:12,}" for kind, many in sorted(counts.items()) if kind.startswith(("late: ", "told late: "))
    ]
    lines += [f"seed {one.seed}: {one.violation}" for one in totals.failed]
    return "\n".join(lines)
