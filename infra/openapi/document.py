"""The OpenAPI document (3.1), from the operations that the desk serves and the shapes that it checks.

Written by `python -m infra.openapi`, kept as `functions/desk/openapi.json` and served from there: making it at each
cold start would cost more than everything else the desk does. A test holds the file to the code. The webhooks are
described by hand in `webhooks.json`, for most of their shapes belong to their senders.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from functions.desk.operations import SHAPES, Nothing, Operation
from functions.desk.routes import OPERATIONS
from functions.desk.views.people import Problem
from functions.shared.values import Value

HERE = Path(__file__).parent
REF = "#/components/schemas/{model}"

PROBLEMS = {
    400: "Not of the right shape: `errors` says where.",
    401: "No valid token. (The gateway's own answer is outside problem+json.)",
    403: "An ID token, no role, or not the role for this.",
    404: "No such thing.",
    405: "The thing is there, the method is not; `allow` names those that are.",
    409: "Somebody or something else came first; `claimed_by` says who, where it is known.",
    413: "More than is taken at once.",
    415: "Not JSON, or compressed.",
    422: "Well-formed, but not to be done; `code` says why.",
    501: "The contract names it, this version does not have it yet.",
    503: "Not now; again after the seconds in `retry-after`. Nothing was lost.",
}

type Schemas = Mapping[tuple[Any, JsonSchemaMode], dict[str, Any]]


def document() -> dict[str, Any]:
    """The whole description."""
    schemas, definitions = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        path = operation.path.replace("<", "{").replace(">", "}")
        paths.setdefault(path, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kwartier",
            "version": "1",
            "summary": "Complaints come in; within a quarter of an hour a human being calls.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": {**paths, **_read("webhooks.json")},
        "components": {
            "schemas": {**definitions, **_read("webhook_schemas.json")},
            "responses": {f"Problem{status}": _problem(what) for status, what in PROBLEMS.items()},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The access token of somebody in the user pool's group `agent` or `supervisor`.",
                }
            },
        },
    }


def as_text() -> str:
    """As it is kept and served."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def _schemas() -> tuple[Schemas, dict[str, Any]]:
    """A reference for each shape, and what the references name."""
    wanted: dict[tuple[type[Value], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for one in OPERATIONS:
        wanted |= {(shape, "validation"): None for shape in (one.body, one.query)}
        wanted |= {(shape, "serialization"): None for shape in one.answers.values() if shape}
    schemas, definitions = models_json_schema(list(wanted), ref_template=REF)
    return schemas, _tidied(definitions["$defs"])


def _tidied(schema: Any) -> Any:
    """Without titles, which only repeat names, and with docstrings on one line."""
    match schema:
        case dict():
            tidy = {
                name: _tidied(inner) for name, inner in schema.items() if name != "title" or not isinstance(inner, str)
            }
            if isinstance(tidy.get("description"), str):
                tidy["description"] = " ".join(tidy["description"].split())
            return tidy
        case list():
            return [_tidied(inner) for inner in schema]
        case _:
            return schema


def _operation(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": _name(operation),
        "tags": [operation.path.split("/")[2] if operation.path.startswith("/api/") else "public"],
        "summary": operation.summary,
    }
    if operation.supervisor:
        described["description"] = "Supervisors only."
    if operation.public:
        described["security"] = []
    if parameters := [*_path_parameters(operation), *_query_parameters(operation)]:
        described["parameters"] = parameters
    if operation.body is not Nothing:
        shape = schemas[operation.body, "validation"]
        needed = any(field.is_required() for field in operation.body.model_fields.values())
        described["requestBody"] = {"required": needed, "content": {"application/json": {"schema": shape}}}
    described["responses"] = {**_answers(operation, schemas), **_problems(operation)}
    return described


def _name(operation: Operation) -> str:
    words = operation.path.replace("/api/", "").replace("<", "").replace(">", "").strip("/")
    return f"{operation.method}_{words}".lower().replace("/", "_").replace("-", "_").replace(".", "_")


def _path_parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    for name in operation.variables:
        shape = {"type": "string", "pattern": f"^{SHAPES[name].pattern}$"}
        yield {"name": name, "in": "path", "required": True, "schema": shape}


def _query_parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    schema = _tidied(operation.query.model_json_schema())
    definitions = schema.get("$defs", {})
    for name, own in schema.get("properties", {}).items():
        shape = _resolved(own, definitions)
        needed = name in schema.get("required", ())
        parameter: dict[str, Any] = {"name": name, "in": "query", "required": needed, "schema": shape}
        if shape.get("type") == "array":  # with commas between
            parameter |= {"style": "form", "explode": False}
        yield parameter


def _resolved(schema: Any, definitions: Mapping[str, Any]) -> Any:
    match schema:
        case {"$ref": str(ref)}:
            return _resolved(definitions[ref.rpartition("/")[2]], definitions)
        case dict():
            return {name: _resolved(inner, definitions) for name, inner in schema.items()}
        case list():
            return [_resolved(inner, definitions) for inner in schema]
        case _:
            return schema


def _answers(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    said = {200: "As asked.", 201: "Written.", 204: "Nothing to claim.", 304: "As you have it."}
    answers: dict[str, Any] = {}
    for status, shape in operation.answers.items():
        if status in PROBLEMS:
            continue
        answers[str(status)] = {"description": said[status]}
        if shape is not None:
            answers[str(status)]["content"] = {"application/json": {"schema": schemas[shape, "serialization"]}}
        if status == 200 and operation.also_as:
            text = {media: {"schema": {"type": "string"}} for media in operation.also_as}
            answers[str(status)]["content"] = answers[str(status)].get("content", {}) | text
    return answers


def _problems(operation: Operation) -> dict[str, Any]:
    statuses = {*operation.problems}
    if operation.body is not Nothing:
        statuses |= {400, 413}
    if operation.query is not Nothing:
        statuses.add(400)
    if operation.variables:
        statuses.add(404)
    if not operation.public:
        statuses |= {401, 403, 503}
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(statuses)}


def _problem(what: str) -> dict[str, Any]:
    schema = {"$ref": REF.format(model="Problem")}
    return {"description": what, "content": {"application/problem+json": {"schema": schema}}}


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text())
