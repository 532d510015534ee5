"""The local template is the production template, but for what `infra/local_differences.py` lists: both ways."""

import json
import re
from collections.abc import Iterator
from typing import Any

from infra.local_differences import LOCAL_DIFFERENCES
from tests.infra.template import Template


def test_nothing_differs_that_is_not_listed(production: Template, local: Template) -> None:
    assert [
        path for path in _differing(production, local) if not any(_covers(one.where, path) for one in LOCAL_DIFFERENCES)
    ] == []


def test_nothing_is_listed_that_does_not_differ(production: Template, local: Template, this_machine: str) -> None:
    differing = list(_differing(production, local))
    stale = {one.where for one in LOCAL_DIFFERENCES if not any(_covers(one.where, path) for path in differing)}
    assert stale == ({"AWS::Lambda::Function/Architectures/*"} if this_machine == "arm64" else set())


def test_every_difference_has_its_reason() -> None:
    assert all(one.why for one in LOCAL_DIFFERENCES)


def _covers(where: str, path: str) -> bool:
    pattern = re.escape(where).replace(r"\*", "[^/]+")
    return re.match(f"{pattern}(/|$)", path) is not None


def _differing(production: Template, local: Template) -> Iterator[str]:
    """Paths of what is in one template alone or differs; the stage in names does not count."""
    one, other = _flat(production), _flat(local)
    yield from sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def _flat(template: Template) -> dict[str, set[str]]:
    """Each leaf by its path. A resource stands under its type, so the values of all of one type lie together, by id."""
    stage = template.settings.stage
    made_by_cdk = f"(Kwartier){stage}([A-Za-z]*?)(?:[0-9A-F]{{8}}){{1,2}}(?![0-9A-Za-z])"  # a name, and a hash of it
    text = re.sub(made_by_cdk, r"\g<1>STAGE\g<2>", json.dumps(template.body))
    text = re.sub(f"(artier-?){stage}", r"\g<1>STAGE", text)
    body = json.loads(text.replace(f'"STAGE": "{stage}"', '"STAGE": "STAGE"'))
    found: dict[str, set[str]] = {}
    for id_, resource in body.pop("Resources").items():
        for path, leaf in _leaves(resource.pop("Properties", {}) | resource, resource.pop("Type")):
            found.setdefault(path.replace("/Environment/Variables/", "/Environment/"), set()).add(f"{id_}: {leaf}")
    for path, leaf in _leaves(body, ""):
        found.setdefault(path.removeprefix("/"), set()).add(leaf)
    return found


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and not {"Ref", "Fn::Join", "Fn::GetAtt", "Fn::Sub"} & set(value):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}/{index}")
    else:
        yield path, json.dumps(value)
