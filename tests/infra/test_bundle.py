"""The asset: alone it is enough, it holds no more than is used, and what did not change is not built again."""

import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import holidays
import pytest

from functions.intake import mapping
from infra import bundle
from infra.bundle import ROOT, SERVICES, Bundle, BundleError, build
from infra.manifest import FUNCTIONS

HANDLERS = [function.handler.removesuffix(".handler") for function in FUNCTIONS]


@pytest.fixture(scope="session")
def made() -> Bundle:
    """The bundle for this machine, in the project's own `build/`: a run before this one may have made it."""
    return build(None)


def _alone(made: Bundle, code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` with nothing but the standard library and the bundle."""
    alone = f"import sys; sys.path.insert(0, {str(made.path)!r}); {code}"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", alone], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_needs_nothing_but_the_bundle(made: Bundle, handler: str) -> None:
    done = _alone(made, f"import {handler}; print({handler}.handler)")
    assert done.returncode == 0, done.stderr
    assert "function handler" in done.stdout


def test_every_kind_of_source_and_every_preset_needs_nothing_but_the_bundle(made: Bundle) -> None:
    """They are imported only when a webhook asks for them, which no import of a handler would show."""
    code = "from functions.intake.providers import KINDS; [KINDS[kind] for kind in KINDS]; "
    code += (
        "from functions.intake import mapping; print([mapping.of({'preset': one}) and one for one in mapping.names()])"
    )
    done = _alone(made, code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(mapping.names())


def test_every_client_of_ours_can_be_made_from_it(made: Bundle) -> None:
    code = "import os; os.environ['AWS_DEFAULT_REGION'] = 'eu-west-1'; from functions.shared import aws; "
    done = _alone(made, code + "; ".join(f"aws.{name}()" for name in ("dynamodb", "sqs", "sns", "events")))
    assert done.returncode == 0, done.stderr


def test_botocore_knows_the_services_in_use_and_no_others(made: Bundle) -> None:
    assert {path.name for path in (made.path / "botocore" / "data").iterdir() if path.is_dir()} == set(SERVICES)


def test_a_service_is_where_it_is_with_the_whole_package_in_every_region(made: Bundle) -> None:
    ask = """
import botocore.session
resolver = botocore.session.get_session()._get_internal_component("endpoint_resolver")
for partition in resolver.get_available_partitions():
    regions = resolver.get_available_endpoints("sqs", partition, allow_non_regional=True) + ["new-region-9"]
    for service in ("dynamodb", "events", "sns", "sqs"):
        for region in regions:
            print(service, region, resolver.construct_endpoint(service, region, partition))
"""
    whole = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60)
    alone = _alone(made, f"exec({ask!r})")
    assert alone.stdout.splitlines() == whole.stdout.splitlines(), alone.stderr
    assert len(alone.stdout.splitlines()) > 200


def test_models_look_for_no_plugins(made: Bundle) -> None:
    done = _alone(made, "import functions.intake.model; assert 'importlib.metadata' not in sys.modules")
    assert done.returncode == 0, done.stderr


def test_every_calendar_of_holidays_is_there_and_only_the_one_that_is_asked_for_is_loaded(made: Bundle) -> None:
    """Trimmed, it knows the same days as the whole package, in the countries' own languages."""
    ask = "holidays.country_holidays({0!r}, years=2026)"
    one = (
        f"import holidays; {ask.format('NL')}; print(*(name for name in sys.modules if 'holidays.countries.' in name))"
    )
    done = _alone(made, one)
    assert done.stdout.split() == ["holidays.countries.netherlands"], done.stderr
    every = sorted(holidays.list_supported_countries())
    done = _alone(made, f"import holidays; [print(c, len(holidays.country_holidays(c, years=2026))) for c in {every}]")
    assert done.stdout.splitlines() == [f"{c} {len(holidays.country_holidays(c, years=2026))}" for c in every], (
        done.stderr
    )


def test_every_module_is_compiled_and_not_checked_against_its_source(made: Bundle) -> None:
    sources = list(made.path.rglob("*.py"))
    assert len(sources) > 300
    for source in sources:
        compiled = Path(cache_from_source(str(source)))
        flags = int.from_bytes(compiled.read_bytes()[4:8], "little")
        assert flags == 0b01, f"{compiled}: not an unchecked hash"  # PEP 552


def test_it_holds_all_that_is_under_functions(made: Bundle) -> None:
    ours = {path.relative_to(ROOT) for path in (ROOT / "functions").rglob("*") if _deployed(path)}
    theirs = {path.relative_to(made.path) for path in (made.path / "functions").rglob("*") if _deployed(path)}
    assert theirs == ours


def _deployed(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def test_licences_go_with_it(made: Bundle) -> None:
    packages = {path.name.rsplit("-", 1)[0] for path in (made.path / "licenses").iterdir()}
    assert {"boto3", "botocore", "pydantic", "phonenumbers", "aws_lambda_powertools"} <= packages


def test_what_did_not_change_is_taken_as_it_is(made: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "_install", lambda *_: pytest.fail("built again"))
    monkeypatch.setattr(bundle, "_assemble", lambda *_: pytest.fail("built again"))
    assert build(None) == made


def test_a_build_that_breaks_off_leaves_nothing_that_looks_ready(tmp_path: Path) -> None:
    def broken(folder: Path) -> None:
        (folder / "half").touch()
        raise BundleError("no network")

    with pytest.raises(BundleError):
        bundle._once(tmp_path / "made", broken)
    assert list(tmp_path.iterdir()) == []


def test_a_module_that_does_not_compile_is_told(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("def (:")
    with pytest.raises(BundleError, match="does not compile"):
        bundle._compile(tmp_path)


def test_without_uv_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BundleError, match="make setup"):
        bundle._uv("--version")


def test_what_uv_says_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match="uv nonsense: "):
        bundle._uv("nonsense")
