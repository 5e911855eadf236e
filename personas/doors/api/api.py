"""The API itself: its routes and its description. Imported when the addresses are."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from personas.doors.api.problems import MEDIA_TYPE, handle
from personas.doors.api.routes import (
    acts,
    arranging,
    boards,
    exports,
    faces,
    personas,
    products,
    talk,
    team,
    unfindable,
    webhooks,
)
from personas.doors.api.shapes.common import ProblemOut
from personas.doors.api.told import SPACE

ROUTERS = (team, products, boards, arranging, personas, acts, faces, exports, talk, unfindable, webhooks)
PREFIX = "/api/v1"
ABOUT = """Boards of coherent fictional personas whose faces belong to nobody.

Every call carries an access token: `Authorization: Bearer facet_…`, made on the account page. It acts for one person
in one team; what it may do is bounded by its scopes and by the person's role. What goes wrong is told as
`application/problem+json` (RFC 9457). A POST with an `Idempotency-Key` that is sent again within a day makes nothing
twice. Lists come in pages: `next`, and a `Link` header. Answers to GET carry an `ETag`. Work that takes longer than a
request answers 202 and says in `Location` where to look; 429 and 503 say in `Retry-After` when to ask again."""
ALWAYS = {
    "400": "The body cannot be read.",
    "401": "No token, or none that is live.",
    "403": "The token's scopes or the person's role do not allow this, or the terms are not agreed to.",
    "404": "Nothing there that this token may see.",
    "405": "This address knows other methods.",
    "409": "The first request with this Idempotency-Key is under way, or what is asked for is not ready.",
    "410": "It is gone: withdrawn, or deleted after its time.",
    "412": "If-Match names an older version.",
    "413": "The body is too large.",
    "422": "Something in it cannot be; `errors` names the fields.",
    "429": "Too much at once.",
    "503": "Busy, or a part of Facet is away.",
}
IDEMPOTENCY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "The same key and request, sent again within a day, get the first answer.",
    "schema": {"type": "string", "maxLength": 200},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "The ETag of the persona that was seen; 412 when somebody else changed it since.",
    "schema": {"type": "string", "maxLength": 80},
}


def made() -> NinjaAPI:
    api = FacetAPI(title="Facet", version="1", description=ABOUT, urls_namespace=SPACE, docs_url=None, openapi_url=None)
    for module in ROUTERS:
        api.add_router("", module.router)
    handle(api)
    return api


class FacetAPI(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        """Short and lasting: module and function, such as boards_make."""
        view = operation.view_func
        return f"{view.__module__.rpartition('.')[2]}_{view.__name__}"


def described(api: NinjaAPI) -> dict:
    """The OpenAPI description, as plain values: ninja's, with what is true of every operation."""
    described = dict(OpenAPISchema(api, PREFIX))
    described["jsonSchemaDialect"] = "https://json-schema.org/draft/2020-12/schema"
    schemas = described["components"]["schemas"]
    schemas["ProblemOut"] = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["ProblemOut"].pop("$defs", {})
    described["components"]["responses"] = {f"Problem{code}": _problem(said) for code, said in ALWAYS.items()}
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
    return described


def _problem(said: str) -> dict:
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": said, "content": {MEDIA_TYPE: {"schema": schema}}}


def _complete(path: str, method: str, operation: dict) -> None:
    for status in ALWAYS:
        operation["responses"].setdefault(int(status), {"$ref": f"#/components/responses/Problem{status}"})
    more = [IDEMPOTENCY] if method == "post" else []
    if "{persona_id}" in path and method in ("post", "patch"):
        more.append(IF_MATCH)
    operation.setdefault("parameters", []).extend(more)
    operation["responses"] = {str(key): value for key, value in operation["responses"].items()}


API = made()
