"""What a generic provider's mapping finds in its answer: JMESPath within bounds (`intake.expressions`)."""

from typing import Any

from functions.intake.expressions import Budget, Expression, Failed, NoExpression
from functions.shared.connections import Mapping
from functions.shared.exchange import Fault, NotAnswered, objects


class Fields:
    """One answer, read by a mapping. Every expression of it is paid for from one budget."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping, self._budget = mapping, Budget()

    def found(self, answer: Any) -> list[dict[str, Any]]:
        """The objects that the mapping speaks of. Raises NotAnswered where it does not fit the answer."""
        return objects(self._of(self._mapping.found, answer))

    def of(self, value: Any, field: str) -> Any:
        """What the mapping says that `field` is; None where it says nothing. Raises NotAnswered likewise."""
        expression = self._mapping.fields.get(field)
        return None if expression is None else self._of(expression, value)

    def _of(self, expression: str, value: Any) -> Any:
        try:
            return Expression(expression).of(value, self._budget)
        except (Failed, NoExpression) as error:
            raise NotAnswered(Fault.NONSENSE) from error
