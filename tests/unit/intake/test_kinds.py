"""Every member of `SourceKind` is a module that does what the port asks, and is imported only when it is needed."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from functions.intake import providers
from functions.intake.model import SourceKind
from functions.intake.ports import Kind
from functions.intake.providers import KINDS

ROOT = Path(__file__).parents[3]
PORT = {name: one for name, one in vars(Kind).items() if inspect.isfunction(one) and not name.startswith("_")}


def test_each_kind_is_a_module_and_each_module_a_kind() -> None:
    files = {file.stem for file in Path(str(providers.__file__)).parent.glob("*.py")} - {"__init__"}
    files = {file for file in files if not file.endswith("_shapes")}  # of a kind that is too large for one file
    assert files == {kind.value for kind in SourceKind} == {kind.value for kind in KINDS}
    assert len(KINDS) == len(SourceKind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_does_what_the_port_asks(kind: SourceKind) -> None:
    module = KINDS[kind]
    assert module is KINDS[kind]
    assert isinstance(module.METHODS, tuple)
    assert "POST" in module.METHODS
    for name, asked in PORT.items():
        signature = inspect.signature(asked, eval_str=True)
        _, *parameters = signature.parameters.values()
        asked_alone = signature.replace(parameters=parameters)
        assert inspect.signature(getattr(module, name), eval_str=True) == asked_alone, f"{kind}: {name}"


def test_what_is_no_kind_is_not_imported() -> None:
    with pytest.raises(KeyError):
        KINDS["os"]  # type: ignore[index]


def test_the_door_imports_no_kind_before_one_is_asked_for() -> None:
    script = """
import sys
import functions.intake.handler
from functions.intake.providers import KINDS
def loaded():
    return sorted(name for name in sys.modules if name.startswith("functions.intake.providers."))
assert loaded() == [], loaded()
KINDS["standard"]
assert loaded() == ["functions.intake.providers.standard"], loaded()
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
