"""The OpenAPI 3.1 document of a service, computed from its routes."""

import inspect
from typing import Any, Literal

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR
from pydantic import TypeAdapter

from chassis.http import idempotency
from chassis.http.entrypoint import Route
from chassis.http.operation import Operation
from chassis.http.problems import MEDIA_TYPE, TITLES, ProblemOut
from chassis.service import Service

REFERENCE = "#/components/schemas/{model}"
PROBLEM = TypeAdapter(ProblemOut)
Schemas = dict[tuple[str, str], dict[str, Any]]

VERSION = "1.0"


def routes(service: Service) -> list[Operation]:
    """Every operation of a service, by path and method."""
    found = [
        entrypoint.operation
        for _, method in inspect.getmembers(service.api, inspect.isfunction)
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ())
        if isinstance(entrypoint, Route)
    ]
    return sorted(found, key=lambda operation: (operation.path, operation.method))


def document(service: Service) -> dict[str, Any]:
    """The whole description: parameters, bodies, answers, problems, who may call."""
    operations = routes(service)
    schemas, components = _schemas(operations)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(f"/{service.name}{operation.path}", {})[operation.method.lower()] = _operation(
            service, operation, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": service.title, "version": VERSION},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(operations: list[Operation]) -> tuple[Schemas, dict[str, Any]]:
    """The schema of each body and answer by operation, and the named models they refer to."""
    wanted: list[tuple[str, Literal["validation", "serialization"], TypeAdapter[Any]]] = [
        ("problem", "serialization", PROBLEM)
    ]
    for operation in operations:
        if operation.body_type is not None:
            wanted.append((_key(operation), "validation", operation.body_type))
        if operation.answer is not None:
            wanted.append((_key(operation), "serialization", operation.answer))
    found, definitions = TypeAdapter.json_schemas(wanted, ref_template=REFERENCE)
    return {(str(key), mode): schema for (key, mode), schema in found.items()}, definitions.get("$defs", {})


def _key(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _operation(service: Service, operation: Operation, schemas: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{service.name}.{operation.name}",
        "summary": operation.summary,
        "description": operation.description,
        "tags": [operation.tag or service.title],
        "x-access": operation.access.kind,
        "x-roles": sorted(operation.access.roles),
        "security": [] if operation.access.kind == "public" else [{"bearer": []}],
        "parameters": _parameters(operation),
        "responses": _responses(operation, schemas),
    }
    if operation.body_kind != "none":
        described["requestBody"] = _body(operation, schemas)
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": adapter.json_schema()}
        for name, adapter in operation.path_types.items()
    ]
    if operation.query is not None:
        schema = operation.query.model.model_json_schema()
        required = schema.get("required", ())
        for name, each in schema.get("properties", {}).items():
            parameters.append({"name": name, "in": "query", "required": name in required, "schema": each})
    if operation.idempotent:
        parameters.append(
            _header(idempotency.HEADER, "重复提交时给出同一个值，只会执行一次", "^[A-Za-z0-9_.:/+=-]{8,128}$")
        )
    if "expected" in operation.supplied:
        parameters.append(
            _header(
                "If-Match",
                "读取时返回的 ETag；数据已变化则拒绝",
                '^"[0-9]{1,18}(-[0-9a-f]+)?"$',
                operation.expected_required,
            )
        )
    return parameters


def _header(name: str, description: str, pattern: str, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    if operation.body_kind == "upload":
        form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        content = {"multipart/form-data": {"schema": form}, "application/octet-stream": {"schema": {}}}
    else:
        content = {"application/json": {"schema": schemas[_key(operation), "validation"]}}
    return {"required": not operation.body_optional, "content": content}


def _responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "成功"}
    if operation.answer is not None:
        success["content"] = {"application/json": {"schema": schemas[_key(operation), "serialization"]}}
    responses: dict[str, Any] = {str(operation.status): success}
    for status in _problem_statuses(operation):
        responses[str(status)] = {
            "description": operation.responses.get(status, TITLES.get(status, "请求失败")),
            "content": {MEDIA_TYPE: {"schema": schemas["problem", "serialization"]}},
        }
    return responses


def _problem_statuses(operation: Operation) -> list[int]:
    statuses = {400, 406, 422, 500, 503, *operation.responses}
    if operation.access.kind != "public":
        statuses |= {401, 403}
    if operation.path_types:
        statuses |= {404}
    if operation.body_kind != "none":
        statuses |= {408, 413, 415}
    if operation.writes:
        statuses |= {409, 412}
    if operation.expected_required:
        statuses |= {428}
    return sorted(statuses)
