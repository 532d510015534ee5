"""An expression is evaluated over strangers' documents: it can be wrong, but neither hang nor break anything."""

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.intake.expressions import FUNCTIONS, MAX_LENGTH, Budget, Expression, Failed, NoExpression


def value(text: str, document: Any, budget: Budget | None = None) -> Any:
    return Expression(text).of(document, budget or Budget())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b", 1),
        ("a.c || 'none'", "none"),
        ("list[?x > `1`].x", [2, 3]),
        ("join('-', [to_string(a.b), s])", "1-text"),
        ("s == 'text' && a.b", 1),
        ("nested[].y", [1, 2, 3]),
        ("not_null(missing, s)", "text"),
        ("{one: a.b, two: s}", {"one": 1, "two": "text"}),
        ("values(a) | [0]", 1),
        ("nested[*][0].y", [1, 3]),
    ],
)
def test_expressions_mean_what_the_specification_says(text: str, expected: Any) -> None:
    document = {
        "a": {"b": 1},
        "s": "text",
        "list": [{"x": 1}, {"x": 2}, {"x": 3}],
        "nested": [[{"y": 1}, {"y": 2}], [{"y": 3}]],
    }
    assert value(text, document) == expected


@pytest.mark.parametrize(
    ("text", "path"), [("a", ("a",)), ('a."b c".d', ("a", "b c", "d")), ("a[0]", None), ("a || b", None), ("'x'", None)]
)
def test_where_it_only_follows_names_it_says_which(text: str, path: Any) -> None:
    assert Expression(text).path == path


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JMESPath"),
        ("a[", "no JMESPath"),
        ("a..b", "no JMESPath"),
        ("a" * (MAX_LENGTH + 1), "at most"),
        ("!" * 500 + "a", "deep"),
        ("[" * 200 + "a" + "]" * 200, "deep"),
        (" || ".join("abcdefghijklmnopqrstuvwxyz" * 4), "deep"),
        ("[" + ",".join("abcdefghij" * 20) + "]", "too complex"),
        ("sort_by(a, &b)", "no function sort_by()"),
        ("system('rm')", "no function system()"),
        ("a | __import__('os')", "no function"),
    ],
)
def test_what_is_wrong_or_too_complex_is_refused_when_it_is_added(text: str, why: str) -> None:
    with pytest.raises(NoExpression) as caught:
        Expression(text)
    assert why in str(caught.value)


BOMBS = [
    ("[@,@][] | " * 22 + "[@,@][]", {}),
    ("[@,@] | " * 20 + "to_string(@)", {}),
    ("[@,@,@,@] | " * 8 + "to_string(@)", {"a": "x" * 200_000}),
    ("{a:@,b:@} | " * 18 + "to_string(@)", [1] * 1000),
    ("join(sep, parts)", {"sep": "x" * 100_000, "parts": ["", ""] * 5_000}),
    ("[@[],@[],@[],@[],@[],@[],@[],@[]][] | " * 3 + "@", [[1] * 1000] * 100),
    ("map(&[@,@,@,@,@,@,@,@], @)[] | " * 5 + "@", [1] * 1000),
    ("[*].[@,@,@,@,@,@,@,@][] | " * 6 + "@", [1] * 1000),
    ("*.*.*.*", {str(i): {str(j): {str(k): {"a": 1} for k in range(30)} for j in range(30)} for i in range(30)}),
    ("[?@ == @].[@,@][] | " * 6 + "@", [[1] * 300] * 300),
]


@pytest.mark.parametrize(("text", "document"), BOMBS, ids=[str(index) for index in range(len(BOMBS))])
def test_a_short_expression_with_an_endless_result_ends_soon(text: str, document: Any) -> None:
    try:
        expression = Expression(text)
    except NoExpression:
        return
    began = time.process_time()
    with suppress(Failed):
        expression.of(document, Budget())
    assert time.process_time() - began < 5, "a tenth of a second where nobody else computes"


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("starts_with(a, 'x')", {"a": None}),
        ("a < b", {"a": "canary", "b": 1}),
        ("to_number(a) | sum([@, @])", {"a": None}),
        ("join(',', a)", {"a": ["canary", 1]}),
        ("length(a)", {"a": 7}),
        ("sort(a)", {"a": ["canary", 1]}),
        ("max(a)", {"a": [True, "canary"]}),
        ("merge(a, b)", {"a": {}, "b": ["canary"]}),
        ("keys(a, a)", {"a": {}}),
    ],
)
def test_what_cannot_be_evaluated_says_so_and_repeats_nothing_of_the_document(text: str, document: Any) -> None:
    with pytest.raises(Failed) as caught:
        value(text, document)
    assert "canary" not in str(caught.value)


def test_one_budget_is_for_all_expressions_of_a_webhook() -> None:
    budget = Budget(100)
    for _ in range(9):
        assert value("a.b.c", {"a": {"b": {"c": 1}}}, budget) == 1
    with pytest.raises(Failed, match="too many steps"):
        value(" || ".join(["x.y.z"] * 20), {}, budget)


words = st.sampled_from(
    ["a", "b", "c", '"d', 'e"', "@", "*", "`1`", "`null`", "[]", "[*]", "[0]", "[::-1]", "[?a]", "&a"]
)
glue = st.sampled_from(
    [*[".", "|", "||", "&&", "==", "<", "!", ",", "(", ")", "[", "]", "{a:", "}"], *(f"{one}(" for one in FUNCTIONS)]
)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
names = st.sampled_from("abc") | st.text(max_size=4)
documents = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.lists(words | glue, max_size=14).map("".join) | st.text(max_size=30), documents)
def test_whatever_is_written_over_whatever_is_sent(text: str, document: Any) -> None:
    """Nothing else is ever raised."""
    with suppress(NoExpression, Failed):
        Expression(text).of(document, Budget(5_000))
