"""The REST API for people: every route with what goes in and comes out, drawn from its own description."""

from __future__ import annotations

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from personas.doors.api.urls import description
from personas.services.links import public_link

ORDER = ("get", "post", "put", "patch", "delete")


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    context = {"groups": groups(), "about": _about(), "base": public_link("/api/v1"), "shapes": shapes()}
    return render(request, "doors/api.html", context)


def _about() -> list[str]:
    return json.loads(description())["info"]["description"].replace("`", "").split("\n\n")


@cache
def groups() -> list[tuple[str, list[dict]]]:
    """Each tag with its operations."""
    found: dict[str, list[dict]] = {}
    for path, operations in json.loads(description())["paths"].items():
        for method in ORDER:
            if method in operations:
                found.setdefault(operations[method]["tags"][0], []).append(_told(path, method, operations[method]))
    return list(found.items())


def _told(path: str, method: str, operation: dict) -> dict:
    statuses = operation["responses"]
    good = {code: _shape_of(one) for code, one in statuses.items() if code.startswith("2")}
    body = operation.get("requestBody", {})
    return {
        "method": method.upper(),
        "path": path.removeprefix("/api/v1"),
        "id": operation["operationId"],
        "summary": operation["summary"],
        "about": " ".join(operation.get("description", "").replace("`", "").split()),
        "query": [_parameter(one) for one in operation.get("parameters", ()) if one["in"] == "query"],
        "headers": [one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"],
        "body": _shape_of(body) if body else "",
        "answers": good,
    }


def _parameter(one: dict) -> dict:
    return {"name": one["name"], "about": one.get("description") or one["schema"].get("description", "")}


def _shape_of(part: dict) -> str:
    """The name of the shape, or the media type of a file."""
    for media, content in part.get("content", {}).items():
        schema = content.get("schema", {})
        name = schema.get("$ref") or schema.get("items", {}).get("$ref")
        return name.rpartition("/")[2] if name else media
    return ""


@cache
def shapes() -> list[dict]:
    """Each shape with its fields: name, kind, what it is."""
    schemas = json.loads(description())["components"]["schemas"]
    return [
        {"name": name, "about": " ".join(one.get("description", "").split()), "fields": _fields(one)}
        for name, one in sorted(schemas.items())
        if one.get("type") == "object"
    ]


def _fields(schema: dict) -> list[dict]:
    needed = set(schema.get("required", ()))
    return [
        {"name": name, "kind": _kind(one), "needed": name in needed, "about": one.get("description", "")}
        for name, one in schema.get("properties", {}).items()
    ]


def _kind(one: dict) -> str:
    if "anyOf" in one:
        return " or ".join(dict.fromkeys(_kind(each) for each in one["anyOf"]))
    if "$ref" in one:
        return one["$ref"].rpartition("/")[2]
    if "const" in one or "enum" in one:
        return " | ".join(map(str, one.get("enum") or [one["const"]]))
    if one.get("type") == "array":
        return f"list of {_kind(one.get('items', {}))}"
    return one.get("format") or one.get("type", "anything")
