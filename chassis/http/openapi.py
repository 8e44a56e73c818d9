"""The OpenAPI 3.1 document of a service, computed from its routes."""

import inspect
from typing import Any, Literal

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR
from pydantic import TypeAdapter

from chassis.http import correlation, idempotency
from chassis.http.entrypoint import Route
from chassis.http.operation import Operation
from chassis.http.problems import MEDIA_TYPE, TITLES, ProblemOut
from chassis.service import Service

Schemas = dict[tuple[str, str], dict[str, Any]]
Mode = Literal["validation", "serialization"]

VERSION = "1.0"  #: of every API under /v1
REFERENCE = "#/components/schemas/{model}"
JSON = "application/json"
PROBLEM = TypeAdapter(ProblemOut)
ENTITY_TAG = '^"[0-9]{1,18}(-[0-9a-f]+)?"$'
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "访问令牌（EdDSA 签名），有效期数分钟；系统账号另需权限范围 <服务>:read 或 <服务>:write。",
}


def routes(service: Service) -> list[Operation]:
    """Every operation of a service, by path and method."""
    found = [
        entrypoint.operation
        for _, method in inspect.getmembers(service.api, inspect.isfunction)
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ())
        if isinstance(entrypoint, Route)
    ]
    return sorted(found, key=lambda operation: (operation.path, operation.method))


def about(service: Service) -> str:
    """What the service is for: the docstring of its API class."""
    return inspect.getdoc(service.api) or service.title


def document(service: Service) -> dict[str, Any]:
    """The whole description: parameters, bodies, answers, problems, who may call."""
    operations = routes(service)
    schemas, components = _schemas(operations)
    paths: dict[str, Any] = {}
    for operation in operations:
        described = _operation(service, operation, schemas, components)
        paths.setdefault(f"/{service.name}{operation.path}", {})[operation.method.lower()] = described
    tags = dict.fromkeys(operation.tag or service.title for operation in operations)
    return {
        "openapi": "3.1.0",
        "info": {"title": service.title, "description": about(service), "version": VERSION},
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"bearer": BEARER}},
    }


def _schemas(operations: list[Operation]) -> tuple[Schemas, dict[str, Any]]:
    """The schema of each query, body and answer by operation, and the named models they refer to."""
    wanted: list[tuple[str, Mode, TypeAdapter[Any]]] = [("problem", "serialization", PROBLEM)]
    for operation in operations:
        key = _key(operation)
        if operation.query is not None:
            wanted.append((f"{key} query", "validation", TypeAdapter(operation.query.model)))
        if operation.body_type is not None:
            wanted.append((key, "validation", operation.body_type))
        if operation.answer is not None:
            wanted.append((key, "serialization", operation.answer))
    found, definitions = TypeAdapter.json_schemas(wanted, ref_template=REFERENCE)
    return {(str(key), mode): schema for (key, mode), schema in found.items()}, definitions.get("$defs", {})


def _key(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _operation(
    service: Service, operation: Operation, schemas: Schemas, components: dict[str, Any]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{service.name}.{operation.name}",
        "summary": operation.summary,
        "description": "\n\n".join(filter(None, (operation.description, _who(operation)))),
        "tags": [operation.tag or service.title],
        "x-access": operation.access.kind,
        "x-roles": sorted(operation.access.roles),
        "security": [] if operation.access.kind == "public" else [{"bearer": []}],
        "parameters": [*_path_and_query(operation, schemas, components), *_headers(operation)],
        "responses": _responses(operation, schemas),
    }
    if operation.body_kind != "none":
        described["requestBody"] = _body(operation, schemas)
    return described


def _who(operation: Operation) -> str:
    who = {"public": "无需登录", "signed_in": "任何已登录的人员或系统账号"}
    return "**谁可调用**：" + (who.get(operation.access.kind) or "、".join(sorted(operation.access.roles)))


def _path_and_query(
    operation: Operation, schemas: Schemas, components: dict[str, Any]
) -> list[dict[str, Any]]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": adapter.json_schema()}
        for name, adapter in operation.path_types.items()
    ]
    if operation.query is None:
        return parameters
    schema = schemas[f"{_key(operation)} query", "validation"]
    schema = components.get(schema.get("$ref", "").rpartition("/")[2], schema)
    for name, each in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        parameters.append({"name": name, "in": "query", "required": required, **_query_schema(each)})
    return parameters


def _query_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A query parameter cannot be null, only absent."""
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "title", "description")}
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if kept.get("default", 0) is None:
        del kept["default"]
    shown = kept | choices[0] if len(choices) == 1 else kept | ({"anyOf": choices} if choices else {})
    return {"description": schema.get("description", ""), "schema": shown}


def _headers(operation: Operation) -> list[dict[str, Any]]:
    headers = [_header(correlation.HEADER, "关联编号，原样返回；报障时请提供", "^[A-Za-z0-9._-]{1,64}$")]
    if operation.idempotent:
        key = "同一次提交重复发送时给出同一个值，只会执行一次，并返回首次的结果"
        form = idempotency.RANDOM_UUID if operation.access.kind == "public" else idempotency.KEY
        headers.append(_header(idempotency.HEADER, key, f"^{form}$"))
    if "expected" in operation.supplied:
        meaning = "读取时返回的 ETag；数据已被他人修改则拒绝"
        headers.append(_header("If-Match", meaning, ENTITY_TAG, required=operation.expected_required))
    return headers


def _header(name: str, description: str, pattern: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    if operation.body_kind == "json":
        content: dict[str, Any] = {JSON: {"schema": schemas[_key(operation), "validation"]}}
    else:
        form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        content = {"multipart/form-data": {"schema": form}, "application/octet-stream": {"schema": {}}}
    return {"required": not operation.body_optional, "content": content}


def _responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "成功", "headers": _answer_headers(operation)}
    if operation.answer is not None:
        success["content"] = {JSON: {"schema": schemas[_key(operation), "serialization"]}}
    responses: dict[str, Any] = {str(operation.status): success}
    if operation.answer is not None and not operation.writes:
        responses["304"] = {"description": "与 If-None-Match 给出的相同"}
    problem = {MEDIA_TYPE: {"schema": schemas["problem", "serialization"]}}
    own = {"*/*": {}} if operation.makes_response else problem  # what a method makes itself has its own form
    for status in _problem_statuses(operation):
        meaning = operation.responses.get(status) or TITLES.get(status, "请求失败")
        content = own if status in operation.responses or operation.refusal else problem
        responses[str(status)] = {"description": meaning, "content": content}
    return responses


def _answer_headers(operation: Operation) -> dict[str, Any]:
    text = {"type": "string"}
    headers = {correlation.HEADER: {"description": "关联编号", "schema": text}}
    if operation.has_version:
        headers["ETag"] = {"description": "版本，修改时放入 If-Match", "schema": text}
    if operation.idempotent:
        headers[idempotency.REPLAYED] = {"description": "true 表示这是首次执行的结果", "schema": text}
    return headers


def _problem_statuses(operation: Operation) -> list[int]:
    """What can go wrong at the edge, and what the route itself declares."""
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
