"""Each mutant is still a bug that can be put into the code; `make mutants` shows that each is noticed."""

import ast
import re
from collections import Counter

import pytest

from tests.mutants.all import MUTANTS
from tests.mutants.mutant import ROOT, Mutant, Rotten


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.name.replace(" ", "-"))
def test_it_applies_exactly_once_and_is_python(mutant: Mutant) -> None:
    changed = mutant.applied()
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse((ROOT / mutant.path).read_text(encoding="utf-8")))


def test_there_are_enough_of_them_each_with_a_name_of_its_own() -> None:
    assert len(MUTANTS) >= 40
    assert [name for name, times in Counter(one.name for one in MUTANTS).items() if times > 1] == []


def test_each_names_its_failure_and_tests_that_exist() -> None:
    for mutant in MUTANTS:
        assert re.fullmatch(r"[1-9][0-9]?a?", mutant.failure)
        assert mutant.tests
        assert [one for one in mutant.tests if not (ROOT / "tests" / one).exists()] == []


def test_one_that_does_not_apply_any_more_says_so() -> None:
    gone = Mutant("gone", "kind", "1", "shared/ids.py", "what nobody wrote", "x", ("unit/shared",))
    with pytest.raises(Rotten, match=r"gone: .* stands 0 times in functions/shared/ids.py, not once"):
        gone.applied()
