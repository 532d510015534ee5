"""`make mutants`: each bug of the list in a copy of the tree, and whether anybody notices within a minute.

First the tests that each names, then the small seeds of the simulation. `BY=tests`: those alone; `BY=simulation`: these
alone, which are to notice at least a third of them. `ONLY="some words"`: those whose name or kind has them.
`WITHIN=300`: with more patience, on a busy machine. The working tree is not touched.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.all import MUTANTS
from tests.mutants.mutant import ROOT, Mutant, Rotten

AT_ONCE = 2
WITHIN = 60.0
"""Seconds in which a mutant is to be noticed."""
UNMUTATED_WITHIN = 900.0
PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not stack")
SIMULATION = (*PYTEST, "tests/simulation/test_simulation.py", "-k", "nothing_is_lost")
"""Its small seeds, as every test run has them."""


class Broken(Exception):
    """The mutants show nothing; the message says why."""


@dataclass(frozen=True)
class Verdict:
    """By what a mutant was noticed, None if by nothing, and after how many seconds."""

    mutant: Mutant
    by: str | None
    seconds: float


class Tree:
    """A copy of the tree in which one bug at a time is at home."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name in _tracked():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, path / name)

    @contextmanager
    def with_bug(self, mutant: Mutant) -> Iterator[None]:
        """Until the block ends."""
        whole = (self.path / mutant.path).read_text(encoding="utf-8")
        self._write(mutant.path, mutant.applied(self.path))
        try:
            yield
        finally:
            self._write(mutant.path, whole)

    def run(self, arguments: Sequence[str], seconds: float) -> tuple[int | None, str]:
        """The exit code of Python in this tree, None where the time was over; and what it said."""
        environment = {**os.environ, "PYTHONPATH": str(self.path), "PYTHONHASHSEED": "0"}
        command = [sys.executable, *arguments]
        try:
            done = subprocess.run(
                command, cwd=self.path, env=environment, capture_output=True, text=True, check=False, timeout=seconds
            )
        except subprocess.TimeoutExpired:
            return None, ""
        return done.returncode, done.stdout + done.stderr

    def _write(self, file: Path, text: str) -> None:
        (self.path / file).write_text(text, encoding="utf-8")
        for compiled in (self.path / file).parent.glob(f"__pycache__/{file.stem}.*"):
            compiled.unlink()  # within one second and of one size, it would be taken for this one's


def _tracked() -> list[str]:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in names if name and (ROOT / name).is_file()]


def runs(by: str, tests: Iterable[str]) -> list[tuple[str, ...]]:
    """What is run with a bug, one after the other: pytest, the simulation."""
    found: dict[str, tuple[str, ...]] = {
        "tests": (*PYTEST, *(f"tests/{one}" for one in tests)),
        "simulation": SIMULATION,
    }
    return [found[by]] if by in found else [*found.values()]


def judged(tree: Tree, mutant: Mutant, by: str, within: float) -> Verdict:
    """Whether anybody notices the bug within so many seconds."""
    begun = time.monotonic()
    with tree.with_bug(mutant):
        for arguments in runs(by, mutant.tests):
            left = within - (time.monotonic() - begun)
            code, said = tree.run(arguments, max(left, 1))
            if code:
                noticed_by = _noticed_by(said)
                if noticed_by is None:
                    raise Broken(f"{mutant.name}: {' '.join(arguments)} ended with {code}\n{said[-2000:]}")
                return Verdict(mutant, noticed_by, time.monotonic() - begun)
    return Verdict(mutant, None, time.monotonic() - begun)


def _noticed_by(said: str) -> str | None:
    """The test that failed, or could not even begin. None where it ended for another reason."""
    for line in reversed(said.splitlines()):
        what, _, more = line.partition(" ")
        if what in ("FAILED", "ERROR") and more.startswith("tests/"):
            return more.split(" - ")[0].removeprefix("tests/")
    return None


def unmutated(tree: Tree, mutants: Sequence[Mutant], by: str) -> None:
    """Raises Broken where the tree is not in order as it is: then a failure would show nothing."""
    for arguments in runs(by, sorted({one for mutant in mutants for one in mutant.tests})):
        code, said = tree.run(arguments, UNMUTATED_WITHIN)
        if code != 0:
            raise Broken(f"without any mutant, {' '.join(arguments[:4])} … ends with {code}:\n{said[-2000:]}")


def all_judged(mutants: Sequence[Mutant], by: str, within: float) -> Iterator[Verdict]:
    """Two at a time, in their order."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees: SimpleQueue[Tree] = SimpleQueue()
        numbers = count(1)
        for _ in range(AT_ONCE):
            trees.put(Tree(Path(folder) / str(next(numbers))))

        def one(mutant: Mutant) -> Verdict:
            tree = trees.get()
            try:
                return judged(tree, mutant, by, within)
            finally:
                trees.put(tree)

        first = trees.get()
        unmutated(first, mutants, by)
        trees.put(first)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(one, mutants)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table. 1 where a mutant survives, or of `--by simulation` fewer than a third are noticed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--by", choices=["both", "tests", "simulation"], default="both")
    parser.add_argument("--within", type=float, default=WITHIN)
    parser.add_argument("--only", default="")
    asked = parser.parse_args(arguments)
    mutants = [one for one in MUTANTS if asked.only in one.name or asked.only in one.kind]
    print(f"{'mutant':<58}{'kind':<36}{'failure':<9}{'s':>4}  noticed by")
    noticed = 0
    try:
        for verdict in all_judged(mutants, asked.by, asked.within):
            one = verdict.mutant
            noticed += verdict.by is not None
            noticed_by = verdict.by or "NOBODY"
            print(f"{one.name:<58}{one.kind:<36}{one.failure:<9}{verdict.seconds:>4.0f}  {noticed_by}", flush=True)
    except (Broken, Rotten) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{noticed} of {len(mutants)} noticed")
    return 0 if noticed >= (len(mutants) / 3 if asked.by == "simulation" else len(mutants)) else 1


if __name__ == "__main__":
    sys.exit(main())
