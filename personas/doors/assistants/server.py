"""The MCP server: on stdin and stdout for an assistant on this machine, or streamable HTTP with a token a request."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import uvicorn
from mcp.server.mcpserver import Context, MCPServer

from personas import __version__
from personas.doors.assistants.tools import Connected, add_resources, add_tools
from personas.doors.client.facet import Facet, Refused, server

ABOUT = (
    "Facet makes boards of coherent fictional personas with AI-generated portraits that belong to nobody. Nobody on a "
    "board is real: say so wherever somebody could take them for real."
)
NO_SERVER = "Over HTTP assistants bring their own tokens, for a server. Set FACET_URL to its address."


def made(connected: Connected) -> MCPServer:
    mcp = MCPServer("Facet", instructions=ABOUT, version=__version__, log_level="ERROR")
    add_tools(mcp, connected)
    add_resources(mcp, connected)
    return mcp


def serve(*, connect: Callable[[], Facet], http: bool, host: str, port: int) -> None:
    """Until the assistant hangs up, or Ctrl-C. Raises Refused without a server to ask."""
    if not http:
        one = cache(connect)
        one()
        made(lambda ctx: one()).run("stdio")
        return
    if not (url := os.environ.get("FACET_URL", "")):
        raise Refused(NO_SERVER, 422)
    uvicorn.run(over_http(url, host), host=host, port=port, log_level="warning")


def over_http(url: str, host: str = "127.0.0.1") -> Callable[..., Awaitable[None]]:
    """The ASGI application that asks `url` with the token of whoever asks it. It keeps no sessions."""
    app = made(lambda ctx: server(url, token_of(ctx))).streamable_http_app(
        streamable_http_path="/mcp", stateless_http=True, json_response=True, host=host
    )
    return refusing(app)


def token_of(ctx: Context) -> str:
    return bearer(ctx.request_context.request.headers.get("authorization", ""))


def bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def refusing(app: Any) -> Callable[..., Awaitable[None]]:
    """Nothing is answered without a token; whether it is good, the API says."""

    async def guarded(scope: dict, receive: Any, send: Any) -> None:
        headers = dict(scope.get("headers") or ())
        if scope["type"] == "http" and not bearer(headers.get(b"authorization", b"").decode("latin-1")):
            said = [(b"www-authenticate", b'Bearer realm="Facet"'), (b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 401, "headers": said})
            await send({"type": "http.response.body", "body": b"Send an access token of Facet.\n"})
            return
        await app(scope, receive, send)

    return guarded
