"""What an assistant can do: brief a board, look, edit, re-roll, export, verify. Each is a call of the REST API."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError

from personas.doors.client.facet import Facet, Refused

Connected = Callable[[Context], Facet]
EXPORT_MOST = 8_000_000  # bytes: what comes as an answer is read by a model


def add_tools(mcp: MCPServer, connected: Connected) -> None:
    """Every tool; a refusal of the API is the tool's error, in the API's own sentence."""

    def tool(act: Callable[..., Any]) -> None:
        mcp.tool()(said(act))

    def said(act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def told(*args: Any, **values: Any) -> Any:
            try:
                return act(*args, **values)
            except Refused as refused:
                raise ToolError(str(refused)) from refused

        return told

    @tool
    def brief_board(sentence: str, ctx: Context, name: str = "", wait: bool = True) -> dict:
        """Make a board of fictional personas of a sentence, such as "12 women 25-40 in Berlin who buy oat drink".
        With `wait` it returns once every portrait is drawn; without, texts are complete and portraits follow.
        """
        facet = connected(ctx)
        board = facet.ask("post", "boards", {"sentence": sentence, "name": name})
        if wait:
            facet.wait_for_board(board["id"])
        return board_in_full(facet, board["id"])

    @tool
    def list_boards(ctx: Context) -> list[dict]:
        """The boards of the team, the newest first."""
        return connected(ctx).all("boards")

    @tool
    def look_at_board(board: str, ctx: Context) -> dict:
        """A board with everyone on it."""
        return board_in_full(connected(ctx), board)

    @tool
    def search_personas(words: str, ctx: Context, board: str = "") -> list[dict]:
        """Personas in whose texts every one of the words stands."""
        return connected(ctx).all("personas", q=words, board=board)

    @tool
    def look_at_persona(persona: str, ctx: Context) -> dict:
        """Everything that is written of a persona."""
        return connected(ctx).ask("get", f"personas/{persona}")

    @tool
    def see_card(persona: str, ctx: Context) -> Image:
        """The card of a persona as a picture."""
        return Image(data=connected(ctx).send("get", f"personas/{persona}/card.png").content, format="png")

    @tool
    def edit_persona(persona: str, fields: dict[str, Any], ctx: Context, lock: list[str] | None = None) -> dict:
        """Write fields by name, as look_at_persona shows them, and lock some against re-rolling."""
        body = {"fields": fields, "lock": lock or []}
        return connected(ctx).ask("patch", f"personas/{persona}", body)

    @tool
    def reroll_persona(persona: str, ctx: Context, field: str = "") -> dict:
        """Compose one field anew, or everything that is not locked: another person in the same place."""
        return connected(ctx).ask("post", f"personas/{persona}/reroll", {"field": field})

    @tool
    def export_board(board: str, format: str, ctx: Context) -> dict:
        """A board as a file: pptx, deck (PDF), poster, pages, xlsx, csv, json, figma. The file comes as base64."""
        with tempfile.TemporaryDirectory() as folder:
            file = connected(ctx).export({"board": board, "formats": [format]}, Path(folder))
            data = file.read_bytes()
            if len(data) > EXPORT_MOST:
                raise Refused(f"The file has {len(data):,} bytes, more than fits here. Download it from Facet.")
            return {"name": file.name, "size": len(data), "base64": base64.b64encode(data).decode()}

    @tool
    def verify_picture(base64_data: str, ctx: Context, name: str = "picture.png") -> dict:
        """Whether a picture is one of this installation's: by signature, watermark and likeness."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, Path(name).name or "picture.png")
            try:
                file.write_bytes(base64.b64decode(base64_data, validate=True))
            except ValueError:
                raise Refused("This is not base64.") from None
            return connected(ctx).verify(file)


def board_in_full(facet: Facet, board: str) -> dict:
    return facet.ask("get", f"boards/{board}") | {"personas": facet.all("personas", board=board)}


def add_resources(mcp: MCPServer, connected: Connected) -> None:
    """Boards and cards that an assistant may keep in view."""

    def asked(ctx: Context, read: Callable[[Facet], Any]) -> Any:
        try:
            return read(connected(ctx))
        except Refused as refused:
            raise ResourceError(str(refused)) from refused

    @mcp.resource("facet://boards/{board}", mime_type="application/json")
    def board(board: str, ctx: Context) -> dict:
        """A board with everyone on it."""
        return asked(ctx, lambda facet: board_in_full(facet, board))

    @mcp.resource("facet://personas/{persona}/card.png", mime_type="image/png")
    def card(persona: str, ctx: Context) -> bytes:
        """The card of a persona."""
        return asked(ctx, lambda facet: facet.send("get", f"personas/{persona}/card.png").content)

    @mcp.resource("facet://personas/{persona}/face.webp", mime_type="image/webp")
    def face(persona: str, ctx: Context) -> bytes:
        """The portrait of a persona."""
        return asked(ctx, lambda facet: _portrait(facet, persona))


def _portrait(facet: Facet, persona: str) -> bytes:
    face = facet.ask("get", f"personas/{persona}")["face"]
    if not face or face["state"] != "ready":
        raise Refused("There is no portrait yet.", 409)
    return facet.send("get", f"faces/{face['id']}/picture").content
