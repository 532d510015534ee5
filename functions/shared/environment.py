"""Settings of a function from its environment: what shapes the stack is set at deploy.

Apart from the settings of brands (`shared.settings`), which the door need not load to let somebody in.
"""

import os
from collections.abc import Mapping

from pydantic import BaseModel, ValidationError


class SettingsError(RuntimeError):
    """A function was deployed without a setting that it needs."""


def from_environment[Model: BaseModel](model: type[Model], environment: Mapping[str, str] | None = None) -> Model:
    """`model` filled from environment variables of the same name in upper case; SettingsError names what is wrong."""
    environment = os.environ if environment is None else environment
    values = {name: environment[name.upper()] for name in model.model_fields if name.upper() in environment}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        wrong = ", ".join(f"{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        raise SettingsError(f"environment of this function: {wrong}") from error
