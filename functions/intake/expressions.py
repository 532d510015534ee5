"""JMESPath over strangers' documents, within bounds: an expression can be wrong, but it can neither hang nor crash us.

Whoever adds a source writes the expressions (https://jmespath.org/specification.html); strangers write what they are
evaluated over. `[@,@][]` four dozen times over is a short expression with more results than there is memory, so an
expression is bounded when it is compiled (length, depth, functions) and again when it is evaluated: each step and each
thing that it makes is paid for from one budget a webhook.
"""

from collections.abc import Iterator
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from jmespath.visitor import Options, TreeInterpreter

MAX_LENGTH = 600
"""Characters of an expression."""
MAX_NODES = 120
MAX_DEPTH = 24
"""Of what it is parsed into."""
BUDGET = 200_000
"""Steps that all expressions may take over one webhook: about a tenth of a second."""

FUNCTIONS = frozenset({
    *("contains", "ends_with", "join", "length", "not_null", "starts_with", "to_number", "to_string", "type"),
    *("keys", "values", "max", "min", "sort", "reverse", "map", "merge", "sum"),
})  # fmt: skip
"""What a mapping needs of the specification's functions."""

_CHARACTERS_A_STEP = 32
_LONGEST = 256 * 1024
"""Characters of a text that is put together: a webhook's own limit."""


class NoExpression(ValueError):
    """What cannot be compiled. The message says why."""


class Failed(ValueError):
    """What cannot be evaluated over this document. The message says why, and repeats nothing of the document."""


class Budget:
    """What the evaluation of one webhook may still cost."""

    def __init__(self, steps: int = BUDGET) -> None:
        self._left = steps
        self.interpreter = _Bounded(self)

    def pay(self, steps: int) -> None:
        """Raises Failed when it is used up."""
        self._left -= steps
        if self._left < 0:
            raise Failed("it takes too many steps over this document")

    def pay_for(self, value: Any) -> None:
        """Each part of `value`, as often as it occurs in it: what is in it twice is written, or compared, twice."""
        waiting = [value]
        while waiting:
            match waiting.pop():
                case str(one):
                    self.pay(1 + len(one) // _CHARACTERS_A_STEP)
                case list(one):
                    self.pay(1 + len(one))
                    waiting.extend(one)
                case dict(one):
                    self.pay(1 + len(one))
                    waiting.extend(one.values())
                case _:
                    self.pay(1)


class Expression:
    """A compiled expression. `path` are the names that it follows where it does nothing else, else None."""

    def __init__(self, text: str) -> None:
        self._tree = _compiled(text)
        self.path = _path(self._tree)

    def of(self, document: Any, budget: Budget) -> Any:
        """Its value over `document`. Raises Failed."""
        try:
            return budget.interpreter.visit(self._tree, document)
        except Failed:
            raise
        except JMESPathError as error:
            raise Failed(_why(error)) from None
        except Exception as error:  # a small program over a stranger's document: whatever it raises is about that
            raise Failed(f"it ends in {type(error).__name__}") from None


class _BoundedFunctions(Functions):
    """The specification's functions, but that what they join is measured before it is made."""

    @jmespath.functions.signature({"types": ["string"]}, {"types": ["array-string"]})
    def _func_join(self, separator: str, array: list[str]) -> str:
        if sum(map(len, array)) + len(separator) * len(array) > _LONGEST:
            raise Failed("it makes too long a text of this document")
        return separator.join(array)


class _Bounded(TreeInterpreter):
    """Pays for each node that is visited, for all that functions and comparisons read, and for each thing made."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(Options(custom_functions=_BoundedFunctions()))
        self._budget = budget

    def visit(self, node: Any, *args: Any, **more: Any) -> Any:
        self._budget.pay(1)
        value = super().visit(node, *args, **more)
        if node["type"] in _MAKERS:
            self._budget.pay_for(value)
        return value

    def visit_flatten(self, node: Any, value: Any) -> Any:
        base = self.visit(node["children"][0], value)
        if not isinstance(base, list):
            return None
        self._budget.pay(sum(len(one) for one in base if isinstance(one, list)))
        return [part for one in base for part in (one if isinstance(one, list) else [one])]


_MAKERS = frozenset({
    *("flatten", "filter_projection", "function_expression", "multi_select_dict", "multi_select_list"),
    *("projection", "slice", "value_projection"),
})  # fmt: skip


def _compiled(text: str) -> Any:
    if len(text) > MAX_LENGTH:
        raise NoExpression(f"an expression has at most {MAX_LENGTH} characters")
    try:
        tree: Any = jmespath.compile(text).parsed
    except RecursionError:
        raise NoExpression(f"nested more than {MAX_DEPTH} deep") from None
    except Exception as error:  # the parser has errors of its own, and lets some of Python's through
        raise NoExpression(f"no JMESPath: {str(error).splitlines()[0]}") from None
    nodes = list(_nodes(tree))
    if len(nodes) > MAX_NODES or max(depth for _, depth in nodes) > MAX_DEPTH:
        raise NoExpression(f"too complex: at most {MAX_NODES} parts, nested at most {MAX_DEPTH} deep")
    for node, _ in nodes:
        if node["type"] == "function_expression" and node["value"] not in FUNCTIONS:
            raise NoExpression(f"no function {node['value']}() here; there are {', '.join(sorted(FUNCTIONS))}")
    return tree


def _nodes(tree: Any) -> Iterator[tuple[Any, int]]:
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in node["children"] if isinstance(child, dict))


def _path(tree: Any) -> tuple[str, ...] | None:
    nodes = tree["children"] if tree["type"] == "subexpression" else [tree]
    if all(node["type"] == "field" for node in nodes):
        return tuple(str(node["value"]) for node in nodes)
    return None


def _why(error: JMESPathError) -> str:
    """The library's own sentence quotes the value that was wrong, which is a stranger's."""
    name = getattr(error, "function_name", None)
    return f"{name}() is given what it does not take" if name else f"it ends in {type(error).__name__}"
